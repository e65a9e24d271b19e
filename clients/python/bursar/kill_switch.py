from .model import Model
from .resource import Resource, without


class KillSwitch(Resource):
    """Blocks payments until it is turned off. Source: the document's published clients."""

    def status(self) -> Model:
        """The kill switches that are on: `global_`, `rails`, `agents`, `groups`, `chains`."""
        return self._get("kill-switch", "status")

    def activate_rail(
        self,
        rail: str,
        *,
        reason: str | None = None,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Turns on the kill switch of a rail or chain, such as "simulated", "card" or "base".
        Returns `active`. Raises ValidationError if there is none of this name.
        """
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
        """Turns off the kill switch of a rail. Returns `active`."""
        body = without({"rail": rail, "reason": reason, "notes": notes})
        parts = ("kill-switch", "rails", "deactivate")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)
