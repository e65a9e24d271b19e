from .model import Model, Models
from .resource import Resource


class Evidence(Resource):
    """What was decided, and what proves it. Source: the document's published clients."""

    def transaction(self, tx_id: str) -> Model:
        """`event`, `policy_decision`, `ledger_entries` and `verification` of a txn_ or pay_ id."""
        return self._get("evidence", "transactions", tx_id)

    def verify(self, tx_id: str) -> Model:
        """Has the hashes of an event computed again, and decides it again: `valid`, `checks`."""
        return self._get("evidence", tx_id, "verify")

    def policy_decisions(
        self, *, agent_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> Models:
        """Decisions about payments, the newest first; 50 unless said otherwise, 100 at most."""
        query = {"agent_id": agent_id, "limit": limit, "offset": offset}
        return self._get_list("decisions", "evidence", "policy-decisions", **query)

    def policy_decision(self, decision_id: str) -> Model:
        """One by its pay_ id, with what every rule said in `trace`."""
        return self._get("evidence", "policy-decisions", decision_id)

    def export(self, decision_id: str) -> Model:
        """A decision with its `event` and its `proof`; nothing is written."""
        return self._write("POST", "evidence", "policy-decisions", decision_id, "export", body={})
