"""The ways to pay a customer that this installation has: one file per provider."""

from rma.providers.manual import ManualProvider
from rma.providers.protocol import Outcome, Part, PaymentProvider, Payout, Result

__all__ = ["Outcome", "Part", "PaymentProvider", "Payout", "Result", "provider", "provider_names"]

_PROVIDERS: dict[str, PaymentProvider] = {each.name: each for each in (ManualProvider(),)}


def provider(name: str) -> PaymentProvider | None:
    """The provider called `name`, or None."""
    return _PROVIDERS.get(name)


def provider_names() -> list[str]:
    """Every provider there is."""
    return sorted(_PROVIDERS)
