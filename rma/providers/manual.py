"""The built-in provider: a person pays by whatever means there are and writes the reference
down.
"""

from __future__ import annotations

from rma.providers.protocol import Outcome, Payout, Result


class ManualProvider:
    """Waits for the person; needs no outside service."""

    name = "manual"

    def pay(self, payout: Payout) -> Result:
        """Nothing to do: `settle` says when and how it was paid."""
        return Result(Outcome.WAITING)
