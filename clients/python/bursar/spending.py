from .model import Model
from .resource import Resource


class Spending(Resource):
    """
    Spending reports. Without a wallet: of the agent whose key is used, or else of the whole book.
    Source: the document's published clients.
    """

    def summary(self, *, wallet_id: str | None = None, period: str | None = None) -> Model:
        """
        `total_spent`, `transaction_count`, what is left of the limits, and more. `period` is the
        current day, week or month (the default), 7d, 30d, or all.
        """
        return self._get("spending", "summary", wallet_id=wallet_id, period=period)

    def by_vendor(
        self, *, wallet_id: str | None = None, period: str | None = None, limit: int | None = None
    ) -> Model:
        """Spending by vendor in `vendors`, highest first. `period` as in `summary`."""
        query = {"wallet_id": wallet_id, "period": period, "limit": limit}
        return self._get("spending", "by-vendor", **query)

    def by_category(
        self, *, wallet_id: str | None = None, period: str | None = None, limit: int | None = None
    ) -> Model:
        """Spending by category in `categories`, highest first. `period` as in `summary`."""
        query = {"wallet_id": wallet_id, "period": period, "limit": limit}
        return self._get("spending", "by-category", **query)

    def trends(
        self,
        *,
        wallet_id: str | None = None,
        granularity: str | None = None,
        lookback: int | None = None,
    ) -> Model:
        """Spending by day (the default), week or month in `trends`, for `lookback` days."""
        query = {"wallet_id": wallet_id, "granularity": granularity, "lookback": lookback}
        return self._get("spending", "trends", **query)
