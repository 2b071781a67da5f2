"""What holds for who got a gift and sends it back, as far as it differs from who bought it. Pure.

They get exactly what was paid for it, as credit of their own, or another variant of the same price:
never money, and nothing that says what it cost before they have decided (ADR 0014).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rma.policies import Rules

#: What somebody who got a gift may have for it, in the order it is offered.
OUTCOMES = ("store_credit", "exchange")


def rules_of_gift(rules: Rules) -> Rules:
    """The rules as they hold for who got it as a gift.

    No fees and no bonus: either would say something of the price, and nobody chooses between credit
    and money here. Another return of the same order is none of their business.
    """
    days = rules.gift_window_days
    credit = rules.store_credit
    return replace(
        rules,
        window_days=rules.window_days if days is None else days,
        resolutions=tuple(kind for kind in OUTCOMES if kind in rules.gift_outcomes),
        store_credit={**credit, "bonus_percent": 0, "waive_fees": True} if credit else None,
        restocking_fee=None,
        return_shipping_fee=None,
        fees_by_reason=None,
        keep_below=None,
        exchange_for="variants",
        one_open_return_per_order=False,
    )
