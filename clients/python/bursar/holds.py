from .model import Model, Models
from .money import Money, wire_amount
from .resource import Resource, without


class Holds(Resource):
    """Funds reserved until they are captured. Source: the document's published clients."""

    def create(
        self,
        *,
        amount: Money,
        wallet_id: str | None = None,
        token: str | None = None,
        merchant_id: str | None = None,
        purpose: str | None = None,
        duration_hours: int | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Creates a hold and returns it: `hold_id`, `status`, `expires_at` and more. It lasts
        168 hours by default. `wallet_id` is optional with an agent's own key. Raises
        PaymentRefused.
        """
        body = {
            "wallet_id": wallet_id,
            "amount": wire_amount(amount),
            "token": token,
            "merchant_id": merchant_id,
            "purpose": purpose,
            "duration_hours": duration_hours,
        }
        return self._write("POST", "holds", body=without(body), idempotency_key=idempotency_key)

    def list(
        self,
        *,
        wallet_id: str | None = None,
        status: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Models:
        """
        A page of holds, newest first; 50 by default, at most 100. `status` is active, captured,
        voided or expired.
        """
        query = {"wallet_id": wallet_id, "status": status, "limit": limit, "offset": offset}
        return self._get_list("holds", "holds", **query)

    def list_by_wallet(
        self,
        wallet_id: str,
        *,
        status: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Models:
        """A page of the holds of one wallet. Raises NotFoundError."""
        query = {"status": status, "limit": limit, "offset": offset}
        return self._get_list("holds", "holds", "wallet", wallet_id, **query)

    def get(self, hold_id: str) -> Model:
        """The hold. Raises NotFoundError."""
        return self._get("holds", hold_id)

    def capture(
        self, hold_id: str, *, amount: Money | None = None, idempotency_key: str | None = None
    ) -> Model:
        """Captures all or part and releases the rest. Raises ConflictError if it has ended."""
        body = {} if amount is None else {"amount": wire_amount(amount)}
        parts = ("holds", hold_id, "capture")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def void(self, hold_id: str, *, idempotency_key: str | None = None) -> Model:
        """Voids a hold and releases its funds. Raises ConflictError if the hold has ended."""
        parts = ("holds", hold_id, "void")
        return self._write("POST", *parts, body={}, idempotency_key=idempotency_key)

    def extend(
        self,
        hold_id: str,
        *,
        additional_hours: int | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """Extends a hold, by 24 hours by default; it lasts at most 30 days in all."""
        body = without({"additional_hours": additional_hours})
        parts = ("holds", hold_id, "extend")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)
