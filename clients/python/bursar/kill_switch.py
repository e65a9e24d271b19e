from .model import Model
from .resource import Resource, without


class KillSwitch(Resource):
    """Stops payments at once, until it is turned off. Source: the document's published clients."""

    def status(self) -> Model:
        """All that is stopped now: `global_`, `rails`, `agents`, `groups`, `chains`."""
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
        No payments by this rail, "internal" or "simulated". Answers `active`. A rail that is not
        configured is a ValidationError.
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
        """Lets the payments of this rail run again. Answers `active`."""
        body = without({"rail": rail, "reason": reason, "notes": notes})
        parts = ("kill-switch", "rails", "deactivate")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)
