from collections.abc import Iterator, Mapping
from typing import Any

from .model import Model, Models
from .money import Money, wire_amount, wire_rules
from .resource import UNSET, Resource, Unset, pages, without

Rules = Mapping[str, Any]


class Agents(Resource):
    """AI identities with limits, a policy and a wallet."""

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
        """Limits that are left out take their defaults."""
        body = {
            "name": name,
            "description": description,
            "spending_limits": wire_rules(spending_limits),
            "policy": wire_rules(policy),
            "create_wallet": create_wallet,
            "manifest": wire_rules(manifest),
            "metadata": metadata,
        }
        return self._write(
            "POST", "agents", body=without(body), idempotency_key=idempotency_key
        )

    def list(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        is_active: bool | None = None,
    ) -> Models:
        """The newest first; 50 unless said otherwise, 100 at most."""
        return self._get_list(
            "agents", "agents", limit=limit, offset=offset, is_active=is_active
        )

    def iterate(self, *, is_active: bool | None = None) -> Iterator[Model]:
        """All of them, page by page."""
        return pages(
            lambda limit, offset: self.list(limit=limit, offset=offset, is_active=is_active)
        )

    def get(self, agent_id: str) -> Model:
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
        """Changes what is said and nothing else; None clears what can be cleared."""
        body = {
            "name": name,
            "description": description,
            "spending_limits": _rules(spending_limits),
            "policy": _rules(policy),
            "is_active": is_active,
            "metadata": metadata,
        }
        return self._write(
            "PATCH", "agents", agent_id, body=without(body, UNSET), idempotency_key=idempotency_key
        )

    def delete(self, agent_id: str, *, idempotency_key: str | None = None) -> Model:
        """For ever. Its wallet stays, frozen, with its money."""
        return self._write("DELETE", "agents", agent_id, idempotency_key=idempotency_key)

    def limits(self, agent_id: str) -> Model:
        """Its limits, and what is used of them."""
        return self._get("agents", agent_id, "limits")

    def kya(self, agent_id: str) -> Model:
        """Know Your Agent: who it is known to be."""
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
        """To "basic", "verified" (needs the anchor) or "attested" (needs the hash)."""
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
        """No payments until it is reactivated."""
        body = without({"reason": reason})
        parts = ("agents", agent_id, "kya", "suspend")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def reactivate_kya(
        self, agent_id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> Model:
        body = without({"reason": reason})
        parts = ("agents", agent_id, "kya", "reactivate")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def trust_score(self, agent_id: str) -> Model:
        """From 0 to 1, and what it is made of."""
        return self._get("agents", agent_id, "trust-score")

    def wallet(self, agent_id: str) -> Model:
        """Its first wallet."""
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
        body = {
            "currency": currency,
            "limit_per_tx": None if limit_per_tx is None else wire_amount(limit_per_tx),
            "limit_total": None if limit_total is None else wire_amount(limit_total),
        }
        parts = ("agents", agent_id, "wallet")
        return self._write("POST", *parts, body=without(body), idempotency_key=idempotency_key)


def _rules(value: Rules | Unset) -> Any:
    return value if isinstance(value, Unset) else wire_rules(value)
