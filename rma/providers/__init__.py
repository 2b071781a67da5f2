"""The ways to pay a customer that this installation has: one file per provider."""

from __future__ import annotations

from collections.abc import Callable

from rma.providers.manual import ManualProvider
from rma.providers.protocol import (
    RETRIABLE,
    Forged,
    Moved,
    Outcome,
    PaymentProvider,
    Payout,
    Result,
    Unreachable,
)
from rma.providers.taking import Handle, Nudge, Standing, Stands, TakesCards, Wanted

__all__ = [
    "CREDIT",
    "MANUAL",
    "RETRIABLE",
    "Forged",
    "Handle",
    "Moved",
    "Nudge",
    "Outcome",
    "PaymentProvider",
    "Payout",
    "Result",
    "Standing",
    "Stands",
    "TakesCards",
    "Unreachable",
    "Wanted",
    "is_known",
    "provider",
    "provider_names",
    "takes_cards",
]

MANUAL = "manual"
#: Store credit is a book of ours: issued in the transaction that settles, nobody is called.
CREDIT = "store_credit"


def _manual(secret: str, webhook_secret: str) -> PaymentProvider:
    return ManualProvider()


def _stripe(secret: str, webhook_secret: str) -> PaymentProvider:
    # Loaded where it is used: most shops pay by hand, and the library is a large one.
    from rma.providers.stripe_api import StripeProvider  # noqa: PLC0415

    return StripeProvider(secret, webhook_secret)


_MAKERS: dict[str, Callable[[str, str], PaymentProvider]] = {MANUAL: _manual, "stripe": _stripe}
_TAKING = frozenset(("stripe",))


def provider(name: str, *, secret: str = "", webhook_secret: str = "") -> PaymentProvider | None:
    """The provider called `name` with a shop's credentials, or None."""
    maker = _MAKERS.get(name)
    return None if maker is None else maker(secret, webhook_secret)


def is_known(name: str) -> bool:
    """Whether there is a provider of this name."""
    return name in _MAKERS


def takes_cards(name: str) -> bool:
    """Whether shoppers can pay at the provider of this name by themselves (`TakesCards`)."""
    return name in _TAKING


def provider_names() -> list[str]:
    """Every provider there is."""
    return sorted(_MAKERS)
