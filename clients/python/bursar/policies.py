from collections.abc import Mapping
from typing import Any

from .model import Model, Models
from .money import Money, wire_amount, wire_policy, wire_rules
from .resource import Resource, without


class Policies(Resource):
    """What agents may pay. Source: agent-first document and its published clients."""

    def parse(
        self,
        *,
        natural_language: str,
        agent_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Words as rules, of at most 2000 characters. Nothing is written: hand `to_dict()` of the
        answer to an agent as its `policy`.
        """
        body = {"natural_language": natural_language, "agent_id": agent_id}
        return self._write(
            "POST", "policies", "parse", body=without(body), idempotency_key=idempotency_key
        )

    def preview(
        self,
        *,
        agent_id: str,
        natural_language: str | None = None,
        policy: Mapping[str, Any] | None = None,
        spending_limits: Mapping[str, Money] | None = None,
    ) -> Model:
        """What a change would make of a policy: `parsed`, `changes`; nothing is written."""
        body = {
            "agent_id": agent_id,
            "natural_language": natural_language,
            "policy": wire_policy(policy),
            "spending_limits": wire_rules(spending_limits),
            "confirm": False,
        }
        return self._write("POST", "policies", "preview", body=without(body))

    def apply(
        self,
        *,
        agent_id: str,
        confirm: bool,
        natural_language: str | None = None,
        policy: Mapping[str, Any] | None = None,
        spending_limits: Mapping[str, Money] | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Changes an agent's policy; `confirm=True` says that somebody has seen what changes. Raises
        ValidationError without it.
        """
        body = {
            "agent_id": agent_id,
            "natural_language": natural_language,
            "policy": wire_policy(policy),
            "spending_limits": wire_rules(spending_limits),
            "confirm": confirm,
        }
        return self._write(
            "POST", "policies", "apply", body=without(body), idempotency_key=idempotency_key
        )

    def check(
        self,
        *,
        agent_id: str,
        amount: Money,
        currency: str | None = None,
        merchant_id: str | None = None,
        merchant_category: str | None = None,
        mcc_code: str | None = None,
    ) -> Model:
        """What a payment would meet now: `allowed`, `reason`, `trace`; nothing is written."""
        body = {
            "agent_id": agent_id,
            "amount": wire_amount(amount),
            "currency": currency,
            "merchant_id": merchant_id,
            "merchant_category": merchant_category,
            "mcc_code": mcc_code,
        }
        return self._write("POST", "policies", "check", body=without(body))

    def get(self, agent_id: str) -> Model:
        """An agent's own policy: `policy`, `spending_limits`, `rules`, `version`."""
        return self._get("policies", agent_id)

    def examples(self) -> Models:
        """Policies to begin with: each has `natural_language`, `policy`, `spending_limits`."""
        return self._get_list("examples", "policies", "examples")
