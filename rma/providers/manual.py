"""The built-in provider: a person pays by whatever means there are and writes the reference
down.
"""

from __future__ import annotations

from datetime import datetime

from rma.providers.asking import Asked, Demand
from rma.providers.protocol import Forged, Moved, Outcome, Payout, Result


class ManualProvider:
    """Waits for the person; needs no outside service."""

    name = "manual"

    def pay(self, payout: Payout) -> Result:
        """Nothing to do: `settle` says when and how it was paid."""
        return Result(Outcome.WAITING)

    def request_payment(self, demand: Demand) -> Asked:
        """As the shop's instructions say; a person writes down what came."""
        return Asked(text=demand.instructions)

    def look_up(self, payout: Payout) -> Result | None:
        """Only the person knows."""
        return Result(Outcome.WAITING)

    def book(self, since: datetime) -> tuple[Moved, ...]:
        """There is no other book than ours."""
        return ()

    def hear(self, body: bytes, signature: str) -> Moved | None:
        """Nobody writes for it."""
        raise Forged("The manual provider sends no messages.")
