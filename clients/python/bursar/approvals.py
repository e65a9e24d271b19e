from .model import Model, Models
from .money import Money, wire_amount
from .resource import Resource, without


class Approvals(Resource):
    """A person's consent to one payment. Source: the document's published clients."""

    def pending(self, *, limit: int | None = None, offset: int | None = None) -> Models:
        """Those that wait for a person, the newest first; 50 unless said otherwise, 100 at most."""
        return self._get_list("approvals", "approvals", "pending", limit=limit, offset=offset)

    def list(
        self,
        *,
        status: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Models:
        """The newest first; `status` is pending, approved, rejected, expired or cancelled."""
        query = {"status": status, "limit": limit, "offset": offset}
        return self._get_list("approvals", "approvals", **query)

    def get(self, approval_id: str) -> Model:
        """The approval: `status`, `amount`, `merchant_id`, `transaction_id` and more."""
        return self._get("approvals", approval_id)

    def create(
        self,
        *,
        action: str,
        amount: Money | None = None,
        vendor: str | None = None,
        reason: str | None = None,
        purpose: str | None = None,
        wallet_id: str | None = None,
        agent_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """Asks a person about a payment, which is made when they approve."""
        body = {
            "action": action,
            "amount": None if amount is None else wire_amount(amount),
            "vendor": vendor,
            "reason": reason,
            "purpose": purpose,
            "wallet_id": wallet_id,
            "agent_id": agent_id,
        }
        return self._write("POST", "approvals", body=without(body), idempotency_key=idempotency_key)

    def approve(
        self, approval_id: str, *, notes: str | None = None, idempotency_key: str | None = None
    ) -> Model:
        """
        With the last consent that is needed the payment is made at once. Raises ConflictError where
        it is decided or has expired.
        """
        body = without({"notes": notes})
        parts = ("approvals", approval_id, "approve")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def reject(
        self, approval_id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> Model:
        """Refuses: what was set aside is free again. Raises ConflictError where it is decided."""
        body = without({"reason": reason})
        parts = ("approvals", approval_id, "reject")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def cancel(self, approval_id: str, *, idempotency_key: str | None = None) -> Model:
        """Takes the question back: what was set aside is free again."""
        return self._write(
            "DELETE", "approvals", approval_id, body={}, idempotency_key=idempotency_key
        )
