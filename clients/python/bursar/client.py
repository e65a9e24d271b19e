"""The whole surface on one page."""

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
    Speaks to one Bursar with one key. `api_key` and `base_url` come from BURSAR_API_KEY and
    BURSAR_BASE_URL where they are left out. `timeout` is in seconds, for each attempt, of waiting
    for the server. It keeps nothing between calls: threads may share it. Calls raise BursarError.
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
            raise ValueError("an API key is needed: api_key=, or BURSAR_API_KEY")
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
        Pays as the agent whose key it is, or from the wallet that is named; `amount` is in the
        wallet's currency. Answers `tx_hash`, `status` and more; "pending" with an `approval_id`: a
        person is asked first. Raises PaymentRefused, with remedies.
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
        """Whether the server is there: `status` is "ok"."""
        return Model(self._transport.send(Call("GET", "/health")))

    def __repr__(self) -> str:
        return f"BursarClient({self._transport.base_url!r})"
