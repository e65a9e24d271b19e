from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from case import StubCase

NAN = float("nan")
INFINITY = float("inf")


class Unsendable(StubCase):
    """JSON has no NaN: in other clients it becomes null, and null removes a limit."""

    def refused(self, call: Any) -> None:
        client = self.stub.client()
        with self.assertRaises((TypeError, ValueError)):
            call(client)
        self.assertEqual(self.stub.asked, [])

    def test_a_limit_that_is_no_number_is_never_sent(self) -> None:
        decimals = (Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"))
        for value in (NAN, INFINITY, -INFINITY, *decimals, object(), datetime.now(UTC), 0.5, True):
            calls = (
                lambda c, v=value: c.pay(to="openai.com", amount=v),
                lambda c, v=value: c.wallets.update("wal_1", limit_total=v),
                lambda c, v=value: c.holds.capture("pay_1", amount=v),
            )
            for call in calls:
                self.refused(call)
        for value in (NAN, INFINITY, -INFINITY, *decimals, object(), 0.5):
            calls = (
                lambda c, v=value: c.agents.update("agent_1", spending_limits={"daily": v}),
                lambda c, v=value: c.agents.update("agent_1", policy={"rows": [{"limit": v}]}),
                lambda c, v=value: c.groups.create(name="g", budget={"daily": v}),
            )
            for call in calls:
                self.refused(call)

    def test_nor_in_fields_that_are_no_amounts(self) -> None:
        for value in (NAN, INFINITY, Decimal("NaN"), object(), datetime.now(UTC), {1}):
            answered = {"policy_id": "polx_1", "spending_limits": [{"max_amount": value}]}
            calls = (
                lambda c, v=value: c.holds.create(amount="1", duration_hours=v),
                lambda c, v=value: c.agents.create(name="a", metadata={"deep": [{"x": v}]}),
                lambda c, p=answered: c.agents.update("agent_1", policy=p),
            )
            for call in calls:
                self.refused(call)

    def test_the_error_names_the_field(self) -> None:
        client = self.stub.client()
        with self.assertRaisesRegex(ValueError, "duration_hours cannot be sent"):
            client.holds.create(amount="1", duration_hours=NAN)
        with self.assertRaisesRegex(TypeError, "limit must be a str, an int or a bool"):
            client.holds.list(limit=NAN)

    def test_nor_in_a_query(self) -> None:
        for value in (NAN, INFINITY, 0.5, Decimal("1"), object(), datetime.now(UTC), ["a"]):
            self.refused(lambda c, v=value: c.holds.list(limit=v))
            self.refused(lambda c, v=value: c.wallets.list(agent_id=v))
