"""Refund arithmetic of one order: pure, exact, explained (DOMAIN 6; API, "Settled details").

1. `price_order(OrderMoney)` says what each row cost (from `catalog.pricing`).
2. A `Ledger` says what was given back so far.
3. `refund_units`, `adjust_line` and `adjust_shipping` say what may be given back now, or raise
   `Refused`; `drain` says to which payments it goes.

4. `fees.charge` and `deductions.deduct` say what is kept back of it, row by row.

What one resolution then pays is put together by `rma.amounts.figures(kind, part, shipping,
charges)`. Its `credit` is what the units bring after fees and deductions, for an exchange the same
as for a refund; with `charges.replacement` (the price of what is sent instead, minor units) an
exchange's `amount` is what goes back and `owes` what the customer pays:

    found = figures("exchange", part, shipping, charges)
    found.credit                                    # 7200 less a return fee of 1000: 6200
    found = figures("exchange", part, shipping, replace(charges, replacement=9900))
    found.amount, found.owes                        # 0, 3700; the derivation sums to the amount

The charges of a stored resolution are read back by `rma.charges.read`, those of a new one by
`rma.services.charging`. All amounts are minor units of the order's currency; `Amount` is gross and
the tax in it.
"""

from catalog.pricing import (
    NOTHING,
    Amount,
    DiscountMoney,
    LineMoney,
    OrderMoney,
    PaymentMoney,
    PricedOrder,
    PricedRow,
    PricingRefused,
    RefundElsewhere,
    ShippingMoney,
    TaxRate,
    price_order,
    total,
)
from rma.money.adjustments import adjust_line, adjust_shipping, with_tax
from rma.money.deductions import Finding, deduct
from rma.money.derivation import Derivation
from rma.money.fees import Bearer, Fee, charge
from rma.money.ledger import (
    Given,
    Ledger,
    line_left,
    order_left,
    shipping_left,
    units_left,
)
from rma.money.payments import drain
from rma.money.refunds import STATUTORY_BASES, Ask, Part, Refund, Totals, refund_units
from rma.money.shares import share, share_of, unit_shares
from rma.sentences import Refused, Sentence

__all__ = [
    "NOTHING",
    "STATUTORY_BASES",
    "Amount",
    "Ask",
    "Bearer",
    "Derivation",
    "DiscountMoney",
    "Fee",
    "Finding",
    "Given",
    "Ledger",
    "LineMoney",
    "OrderMoney",
    "Part",
    "PaymentMoney",
    "PricedOrder",
    "PricedRow",
    "PricingRefused",
    "Refund",
    "RefundElsewhere",
    "Refused",
    "Sentence",
    "ShippingMoney",
    "TaxRate",
    "Totals",
    "adjust_line",
    "adjust_shipping",
    "charge",
    "deduct",
    "drain",
    "line_left",
    "order_left",
    "price_order",
    "refund_units",
    "share",
    "share_of",
    "shipping_left",
    "total",
    "unit_shares",
    "units_left",
    "with_tax",
]
