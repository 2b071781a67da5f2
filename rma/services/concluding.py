"""What an attempt to give money back is for: which of the three is moved on by its answer."""

from __future__ import annotations

from uuid import UUID

from rma.models import PaymentAttempt
from rma.services.adjustment_paying import conclude_adjustment
from rma.services.giving_back import conclude_back
from rma.services.paying import conclude


def conclude_attempt(attempt: PaymentAttempt) -> None:
    """Move on what `attempt` pays, by what its attempts have come to."""
    kind, key = owner_of(attempt)
    _CONCLUDES[kind](key)


def owner_of(attempt: PaymentAttempt) -> tuple[str, UUID]:
    """What an attempt pays: "resolution", "adjustment" or "payment_in", and its key."""
    for kind in _CONCLUDES:
        key = getattr(attempt, f"{kind}_id")
        if key is not None:
            return kind, key
    raise ValueError("An attempt pays one of them.")


_CONCLUDES = {
    "resolution": conclude,
    "adjustment": conclude_adjustment,
    "payment_in": conclude_back,
}
