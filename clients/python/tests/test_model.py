import copy
import pickle
import unittest
from decimal import Decimal

from case import StubCase
from stub import Answer

from bursar import Model
from bursar import __version__ as VERSION

AGENT = {
    "id": "agent_1",
    "spending_limits": {"daily": "20.00", "total": None},
    "policy": {"blocked_categories": ["gambling"]},
    "metadata": {"framework": "x", "deep": {"a": [1]}, "items": "all", "to_dict": None},
    "trust_score": 0.85,
    "changes": [{"field": "name", "from": "a", "to": "b"}],
    "keys": [],
}


class Models(unittest.TestCase):
    def setUp(self) -> None:
        self.agent = Model(copy.deepcopy(AGENT))

    def test_each_field_is_an_attribute_nested_as_it_came(self) -> None:
        agent = self.agent
        self.assertEqual(agent.spending_limits.daily, "20.00")
        self.assertIsNone(agent.spending_limits.total)
        self.assertEqual(agent.policy.blocked_categories, ["gambling"])
        self.assertEqual(agent.changes[0].field, "name")
        self.assertEqual((agent.changes[0].from_, agent.changes[0]["from"]), ("a", "a"))
        self.assertEqual(agent.keys, [])
        self.assertTrue("id" in agent and "name" not in agent)
        self.assertIn("trust_score", dir(agent))

    def test_to_dict_is_the_json_and_a_copy(self) -> None:
        self.assertEqual(self.agent.to_dict(), AGENT)
        self.agent.to_dict()["policy"]["blocked_categories"].clear()
        self.assertEqual(self.agent.to_dict(), AGENT)
        self.assertEqual(self.agent.policy.to_dict(), AGENT["policy"])

    def test_metadata_stays_a_plain_dict(self) -> None:
        self.assertIs(type(self.agent.metadata), dict)
        self.assertEqual(self.agent.metadata, AGENT["metadata"])

    def test_what_is_missing_is_an_attribute_error_that_names_what_is_there(self) -> None:
        with self.assertRaisesRegex(AttributeError, "no field name.*spending_limits"):
            _ = self.agent.name
        self.assertIsNone(getattr(self.agent, "name", None))

    def test_it_can_be_compared_copied_and_kept_but_not_changed(self) -> None:
        self.assertEqual(self.agent, Model(AGENT))
        self.assertEqual(copy.deepcopy(self.agent), self.agent)
        self.assertEqual(pickle.loads(pickle.dumps(self.agent)), self.agent)
        with self.assertRaises(AttributeError):
            self.agent.id = "agent_2"


