"""Which payments a refund goes back to: they are drained in the order they came in."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.pricing import PaymentMoney
from returns_portal.lib.money import money
from rma.sentences import Refused


def drain(
    payments: Sequence[PaymentMoney], already_minor: int, amount_minor: int, currency: str
) -> list[tuple[str, int]]:
    """(payment key, minor units) for a refund, after `already_minor` went back before.

    Raises `Refused`: exceeds_paid, with what is `left`.
    """
    left = sum(payment.amount_minor for payment in payments) - already_minor
    if amount_minor > max(0, left):
        raise Refused("exceeds_paid", left=money(max(0, left), currency))
    parts = []
    for payment in payments:
        spent = min(already_minor, payment.amount_minor)
        already_minor -= spent
        if part := min(amount_minor, payment.amount_minor - spent):
            parts.append((payment.key, part))
            amount_minor -= part
    return parts
