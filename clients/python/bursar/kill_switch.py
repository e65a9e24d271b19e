from .model import Model
from .resource import Resource, without


class KillSwitch(Resource):
    """Stops payments at once, until it is turned off."""

    def status(self) -> Model:
        """Everything that is stopped now."""
        return self._get("kill-switch", "status")

    def activate_rail(
        self,
        rail: str,
        *,
        reason: str | None = None,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """No payments by this rail: "internal" or "simulated"."""
        body = without({"rail": rail, "reason": reason, "notes": notes})
        parts = ("kill-switch", "rails", "activate")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def deactivate_rail(
        self,
        rail: str,
        *,
        reason: str | None = None,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        body = without({"rail": rail, "reason": reason, "notes": notes})
        parts = ("kill-switch", "rails", "deactivate")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)
