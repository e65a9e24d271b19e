from collections.abc import Mapping
from typing import Any

from .model import Model, Models
from .money import Money, wire_amount, wire_policy, wire_rules
from .resource import Resource, without


class Policies(Resource):
    """Policies of agents. Source: agent-first document and its published clients."""

    def parse(
        self,
        *,
        natural_language: str,
        agent_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Parses a text of at most 2000 characters into rules. Nothing is written: pass `to_dict()` of
        the result to an agent as its `policy`.
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
        """Previews a change to an agent's policy: `parsed`, `changes`. Nothing is written."""
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
        Updates an agent's policy. `confirm=True` confirms that the changes were reviewed. Raises
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
        """Checks a payment without making it: `allowed`, `reason`, `trace`. Nothing is written."""
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
        """Example policies: each has `natural_language`, `policy`, `spending_limits`."""
        return self._get_list("examples", "policies", "examples")
