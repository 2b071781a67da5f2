"""What a route should bring, net: by exact amounts, by property, and what a document may say."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disposition.derivations import as_choices, as_rows, rows_of
from disposition.economics import NOT_GRADED, Net, net_recovery
from disposition.figures import STANDARD, default_figures, read_figures
from disposition.routing import ROUTES, Goods, options
from inspection.checklists import COSMETICS, FUNCTIONS, PACKAGINGS
from returns_portal.lib.errors import InvalidInput

PHONE = Goods("F4", "C6", "opened", category="Phone", price_minor=39900, currency="EUR")


def net(goods: Goods, route: str, rule: tuple[str, int] | None = None, figures=STANDARD) -> Net:
    return net_recovery(goods, route, figures, figures.of(goods.category), rule)


def told(found: Net) -> list[tuple[str, int]]:
    return [(part.kind, part.minor) for part in found.parts]


def test_a_sold_piece_brings_its_price_by_grade_and_route_less_what_it_costs():
    found = net(PHONE, "restock_open_box")
    # 399.00 · 75 % = 299.25 · 88 % = 263.34 · 95 % = 250.17 · 90 % = 225.15, less 2.00.
    assert told(found) == [
        ("price", 39900),
        ("function", -9975),
        ("cosmetic", -3591),
        ("packaging", -1317),
        ("route", -2502),
        ("handling", -200),
    ]
    assert (found.minor, found.currency, found.missing) == (22315, "EUR", "")


def test_work_sells_it_as_good_as_new_and_costs_what_the_category_says():
    found = net(PHONE, "refurbish")
    # 399.00 · 97 % = 387.03 · 95 % = 367.67 · 85 % = 312.51, less 18.00, 35.00 and 2.00.
    assert found.minor == 31251 - 1800 - 3500 - 200
    assert [(part.kind, part.source) for part in found.parts[-3:]] == [
        ("labour", "phone"),
        ("parts", "phone"),
        ("handling", ""),
    ]
    toaster = net(replace(PHONE, category="kitchen"), "refurbish")
    assert toaster.minor == 31251 - 1200 - 800 - 200


def test_a_rule_s_percent_replaces_grade_and_route_but_not_the_costs():
    found = net(PHONE, "liquidate", ("Broker", 35))
    assert told(found) == [("price", 39900), ("rule", -25935), ("handling", -75), ("shipping", -50)]
    assert found.minor == 13840


def test_what_brings_nothing_costs_something_even_without_a_price():
    found = net(replace(PHONE, price_minor=None, currency=""), "recycle")
    assert (found.minor, found.currency) == (-150, "EUR")
    assert told(found) == [("handling", -50), ("disposal", -100)]


@pytest.mark.parametrize(
    ("goods", "route", "why"),
    [
        (replace(PHONE, price_minor=None), "restock_open_box", "no_price"),
        (replace(PHONE, currency="USD"), "restock_open_box", "currency"),
        (replace(PHONE, function=""), "restock_open_box", NOT_GRADED),
        (PHONE, "return_to_customer", "not_sold"),
    ],
)
def test_what_has_no_figure_says_so_and_is_never_zero(goods, route, why):
    assert net(goods, route) == Net(None, missing=why)


def test_a_shop_with_a_far_currency_starts_with_percents_and_without_costs():
    yen = read_figures(default_figures("JPY"))
    found = net(replace(PHONE, price_minor=50000, currency="JPY"), "restock_open_box", None, yen)
    # 50,000 · 75 % · 88 % · 95 % · 90 %, rounded down each time.
    assert (found.minor, found.currency) == (28215, "JPY")
    assert net(replace(PHONE, currency="JPY"), "recycle", None, yen).minor == 0


def test_rows_are_worded_when_they_are_read():
    rows = rows_of(net(PHONE, "refurbish").parts)
    assert [(row.label, row.minor, row.rule) for row in rows] == [
        ("Price", 39900, "of the product"),
        ("Looks as C8", -1197, "sells at 97 %, figures for all goods"),
        ("Packaging: opened", -1936, "sells at 95 %, figures for all goods"),
        ("Sold this way", -5516, "sells at 85 %, figures for all goods"),
        ("Labour", -1800, "figures for phone"),
        ("Parts", -3500, "figures for phone"),
        ("Handling", -200, "figures for all goods"),
    ]


def test_what_was_on_offer_is_read_back_as_it_was():
    choices = options(PHONE, ())
    assert as_choices(as_rows(choices)) == choices


priced = st.builds(
    Goods,
    function=st.sampled_from(FUNCTIONS),
    cosmetic=st.sampled_from(COSMETICS),
    packaging=st.sampled_from(PACKAGINGS),
    category=st.sampled_from(["", "phone", "clothing"]),
    quantity=st.integers(1, 99),
    price_minor=st.integers(0, 10**12),
    currency=st.just("EUR"),
)


@given(priced, st.sampled_from(list(ROUTES)), st.none() | st.integers(0, 100))
def test_rows_always_add_up_in_whole_minor_units(goods, route, percent):
    found = net(goods, route, None if percent is None else ("Rule", percent))
    if found.minor is None:
        assert (found.missing, found.parts) == ("not_sold", ())
        return
    assert type(found.minor) is int
    assert sum(part.minor for part in found.parts) == found.minor
    assert all(type(part.minor) is int for part in found.parts)
    assert found.minor <= (goods.price_minor or 0) * goods.quantity


@given(priced, st.sampled_from(list(ROUTES)), st.integers(0, 10**6))
def test_a_dearer_piece_never_brings_less(goods, route, more):
    cheap, dear = (
        net(goods, route),
        net(replace(goods, price_minor=goods.price_minor + more), route),
    )
    if cheap.minor is not None:
        assert cheap.minor <= dear.minor


@given(priced, st.sampled_from(list(ROUTES)))
def test_a_pile_brings_what_its_pieces_bring_one_by_one(goods, route):
    one = net(replace(goods, quantity=1), route)
    if one.minor is not None:
        assert net(goods, route).minor == one.minor * goods.quantity


@given(priced, st.sampled_from(["restock_open_box", "liquidate", "swap_pool"]))
def test_a_better_grade_never_brings_less(goods, route):
    worse = replace(goods, function=FUNCTIONS[max(0, FUNCTIONS.index(goods.function) - 1)])
    assert net(worse, route).minor <= net(goods, route).minor


def changed(**parts):
    document = copy.deepcopy(default_figures("EUR"))
    for place, value in parts.items():
        *path, last = place.split("__")
        row = document
        for step in path:
            row = row[step]
        row[last] = value
    return document


@pytest.mark.parametrize(
    ("document", "field", "code"),
    [
        ([], "figures", "invalid"),
        (changed(currency="XXX"), "figures.currency", "unknown_currency"),
        (changed(extra=1), "figures.extra", "unknown_field"),
        (changed(function__F6=101), "figures.function.F6", "invalid"),
        (changed(function__F6=True), "figures.function.F6", "invalid"),
        (changed(function={}), "figures.function.F1", "required"),
        (changed(cosmetic__C4=99), "figures.cosmetic.C4", "out_of_order"),
        (changed(routes__bin={}), "figures.routes.bin", "unknown_field"),
        (changed(routes__return_to_customer={}), "figures.routes.return_to_customer",
         "invalid_choice"),
        (changed(routes__recycle__disposal="1.234"), "figures.routes.recycle.disposal",
         "too_many_digits"),
        (changed(routes__recycle__disposal="-1"), "figures.routes.recycle.disposal",
         "negative_amount"),
        (changed(routes__recycle__disposal=1.5), "figures.routes.recycle.disposal",
         "invalid_amount"),
        (changed(routes__recycle__sells_as="new"), "figures.routes.recycle.sells_as",
         "invalid_choice"),
        (changed(categories__phone=[]), "figures.categories.phone", "invalid"),
        (changed(categories__phone__currency="USD"), "figures.categories.phone.currency",
         "unknown_field"),
        (changed(categories__Phone={}), "figures.categories.Phone", "invalid"),
        (changed(categories__phone__function={"F4": 95}), "figures.categories.phone.function.F4",
         "out_of_order"),
    ],
)  # fmt: skip
def test_figures_that_cannot_hold_are_refused_by_name(document, field, code):
    with pytest.raises(InvalidInput) as refused:
        read_figures(document)
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)


def test_every_route_that_sells_has_figures():
    assert set(STANDARD.general.routes) == set(ROUTES) - {
        "repair_for_customer",
        "return_to_customer",
        "keep_with_customer",
    }
