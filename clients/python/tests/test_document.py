"""The Python of the agent-first document, as it stands but for the line that imports."""

from unittest import mock

from case import StubCase
from stub import Answer

PARSED = """
from bursar import BursarClient as SardisClient

client = SardisClient(api_key="sk_live_your_api_key")

# Parse natural language policy
policy = client.policies.parse(
    natural_language="Allow max $500 per day on AWS and OpenAI, block gambling"
)

# Create agent with parsed policy
agent = client.agents.create(
    name="saas-agent",
    policy=policy.to_dict()
)
"""

GROUPED = """
# Create a group for shared budget
group = client.groups.create(
    name="marketing-team",
    budget={
        "daily": "5000.00",
        "monthly": "50000.00"
    }
)

# Create agents in the group
for agent_name in ["social-media-agent", "ad-buyer-agent", "analytics-agent"]:
    agent = client.agents.create(
        name=agent_name,
        spending_limits={"per_transaction": "500.00"}
    )
    client.groups.add_agent(group.group_id, agent.agent_id)
"""


class Document(StubCase):
    def test_its_example_runs(self) -> None:
        policy = {"policy_id": "polx_1", "name": "saas"}
        made = [Answer(201, {"agent_id": f"agent_{n}"}) for n in range(4)]
        group = Answer(201, {"group_id": "grp_1"})
        joined = [answer for agent in made[1:] for answer in (agent, Answer())]
        self.stub.client(Answer(body=policy), made[0], group, *joined)
        with mock.patch.dict("os.environ", {"BURSAR_BASE_URL": self.stub.base_url}):
            exec(PARSED + GROUPED, {})
        parse, create, grouped, *members = self.stub.asked
        self.assertEqual(parse.path, "/api/v2/policies/parse")
        self.assertEqual(create.body, {"name": "saas-agent", "policy": policy})
        budget = {"daily": "5000.00", "monthly": "50000.00"}
        self.assertEqual(grouped.body, {"name": "marketing-team", "budget": budget})
        limits = {"per_transaction": "500.00"}
        names = ("social-media-agent", "ad-buyer-agent", "analytics-agent")
        agents = [{"name": name, "spending_limits": limits} for name in names]
        self.assertEqual([asked.body for asked in members[::2]], agents)
        ids = [{"agent_id": f"agent_{n}"} for n in (1, 2, 3)]
        self.assertEqual([asked.body for asked in members[1::2]], ids)
        self.assertEqual({asked.path for asked in members[1::2]}, {"/api/v2/groups/grp_1/agents"})