class Requests(StubCase):
    def sent(self, index: int = -1) -> dict:
        return self.stub.asked[index].body

    def test_amounts_go_as_decimal_text(self) -> None:
        client = self.stub.client(*[Answer()] * 4)
        for amount, text in (("1.50", "1.50"), (2, "2"), (Decimal("1E+2"), "100")):
            client.pay(to="openai.com", amount=amount)
            self.assertEqual(self.sent(), {"to": "openai.com", "amount": text})
        limits = {"daily": Decimal("0.10"), "total": 5}
        client.agents.create(name="a", spending_limits=limits, create_wallet=False)
        said = {"spending_limits": {"daily": "0.10", "total": "5"}, "create_wallet": False}
        self.assertEqual(self.sent(), {"name": "a", **said})

    def test_a_float_is_a_type_error_before_anything_is_sent(self) -> None:
        client = self.stub.client()
        calls = [
            lambda: client.pay(to="a", amount=0.1),
            lambda: client.wallets.transfer("wal_1", destination="a", amount=0.1),
            lambda: client.holds.create(amount=0.1),
            lambda: client.holds.capture("pay_1", amount=0.1),
            lambda: client.agents.create(name="a", spending_limits={"daily": 0.1}),
            lambda: client.agents.update("agent_1", policy={"auto_approve_below": 0.1}),
            lambda: client.groups.create(name="a", budget={"daily": 0.1}),
            lambda: client.groups.update("grp_1", budget={"daily": 0.1}),
            lambda: client.wallets.update("wal_1", limit_per_tx=0.1),
            lambda: client.policies.preview(agent_id="agent_1", policy={"a": 0.1}),
            lambda: client.policies.apply(agent_id="agent_1", confirm=True, policy={"a": 0.1}),
            lambda: client.policies.check(agent_id="agent_1", amount=0.1),
            lambda: client.simulation.simulate(agent_id="agent_1", amount=True),
            lambda: client.approvals.create(action="a", amount=0.1),
        ]
        for call in calls:
            with self.assertRaises(TypeError):
                call()
        for amount in ("NaN", "Infinity"):
            with self.assertRaises(ValueError):
                client.pay(to="a", amount=Decimal(amount))
        with self.assertRaises(ValueError):
            client.agents.create(name="a", metadata={"score": float("nan")})
        self.assertEqual(self.stub.asked, [])

    def test_an_update_sends_what_is_said_and_null_where_none_is_said(self) -> None:
        client = self.stub.client(Answer())
        client.agents.update("agent_1", description=None, metadata={"a": None})
        self.assertEqual(self.stub.asked[0].method, "PATCH")
        self.assertEqual(self.sent(), {"description": None, "metadata": {"a": None}})

    def test_a_parsed_policy_goes_back_as_it_came(self) -> None:
        hours = {"from_hour": 9, "days": [1, 5]}
        parsed = {"policy_id": "polx_1", "warnings": [], "agent_id": None, "times": hours}
        client = self.stub.client(Answer(body=parsed), Answer(201))
        policy = client.policies.parse(natural_language="max $500 per day")
        client.agents.create(name="a", policy=policy.to_dict())
        self.assertEqual(self.sent(), {"name": "a", "policy": parsed})

    def test_headers(self) -> None:
        client = self.stub.client(Answer(), Answer())
        client.agents.get("agent_1")
        client.agents.create(name="é")
        read, write = self.stub.asked
        self.assertEqual(read.headers["user-agent"], f"bursar-python/{VERSION}")
        self.assertNotIn("content-type", read.headers)
        self.assertEqual(write.headers["content-type"], "application/json")
        self.assertEqual(write.body, {"name": "é"})

    def test_an_id_never_reaches_another_path(self) -> None:
        client = self.stub.client(Answer())
        client.agents.get("../a b?c#d/é")
        self.assertEqual(self.stub.asked[0].path, "/api/v2/agents/..%2Fa%20b%3Fc%23d%2F%C3%A9")
        for odd in ("", ".", ".."):
            with self.assertRaises(ValueError):
                client.agents.get(odd)
        with self.assertRaises(TypeError):
            client.agents.get(None)

    def test_queries(self) -> None:
        client = self.stub.client(Answer(body=[]), Answer(body={"holds": [{"id": "pay_1"}]}))
        client.agents.list(limit=10, offset=0, is_active=True)
        self.assertEqual(self.stub.asked[0].path, "/api/v2/agents?limit=10&offset=0&is_active=true")
        self.assertEqual(client.holds.list(wallet_id="wal_1")[0].id, "pay_1")
        self.assertEqual(self.stub.asked[1].path, "/api/v2/holds?wallet_id=wal_1")

    def test_iterate_reads_page_by_page_and_names_nobody_twice(self) -> None:
        first = [{"id": f"agent_{n}"} for n in range(100)]
        second = [{"id": f"agent_{n}"} for n in range(99, 120)]
        client = self.stub.client(Answer(body=first), Answer(body=second))
        self.assertEqual(len(list(client.agents.iterate())), 120)
        paths = [asked.path for asked in self.stub.asked]
        at = "/api/v2/agents?limit=100&offset="
        self.assertEqual(paths, [f"{at}0", f"{at}100"])
