from .model import Model, Models
from .money import Money, wire_amount
from .resource import Resource, without


class Approvals(Resource):
    """Human approval of one payment. Source: the document's published clients."""

    def pending(self, *, limit: int | None = None, offset: int | None = None) -> Models:
        """Pending approvals, newest first; 50 by default, at most 100."""
        return self._get_list("approvals", "approvals", "pending", limit=limit, offset=offset)

    def list(
        self,
        *,
        status: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Models:
        """Approvals, newest first. `status`: pending, approved, rejected, expired or cancelled."""
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
        """Requests approval of a payment, which is executed when it is approved."""
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
        Approves a payment. It is executed immediately with the last required approval. Raises
        ConflictError if the approval was already decided or has expired.
        """
        body = without({"notes": notes})
        parts = ("approvals", approval_id, "approve")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def reject(
        self, approval_id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> Model:
        """Rejects a payment and releases its funds. Raises ConflictError if already decided."""
        body = without({"reason": reason})
        parts = ("approvals", approval_id, "reject")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def cancel(self, approval_id: str, *, idempotency_key: str | None = None) -> Model:
        """Cancels the request and releases the held funds."""
        return self._write(
            "DELETE", "approvals", approval_id, body={}, idempotency_key=idempotency_key
        )
