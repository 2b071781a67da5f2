"""What goods in exchange cost, and what the difference is made of: pure, row by row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.pricing import Amount, TaxRate
from rma.amounts import figures
from rma.charges import NO_CHARGES, Charges
from rma.money import Part
from rma.money.derivation import step
from rma.money.exchange import Pieces, is_family, price_of

VAT = TaxRate("VAT", Decimal("0.19"))

# given: worth (net, tax), fees, what the replacement costs -> back, owed
CASES = [
    ("K01: the same price refunds nothing", (8000, 0), 0, 8000, 0, 0),
    ("the same price, and a fee for the way back", (7200, 0), 1000, 7200, 0, 1000),
    ("K12: what is left of 7200 after 1000 of return shipping", (7200, 0), 1000, 0, 6200, 0),
    ("K08: cheaper, the difference goes back", (8000, 1520), 0, 7140, 2380, 0),
    ("dearer, the shopper pays", (8000, 1520), 0, 11900, 0, 2380),
    ("dearer by less than the fee", (8000, 1520), 500, 9600, 0, 580),
    ("cheaper by less than the fee", (8000, 1520), 500, 9220, 0, 200),
    ("nothing was paid for what comes back", (0, 0), 0, 1000, 0, 1000),
]


@pytest.mark.parametrize(
    ("worth", "fees", "costs", "back", "owed"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_one_side_owes_the_difference_and_its_rows_sum(worth, fees, costs, back, owed):
    net, tax = worth
    rows = (step("price", net + tax, units=1, title="Lamp"),)
    part = Part("line", "1", 1, Amount(net + tax, tax), rows)
    charges = Charges(fees=(step("return_shipping", -fees),)) if fees else NO_CHARGES
    settled = figures("exchange", part, (), replace(charges, replacement=costs))
    assert (settled.amount, settled.owes) == (back, owed)
    assert sum(row.amount_minor for row in settled.derivation) == back
    assert settled.totals.refund == back
    assert min(settled.totals.items, settled.totals.tax) >= 0
    assert settled.value == Amount(net + tax, tax)


@pytest.mark.parametrize(
    ("price", "pieces", "included", "gross", "tax"),
    [
        ("100.00", 1, False, 11900, 1900),
        ("119.00", 1, True, 11900, 1900),
        ("0.333333", 3, False, 119, 19),
        ("10.00", 3, True, 3000, 479),
    ],
)
def test_a_replacement_costs_its_price_taxed_as_what_comes_back(
    price, pieces, included, gross, tax
):
    found = price_of(
        Decimal(price), pieces, currency="EUR", prices_include_tax=included, tax_rates=[VAT]
    )
    assert found == Amount(gross, tax)


def test_tax_as_it_was_charged_for_the_old_article_is_not_charged_for_the_new_one():
    charged = TaxRate("VAT", Decimal("0.19"), amount_minor=5000)
    found = price_of(Decimal(100), 1, currency="EUR", prices_include_tax=False, tax_rates=[charged])
    assert found == Amount(11900, 1900)


@pytest.mark.parametrize(
    ("units", "pieces", "some", "expected"),
    [(2, 2, 1, 1), (1, 3, 1, 3), (2, 4, 1, 2), (2, 1, 1, None), (2, 3, 1, None), (2, 1, 2, 1)],
)
def test_pieces_go_with_their_units_or_not_at_all(units, pieces, some, expected):
    assert Pieces(units, pieces).for_units(some) == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (("TEE-M", "TEE"), ("TEE-L", "tee"), True),
        (("TEE-M", "TEE"), ("TEE", ""), True),
        (("TEE", ""), ("TEE-M", "TEE"), True),
        (("TEE-M", "TEE"), ("MUG", ""), False),
        (("TEE-M", ""), ("TEE-L", ""), False),
        (("TEE-M", "TEE"), ("CAP-M", "CAP"), False),
    ],
)
def test_a_family_is_one_product_and_its_variants(one, two, expected):
    assert is_family(*one, *two) is expected
