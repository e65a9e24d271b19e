from .model import Model
from .resource import Resource


class Transactions(Resource):
    """How payments stand."""

    def status(self, tx_hash: str, *, chain: str | None = None) -> Model:
        """Of the `tx_hash` that a transfer answered."""
        return self._get("transactions", "status", tx_hash, chain=chain)
