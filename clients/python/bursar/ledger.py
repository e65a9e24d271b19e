from .model import Model, Models
from .resource import Resource


class Ledger(Resource):
    """Movements of money. Source: the document's published clients."""

    def entries(
        self, *, wallet_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> Models:
        """Movements, newest first: `tx_id`, `from_wallet`, `to_wallet`, `amount` and more."""
        query = {"wallet_id": wallet_id, "limit": limit, "offset": offset}
        return self._get_list("entries", "ledger", "entries", **query)

    def entry(self, tx_id: str) -> Model:
        """A movement by its txn_ or pay_ ID, with all `entries` of its transaction."""
        return self._get("ledger", "entries", tx_id)

    def verify(self, tx_id: str) -> Model:
        """Verifies a movement: recomputes its hashes. `valid`, `anchor`, `checks`."""
        return self._get("ledger", "entries", tx_id, "verify")
