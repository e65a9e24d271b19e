"""Every resource of the client against a real server, with a funded agent in the environment."""

import os
from decimal import Decimal

from bursar import (
    ApprovalRequired,
    AuthenticationError,
    BursarClient,
    ConflictError,
    NotFoundError,
    PaymentRefused,
    PermissionDenied,
    ValidationError,
)

client = BursarClient()
treasury = os.environ["AGENT_WALLET"]
shop = "shop.example"


def refused(kind, code, call, *args, **named):
    try:
        call(*args, **named)
    except kind as error:
        assert error.code == code, error
        assert error.request_id, error
        return error
    raise AssertionError(f"it was not refused: {code} was due")


def funded(name, amount, **more):
    made = client.agents.create(name=name, **more)
    paid = client.wallets.transfer(treasury, destination=made.wallet_id, amount=amount)
    assert paid.status == "completed", paid
    return made


assert client.health().status == "ok"

# Agents
limits = {"per_transaction": Decimal("50.00"), "daily": 200}
agent = funded("buyer", "300.00", spending_limits=limits, metadata={"team": "growth"})
aid, wid = agent.agent_id, agent.wallet_id
assert agent.spending_limits.per_transaction == "50.00"
assert agent.metadata == {"team": "growth"}, agent.metadata
assert client.agents.get(aid).effective.daily.limit == "200.00"
changed = client.agents.update(aid, description="Buys", metadata={"team": None, "a": "b"})
assert (changed.name, changed.description, changed.metadata) == ("buyer", "Buys", {"a": "b"})
assert client.agents.update(aid, description=None).description is None
assert aid in [one.id for one in client.agents.list(limit=10, is_active=True)]
assert aid in [one.id for one in client.agents.iterate()]
assert client.agents.limits(aid).usage.daily.remaining == "200.00"
assert client.agents.kya(aid).kya_level == "basic"
anchor = "persona_verif_xyz"
up = client.agents.upgrade_kya(aid, target_level="verified", anchor_verification_id=anchor)
assert (up.previous_level, up.new_level) == ("basic", "verified")
assert client.agents.suspend_kya(aid, reason="odd").kya_status == "suspended"
refused(ConflictError, "KYA_SUSPENDED", client.pay, to=shop, amount=1, wallet_id=wid)
assert client.agents.reactivate_kya(aid).kya_status == "active"
assert 0 < client.agents.trust_score(aid).trust_score <= 1
assert client.agents.wallet(aid).wallet_id == wid
bare = client.agents.create(name="bare", create_wallet=False)
assert bare.wallet_id is None
assert client.agents.create_wallet(bare.id, limit_total="10.00").currency == "USD"
refused(ValidationError, "INVALID_AMOUNT", client.pay, to=shop, amount="-1", wallet_id=wid)

# Wallets, payments, and what they leave behind
other = client.agents.create(name="other", create_wallet=False)
opened = client.wallets.create(agent_id=other.id, limit_per_tx="5.00")
assert client.wallets.update(opened.id, limit_per_tx=7).limit_per_tx == "7.00"
assert [one.id for one in client.wallets.list(agent_id=other.id)] == [opened.id]
assert client.wallets.get(wid).balance == "300.00"
assert client.wallets.addresses(wid).addresses.to_dict() == {}
named = {"destination": shop, "amount": "20.00", "memo": "é"}
paid = client.wallets.transfer(wid, **named, idempotency_key="once")
assert client.wallets.transfer(wid, **named, idempotency_key="once").tx_hash == paid.tx_hash
assert client.wallets.balance(wid).balance == "280.00"
over = {"to": shop, "amount": 60, "wallet_id": wid}
refusal = refused(PaymentRefused, "LIMIT_PER_TRANSACTION", client.pay, **over)
assert refusal.remedies and refusal.trace and not refusal.policy_explanation["allowed"]
assert client.transactions.status(paid.tx_hash).status == "confirmed"
assert client.ledger.entries(wallet_id=wid)[0].amount == "20.00"
assert len(client.ledger.entry(paid.tx_hash).entries) == 2
assert client.ledger.verify(paid.tx_hash).valid
assert client.evidence.transaction(paid.tx_hash).verification.valid
assert client.evidence.verify(paid.tx_hash).valid
decisions = client.evidence.policy_decisions(agent_id=aid)
codes = [one.reason_code for one in decisions]
assert codes == ["LIMIT_PER_TRANSACTION", None, "KYA_SUSPENDED"], codes
assert client.evidence.policy_decision(paid.payment_id).trace
assert client.evidence.export(paid.payment_id).proof.head.seq > 0
assert client.spending.summary(wallet_id=wid).total_spent == "20.00"
assert client.spending.by_vendor(wallet_id=wid, period="all").vendors[0].total_spent == "20.00"
assert client.spending.by_category(wallet_id=wid).categories
assert client.spending.trends(wallet_id=wid, granularity="day", lookback=7).trends

