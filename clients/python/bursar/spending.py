from .model import Model
from .resource import Resource


class Spending(Resource):
    """
    What was spent. Without a wallet: of an agent's key its own, else of everything. Source: the
    document's published clients.
    """

    def summary(self, *, wallet_id: str | None = None, period: str | None = None) -> Model:
        """
        `total_spent`, `transaction_count`, what is left of the limits, and more. `period` is the
        running day, week or month (the default), 7d, 30d, or all.
        """
        return self._get("spending", "summary", wallet_id=wallet_id, period=period)

    def by_vendor(
        self, *, wallet_id: str | None = None, period: str | None = None, limit: int | None = None
    ) -> Model:
        """In `vendors` who was paid how much, the most first; periods as in `summary`."""
        query = {"wallet_id": wallet_id, "period": period, "limit": limit}
        return self._get("spending", "by-vendor", **query)

    def by_category(
        self, *, wallet_id: str | None = None, period: str | None = None, limit: int | None = None
    ) -> Model:
        """In `categories` what it was spent on, the most first; periods as in `summary`."""
        query = {"wallet_id": wallet_id, "period": period, "limit": limit}
        return self._get("spending", "by-category", **query)

    def trends(
        self,
        *,
        wallet_id: str | None = None,
        granularity: str | None = None,
        lookback: int | None = None,
    ) -> Model:
        """In `trends` each day (the default), week or month of the last `lookback` days."""
        query = {"wallet_id": wallet_id, "granularity": granularity, "lookback": lookback}
        return self._get("spending", "trends", **query)
