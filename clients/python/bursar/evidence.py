from .model import Model, Models
from .resource import Resource


class Evidence(Resource):
    """What happened, what was decided, and what proves it."""

    def transaction(self, tx_id: str) -> Model:
        return self._get("evidence", "transactions", tx_id)

    def verify(self, tx_id: str) -> Model:
        """Has the hashes of an event computed again, and decides it again."""
        return self._get("evidence", tx_id, "verify")

    def policy_decisions(
        self, *, agent_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> Models:
        """The newest first."""
        query = {"agent_id": agent_id, "limit": limit, "offset": offset}
        return self._get_list("decisions", "evidence", "policy-decisions", **query)

    def policy_decision(self, decision_id: str) -> Model:
        """With what every rule said."""
        return self._get("evidence", "policy-decisions", decision_id)

    def export(self, decision_id: str) -> Model:
        """A decision with its event and its proof."""
        return self._write("POST", "evidence", "policy-decisions", decision_id, "export", body={})
