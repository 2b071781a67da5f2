"""The rules of a policy in the order of its form, by what they are about."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: The rules in the order of the form, by what they are about.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("What may come back, until when"),
        (
            "returnable",
            "final_sale",
            "window_days",
            "window_starts",
            "extend_to_working_day",
            "ship_by_days",
            "minimum_price",
            "refuse_discounted",
            "one_open_return_per_order",
        ),
    ),
    (
        _("Who decides, and what is asked"),
        (
            "self_service",
            "auto_authorize",
            "review_above",
            "review_risk",
            "review_reasons",
            "photo_reasons",
            "serial_reasons",
        ),
    ),
    (
        _("What the shopper gets"),
        (
            "resolutions",
            "refund_on",
            "store_credit",
            "exchange_for",
            "reduce_up_to",
            "keep_below",
            "donate",
        ),
    ),
    (_("Gifts"), ("gift_outcomes", "gift_window_days")),
    (
        _("What it costs"),
        (
            "label_paid_by",
            "return_shipping_fee",
            "restocking_fee",
            "fees_by_reason",
            "fee_free_reasons",
            "fee_free_bases",
            "fee_free_outcomes",
            "grade_deductions",
        ),
    ),
)