# As the agent itself
mine = BursarClient(os.environ["AGENT_KEY"])
assert mine.pay(to=shop, amount=Decimal("1.50")).status == "completed"
assert mine.holds.create(amount="2.00", merchant_id=shop).status == "active"
refused(PermissionDenied, "SCOPE_FORBIDDEN", mine.agents.create, name="child")
refused(AuthenticationError, "UNAUTHENTICATED", BursarClient("bsr_test_nobody").agents.list)
refused(NotFoundError, "NOT_FOUND", client.agents.get, "agent_../nobody?")

# Policies
trial = {"agent_id": aid, "amount": "60.00", "merchant_id": shop}
assert client.policies.check(**trial).reason_code == "LIMIT_PER_TRANSACTION"
assert client.simulation.run(**trial).allowed is False
rules = {"agent_id": aid, "policy": {"require_approval_above": "30.00"}}
assert client.policies.preview(**rules).changes[0].from_ is None
assert client.policies.apply(**rules, confirm=True).success
assert client.policies.get(aid).policy.require_approval_above == "30.00"
assert client.policies.examples()[0].natural_language
words = "Allow max $500 per day on AWS and OpenAI, block gambling"
parsed = client.policies.parse(natural_language=words)
assert parsed.global_daily_limit == "500.00"
reader = client.agents.create(name="Reader", policy=parsed.to_dict())
assert reader.policy.blocked_categories == ["gambling"]

# Approvals
asked = [client.pay(to=shop, amount=amount, wallet_id=wid) for amount in (31, 32, 33)]
assert {one.status for one in asked} == {"pending"}
assert len(client.approvals.pending()) == 3
yes, no, back = (one.approval_id for one in asked)
assert client.approvals.approve(yes, notes="fine").status == "approved"
assert client.approvals.reject(no, reason="no").status == "rejected"
assert client.approvals.cancel(back).status == "cancelled"
assert client.approvals.get(yes).amount == "31.00"
made = client.approvals.create(action="payment", vendor=shop, amount="1.00", agent_id=aid)
assert [one.id for one in client.approvals.list(status="pending")] == [made.id]

sent = {"destination": shop, "amount": "34.00"}
waits = refused(ApprovalRequired, "APPROVAL_REQUIRED", client.wallets.transfer, wid, **sent)
assert client.approvals.cancel(waits.approval_id).transaction_id == waits.payment_id

# Holds
hold = client.holds.create(wallet_id=wid, amount="10.00", merchant_id=shop, duration_hours=1)
assert client.holds.extend(hold.id, additional_hours=2).expires_at > hold.expires_at
assert client.holds.capture(hold.id, amount="4.00").captured_amount == "4.00"
second = client.holds.create(wallet_id=wid, amount="5.00")
assert client.holds.void(second.hold_id).status == "voided"
assert client.holds.get(hold.id).status == "captured"
assert hold.id in [one.id for one in client.holds.list(status="captured")]
assert second.id in [one.id for one in client.holds.list_by_wallet(wid, status="voided")]

# Groups
group = client.groups.create(name="team", budget={"daily": 5}, metadata={"cost": "4711"})
assert group.budget.daily == "5.00"
assert client.groups.add_agent(group.group_id, aid).agent_ids == [aid]
refused(PaymentRefused, "GROUP_LIMIT_DAILY", client.pay, to=shop, amount=6, wallet_id=wid)
assert client.groups.spending(group.id).budget.daily == "5.00"
changed = client.groups.update(group.id, name="crew", budget={"daily": None})
assert (changed.name, changed.budget.daily) == ("crew", None)
assert client.groups.get(group.id).agent_count == 1
assert client.groups.remove_agent(group.id, aid).agent_ids == []
assert group.id in [one.id for one in client.groups.list()]
assert client.groups.delete(group.id).deleted

# The kill switch
assert client.kill_switch.activate_rail("simulated", reason="drill").active
assert "simulated" in client.kill_switch.status().rails
refused(ConflictError, "KILL_SWITCH_ON", client.pay, to=shop, amount=1, wallet_id=wid)
assert client.kill_switch.deactivate_rail("simulated").active is False

assert client.agents.delete(other.id).deleted
refused(NotFoundError, "NOT_FOUND", client.agents.get, other.id)
