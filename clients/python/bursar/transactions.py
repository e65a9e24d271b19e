from .model import Model
from .resource import Resource


class Transactions(Resource):
    """The status of payments. Source: the document's published clients."""

    def status(self, tx_hash: str, *, chain: str | None = None) -> Model:
        """`status` and `confirmations` by the `tx_hash` of a transfer."""
        return self._get("transactions", "status", tx_hash, chain=chain)
