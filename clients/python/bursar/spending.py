from .model import Model
from .resource import Resource


class Spending(Resource):
    """What was spent. Without a wallet: of an agent's key its own, else of everything."""

    def summary(self, *, wallet_id: str | None = None, period: str | None = None) -> Model:
        """In the running day, week or month (the default), in 7d, 30d, or all."""
        return self._get("spending", "summary", wallet_id=wallet_id, period=period)

    def by_vendor(
        self, *, wallet_id: str | None = None, period: str | None = None, limit: int | None = None
    ) -> Model:
        query = {"wallet_id": wallet_id, "period": period, "limit": limit}
        return self._get("spending", "by-vendor", **query)

    def by_category(
        self, *, wallet_id: str | None = None, period: str | None = None, limit: int | None = None
    ) -> Model:
        query = {"wallet_id": wallet_id, "period": period, "limit": limit}
        return self._get("spending", "by-category", **query)

    def trends(
        self,
        *,
        wallet_id: str | None = None,
        granularity: str | None = None,
        lookback: int | None = None,
    ) -> Model:
        """By day (the default), week or month; so many days back."""
        query = {"wallet_id": wallet_id, "granularity": granularity, "lookback": lookback}
        return self._get("spending", "trends", **query)
