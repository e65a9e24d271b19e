from .model import Model, Models
from .money import Money, wire_amount
from .resource import UNSET, Resource, Unset, without


class Wallets(Resource):
    """Wallets of agents. Source: agent-first document and its published clients."""

    def create(
        self,
        *,
        agent_id: str,
        currency: str | None = None,
        limit_per_tx: Money | None = None,
        limit_total: Money | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """Creates a wallet and returns it. The limits are set in the agent's own policy."""
        body = {
            "agent_id": agent_id,
            "currency": currency,
            "limit_per_tx": None if limit_per_tx is None else wire_amount(limit_per_tx),
            "limit_total": None if limit_total is None else wire_amount(limit_total),
        }
        return self._write("POST", "wallets", body=without(body), idempotency_key=idempotency_key)

    def list(
        self, *, agent_id: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> Models:
        """A page of wallets, newest first; 50 by default, at most 100."""
        return self._get_list("wallets", "wallets", agent_id=agent_id, limit=limit, offset=offset)

    def get(self, wallet_id: str) -> Model:
        """The wallet: `balance`, `currency`, `limit_per_tx`, `limit_total` and more."""
        return self._get("wallets", wallet_id)

    def update(
        self,
        wallet_id: str,
        *,
        limit_per_tx: Money | Unset = UNSET,
        limit_total: Money | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> Model:
        """Updates a wallet's limits, which are those of its agent. Returns the wallet."""
        limits = without({"limit_per_tx": limit_per_tx, "limit_total": limit_total}, UNSET)
        body = {name: wire_amount(limit) for name, limit in limits.items()}
        return self._write(
            "PATCH", "wallets", wallet_id, body=body, idempotency_key=idempotency_key
        )

    def balance(self, wallet_id: str) -> Model:
        """`balance` is the available balance: `posted` minus `held`."""
        return self._get("wallets", wallet_id, "balance")

    def addresses(self, wallet_id: str) -> Model:
        """`addresses` by chain. Empty if no chain rail is configured."""
        return self._get("wallets", wallet_id, "addresses")

    def transfer(
        self,
        wallet_id: str,
        *,
        amount: Money,
        destination: str | None = None,
        token: str | None = None,
        chain: str | None = None,
        domain: str | None = None,
        memo: str | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """
        Pays from a wallet. `destination` is a wallet, an agent, an address or the name of a
        merchant. Returns `tx_hash`, `status` and more. Raises ApprovalRequired if a person has
        to approve the payment, which is then made, and PaymentRefused with remedies.
        """
        body = {
            "destination": destination,
            "amount": wire_amount(amount),
            "token": token,
            "chain": chain,
            "domain": domain,
            "memo": memo,
        }
        parts = ("wallets", wallet_id, "transfer")
        return self._write("POST", *parts, body=without(body), idempotency_key=idempotency_key)
