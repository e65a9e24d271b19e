from collections.abc import Mapping
from typing import Any

from .model import Model, Models
from .money import Money, wire_rules
from .resource import UNSET, Resource, Unset, without

Rules = Mapping[str, Any]


class Groups(Resource):
    """Agents that share a budget. Source: agent-first document, Create Multi-Agent System."""

    def create(
        self,
        *,
        name: str,
        budget: Mapping[str, Money] | None = None,
        merchant_policy: Rules | None = None,
        metadata: Mapping[str, Any] | None = None,
        parent_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """Creates a group and returns it. Fields omitted in `budget` are no limit."""
        body = {
            "name": name,
            "budget": wire_rules(budget),
            "merchant_policy": wire_rules(merchant_policy),
            "metadata": metadata,
            "parent_id": parent_id,
        }
        return self._write("POST", "groups", body=without(body), idempotency_key=idempotency_key)

    def list(self, *, limit: int | None = None, offset: int | None = None) -> Models:
        """A page of groups, newest first; 50 by default, at most 100."""
        return self._get_list("groups", "groups", limit=limit, offset=offset)

    def get(self, group_id: str) -> Model:
        """The group, with its first 100 members in `agent_ids`."""
        return self._get("groups", group_id)

    def update(
        self,
        group_id: str,
        *,
        name: str | Unset = UNSET,
        budget: Mapping[str, Money] | Unset = UNSET,
        merchant_policy: Rules | Unset = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Updates a group and returns it. Omitted fields are unchanged; None in `budget` removes that
        limit. `metadata` is merged, and None in it removes a key.
        """
        body = {
            "name": name,
            "budget": budget and wire_rules(budget),
            "merchant_policy": merchant_policy and wire_rules(merchant_policy),
            "metadata": metadata,
        }
        return self._write(
            "PATCH", "groups", group_id, body=without(body, UNSET), idempotency_key=idempotency_key
        )

    def delete(self, group_id: str, *, idempotency_key: str | None = None) -> Model:
        """Deletes a group. Raises ConflictError if it has agents or child groups."""
        return self._write("DELETE", "groups", group_id, idempotency_key=idempotency_key)

    def add_agent(
        self, group_id: str, agent_id: str, *, idempotency_key: str | None = None
    ) -> Model:
        """Adds an agent and returns the group. Raises ConflictError if the agent cannot join."""
        body = {"agent_id": agent_id}
        parts = ("groups", group_id, "agents")
        return self._write("POST", *parts, body=body, idempotency_key=idempotency_key)

    def remove_agent(
        self, group_id: str, agent_id: str, *, idempotency_key: str | None = None
    ) -> Model:
        """Removes an agent and returns the group. The agent's past spending stays counted."""
        parts = ("groups", group_id, "agents", agent_id)
        return self._write("DELETE", *parts, idempotency_key=idempotency_key)

    def spending(self, group_id: str) -> Model:
        """The group's spending, by agent in `by_agent`, and what is left of its limits."""
        return self._get("groups", group_id, "spending")
