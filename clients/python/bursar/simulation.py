from .model import Model
from .money import Money, wire_amount
from .resource import Resource, without


class Simulation(Resource):
    """Payments that are checked, but not made. Source: the document's published clients."""

    def simulate(
        self,
        *,
        agent_id: str,
        amount: Money,
        currency: str | None = None,
        merchant_id: str | None = None,
        merchant_category: str | None = None,
        mcc_code: str | None = None,
    ) -> Model:
        """
        Simulates a payment: `allowed`, `reason`, `policy_checks`, `remedies`. This is the actual
        decision, not an estimate. Nothing is written.
        """
        body = {
            "agent_id": agent_id,
            "amount": wire_amount(amount),
            "currency": currency,
            "merchant_id": merchant_id,
            "merchant_category": merchant_category,
            "mcc_code": mcc_code,
        }
        return self._write("POST", "simulation", "run", body=without(body))

    # What its path is called, and published clients call it.
    run = simulate
