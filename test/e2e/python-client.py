"""Every resource of the client against a real server. AGENT_KEY is a key of a funded agent."""

import os
from decimal import Decimal

from bursar import (
    AuthenticationError,
    BursarClient,
    ConflictError,
    NotFoundError,
    PaymentRefused,
    PermissionDenied,
    ValidationError,
)

client = BursarClient()
shop = "shop.example"


def refused(kind, call, code):
    try:
        call()
    except kind as error:
        assert error.code == code, error
        assert error.request_id, error
        return error
    raise AssertionError(f"nothing refused: {code} was due")


def funded(name, amount, **more):
    made = client.agents.create(name=name, **more)
    client.wallets.transfer(treasury, destination=made.wallet_id, amount=amount)
    return made


assert client.health().status == "ok"
[treasury] = [wallet.id for wallet in client.wallets.list() if not wallet.limits_agent] if False else [
    wallet.id for wallet in client.wallets.list(limit=100) if wallet.agent_id is None
]
