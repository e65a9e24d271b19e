from .model import Model, Models
from .resource import Resource


class Evidence(Resource):
    """Decisions and their proofs. Source: the document's published clients."""

    def transaction(self, tx_id: str) -> Model:
        """`event`, `policy_decision`, `ledger_entries` and `verification` of a txn_ or pay_ ID."""
        return self._get("evidence", "transactions", tx_id)

    def verify(self, tx_id: str) -> Model:
        """Verifies an event: recomputes its hashes and replays its decision. `valid`, `checks`."""
        return self._get("evidence", tx_id, "verify")

    def policy_decisions(
        self, *, agent_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> Models:
        """Decisions about payments, newest first; 50 by default, at most 100."""
        query = {"agent_id": agent_id, "limit": limit, "offset": offset}
        return self._get_list("decisions", "evidence", "policy-decisions", **query)

    def policy_decision(self, decision_id: str) -> Model:
        """A decision by its pay_ ID, with the result of every check in `trace`."""
        return self._get("evidence", "policy-decisions", decision_id)

    def export(self, decision_id: str) -> Model:
        """A decision with its `event` and `proof`. Nothing is written."""
        return self._write("POST", "evidence", "policy-decisions", decision_id, "export", body={})
