from collections.abc import Iterator, Mapping
from typing import Any

from .model import Model, Models
from .money import Money, wire_amount, wire_policy, wire_rules
from .resource import UNSET, Resource, Unset, pages, without

Rules = Mapping[str, Any]


class Agents(Resource):
    """AI identities with limits, a policy and a wallet. Source: agent-first document."""

    def create(
        self,
        *,
        name: str,
        description: str | None = None,
        spending_limits: Mapping[str, Money] | None = None,
        policy: Rules | None = None,
        create_wallet: bool | None = None,
        manifest: Rules | None = None,
        metadata: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Creates an agent and returns it: `agent_id`, `wallet_id`, `spending_limits`, `policy` and
        more. Omitted limits have their defaults. `policy` is the document's object, or `to_dict()`
        of a parsed policy.
        """
        body = {
            "name": name,
            "description": description,
            "spending_limits": wire_rules(spending_limits),
            "policy": wire_policy(policy),
            "create_wallet": create_wallet,
            "manifest": wire_rules(manifest),
            "metadata": metadata,
        }
        return self._write("POST", "agents", body=without(body), idempotency_key=idempotency_key)

    def list(
        self,
        *,
        limit: int = 50,
        offset: int = 0,
        is_active: bool | None = None,
    ) -> Models:
        """A page of agents, newest first; at most 100."""
        return self._get_list("agents", "agents", limit=limit, offset=offset, is_active=is_active)

    def iterate(self, *, is_active: bool | None = None) -> Iterator[Model]:
        """Iterates over all agents, newest first, page by page."""
        return pages(
            lambda limit, offset: self.list(limit=limit, offset=offset, is_active=is_active)
        )

    def get(self, agent_id: str) -> Model:
        """The agent, with the limits that actually apply in `effective`. Raises NotFoundError."""
        return self._get("agents", agent_id)

    def update(
        self,
        agent_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | None | Unset = UNSET,
        spending_limits: Mapping[str, Money] | Unset = UNSET,
        policy: Rules | Unset = UNSET,
        is_active: bool | Unset = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Updates an agent and returns it. Omitted fields are unchanged; None clears a field that can
        be cleared. `metadata` is merged, and None in it removes a key.
        """
        body = {
            "name": name,
            "description": description,
            "spending_limits": spending_limits and wire_rules(spending_limits),
            "policy": policy and wire_policy(policy),
            "is_active": is_active,
            "metadata": metadata,
        }
        return self._write(
            "PATCH", "agents", agent_id, body=without(body, UNSET), idempotency_key=idempotency_key
        )

    def delete(self, agent_id: str, *, idempotency_key: str | None = None) -> Model:
        """Permanently deletes an agent. Its wallet stays frozen with its funds."""
        return self._write("DELETE", "agents", agent_id, idempotency_key=idempotency_key)

    def limits(self, agent_id: str) -> Model:
        """The agent's `spending_limits`, and in `usage` how much of each is spent and left."""
        return self._get("agents", agent_id, "limits")

    def kya(self, agent_id: str) -> Model:
        """Know Your Agent: `kya_level`, `kya_status`, `manifest`, and `trust_score` from 0 to 1."""
        return self._get("agents", agent_id, "kya")

    def upgrade_kya(
        self,
        agent_id: str,
        *,
        target_level: str,
        anchor_verification_id: str | None = None,
        code_hash: str | None = None,
        attestation: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Raises the level to "basic", "verified" (requires the anchor) or "attested" (requires
        `code_hash`, SHA-256 as 64 hex digits). Returns `previous_level` and `new_level`. Raises
        ValidationError without the evidence.
        """
        body = {
            "target_level": target_level,
            "anchor_verification_id": anchor_verification_id,
            "code_hash": code_hash,
            "attestation": attestation,
        }
        parts = ("agents", agent_id, "kya", "upgrade")
        return self._write("POST", *parts, body=without(body), idempotency_key=idempotency_key)

    def suspend_kya(
        self, agent_id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> Model:
        """Suspends the agent's KYA and blocks its payments until it is reactivated."""
        body = without({"reason": reason})
        parts = ("agents", agent_id, "kya", "suspend")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def reactivate_kya(
        self, agent_id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> Model:
        """Reactivates a suspended agent at its previous level."""
        body = without({"reason": reason})
        parts = ("agents", agent_id, "kya", "reactivate")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def trust_score(self, agent_id: str) -> Model:
        """`trust_score` from 0 to 1, its `tier`, and its `components`."""
        return self._get("agents", agent_id, "trust-score")

    def wallet(self, agent_id: str) -> Model:
        """`wallet_id` and `addresses` of the first wallet. Raises NotFoundError without one."""
        return self._get("agents", agent_id, "wallet")

    def create_wallet(
        self,
        agent_id: str,
        *,
        currency: str | None = None,
        limit_per_tx: Money | None = None,
        limit_total: Money | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """Creates an additional wallet. The limits are set in the agent's own policy."""
        body = {
            "currency": currency,
            "limit_per_tx": None if limit_per_tx is None else wire_amount(limit_per_tx),
            "limit_total": None if limit_total is None else wire_amount(limit_total),
        }
        parts = ("agents", agent_id, "wallet")
        return self._write("POST", *parts, body=without(body), idempotency_key=idempotency_key)
