"""The client and all of its resources."""

import os

from .agents import Agents
from .approvals import Approvals
from .evidence import Evidence
from .groups import Groups
from .holds import Holds
from .kill_switch import KillSwitch
from .ledger import Ledger
from .model import Model
from .money import Money, wire_amount
from .policies import Policies
from .resource import without
from .simulation import Simulation
from .spending import Spending
from .transactions import Transactions
from .transport import Call, Transport, path_of
from .wallets import Wallets

BASE_URL = "http://127.0.0.1:4400"


class BursarClient:
    """
    A client for one Bursar server with one API key. `api_key` and `base_url` default to
    BURSAR_API_KEY and BURSAR_BASE_URL. `timeout` is the time to wait for the server in seconds, per
    attempt. It keeps no state between calls, so threads can share it. Calls raise BursarError.
    Source: agent-first document.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30,
        max_retries: int = 3,
    ) -> None:
        key = api_key or os.environ.get("BURSAR_API_KEY")
        if not key:
            raise ValueError("an API key is required: pass api_key, or set BURSAR_API_KEY")
        at = base_url or os.environ.get("BURSAR_BASE_URL") or BASE_URL
        transport = Transport(at, key, timeout=timeout, max_retries=max_retries)
        self._transport = transport
        self.agents = Agents(transport)
        self.wallets = Wallets(transport)
        self.policies = Policies(transport)
        self.groups = Groups(transport)
        self.holds = Holds(transport)
        self.approvals = Approvals(transport)
        self.ledger = Ledger(transport)
        self.transactions = Transactions(transport)
        self.kill_switch = KillSwitch(transport)
        self.simulation = Simulation(transport)
        self.evidence = Evidence(transport)
        self.spending = Spending(transport)

    def pay(
        self,
        *,
        to: str,
        amount: Money,
        currency: str | None = None,
        chain: str | None = None,
        wallet_id: str | None = None,
        memo: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Pays from the wallet of the agent whose key is used, or from `wallet_id`. `amount` is in the
        wallet's currency. Returns `tx_hash`, `status` and more. `status` "pending" with an
        `approval_id` means that approval is required. Raises PaymentRefused with remedies.
        """
        body = {
            "to": to,
            "amount": wire_amount(amount),
            "currency": currency,
            "chain": chain,
            "wallet_id": wallet_id,
            "memo": memo,
        }
        call = Call("POST", path_of("pay"), body=without(body), idempotency_key=idempotency_key)
        return Model(self._transport.send(call))

    def health(self) -> Model:
        """Whether the server is running: `status` is "ok"."""
        return Model(self._transport.send(Call("GET", "/health")))

    def __repr__(self) -> str:
        return f"BursarClient({self._transport.base_url!r})"
