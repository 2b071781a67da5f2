"""Exchanges and replacements: what may be had, what it costs, when it leaves, what is let go."""

from __future__ import annotations

import pytest

from returns_portal.lib.errors import Conflict, DomainError, InvalidInput, TransitionRefused
from rma import services
from rma.models import Dispatch
from rma.services import differences
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_product


@pytest.fixture
def sizes(shop):
    return goods.shop_with_sizes(shop)


def _settling(whole):
    return [
        (each.status, each.amount_minor, each.customer_owes_minor) for each in whole.resolutions
    ]


# --- what may be had (K02, K03, K06) ----------------------------------------------------------

REFUSED = [
    ("", "sku", "required"),
    ("TEE-M", "sku", "same_article"),
    ("MUG", "sku", "not_a_variant"),
    ("TEE-0", "sku", "out_of_stock"),
]


@pytest.mark.parametrize(("sku", "field", "code"), REFUSED)
def test_what_cannot_be_had_is_refused_by_its_field_and_nothing_is_left(sizes, sku, field, code):
    order = goods.tee_order(sizes)
    with make.unchanged(sizes), pytest.raises(InvalidInput) as refused:
        goods.exchanged(sizes, sku, order=order)
    [error] = refused.value.errors
    assert (error.field, error.code) == (f"lines[0].resolution.replacement.{field}", code)
    assert goods.promised(sizes) == []
    ask = make.return_ask(order, goods.exchange_ask(sku))
    with make.working_in(sizes), pytest.raises(InvalidInput) as quoted:
        services.quote_return(ask, by=make.SYSTEM, tenant=sizes)
    assert quoted.value.errors == refused.value.errors


def test_an_unknown_article_is_not_found(sizes):
    with pytest.raises(DomainError) as refused:
        goods.exchanged(sizes, "NOTHING")
    assert refused.value.status == 404


def test_any_article_where_the_policy_allows_it(shop):
    goods.shop_with_sizes(shop, exchange_for="any")
    whole = goods.exchanged(shop, "MUG")
    assert whole.resolutions[0].replacement["sku"] == "MUG"


def test_two_lines_for_the_last_piece_are_refused_at_the_second(sizes):
    order = goods.tee_order(sizes)
    asks = [goods.exchange_ask("TEE-L"), goods.exchange_ask("TEE-L")]
    with pytest.raises(InvalidInput) as refused:
        make.returned(sizes, order, *asks)
    [error] = refused.value.errors
    assert (error.field, error.code, error.extra) == (
        "lines[1].resolution.replacement.sku",
        "out_of_stock",
        {"available": 1},
    )


# --- what it costs (K01, K08, K12) ------------------------------------------------------------

COSTS = [
    # what for, named price, order, policy -> back, owed
    ("TEE-L", None, {}, {}, 0, 0),
    ("TEE-XL", None, {}, {}, 0, 200),
    ("TEE-XS", None, {}, {}, 200, 0),
    ("TEE-ANY", None, {}, {}, 0, 0),
    ("TEE-L", "12.50", {}, {}, 0, 250),
    ("TEE-L", "0.00", {}, {}, 1000, 0),
    ("TEE-XL", None, {"prices_include_tax": False, "vat": True}, {}, 0, 238),
    ("TEE-XS", None, {"prices_include_tax": False, "vat": True}, {}, 238, 0),
    ("TEE-L", None, {"discount": "4.00"}, {}, 0, 0),
    ("TEE-XL", None, {"discount": "4.00"}, {}, 0, 400),
    ("TEE-L", None, {}, {"return_shipping_fee": {"amount": "3.00"}}, 0, 300),
    ("TEE-XS", None, {}, {"return_shipping_fee": {"amount": "1.50"}}, 50, 0),
    ("TEE-L", "0.00", {}, {"return_shipping_fee": {"amount": "3.00"}}, 700, 0),
]


@pytest.mark.parametrize(("sku", "price", "sale", "rules", "back", "owed"), COSTS)
def test_the_difference_is_exact_and_its_rows_sum(shop, sku, price, sale, rules, back, owed):
    goods.shop_with_sizes(shop, **rules)
    sale = dict(sale)
    line = line_given(sku="TEE-M", discount=sale.pop("discount", "0.00"))
    if sale.pop("vat", False):
        line["tax_rates"] = [{"name": "VAT", "rate": "0.19"}]
    order = goods.tee_order(shop, lines=[line], **sale)
    named = {} if price is None else {"unit_price": price}
    whole = make.returned(shop, order, goods.exchange_ask(sku, **named))
    [resolution] = whole.resolutions
    assert _settling(whole) == [("proposed", back, owed)]
    assert sum(step["amount_minor"] for step in resolution.derivation) == back
    assert whole.totals.refund == whole.refund_minor == back


def test_a_shopper_does_not_name_the_price(sizes):
    order = goods.tee_order(sizes)
    ask = make.return_ask(order, goods.exchange_ask("TEE-XL", unit_price="0.01"))
    with make.working_in(sizes):
        by = make.Actor.shopper(order.customer_id)
        whole = services.quote_return(ask, by=by, tenant=sizes)
    assert whole.resolutions[0].customer_owes_minor == 200


def test_a_unit_that_waits_for_its_exchange_is_on_no_second_return(sizes):
    order = goods.tee_order(sizes, 1)
    goods.exchanged(sizes, "TEE-L", order=order)
    with pytest.raises(InvalidInput) as refused:
        goods.exchanged(sizes, "TEE-XL", order=order)
    assert refused.value.errors[0].code == "already_returned"


# --- promised, and let go ---------------------------------------------------------------------


def _cancel(shop, whole):
    services.cancel_return(whole.rma, by=make.SYSTEM)


def _decline(shop, whole):
    services.decline_return(whole.rma, by=make.SYSTEM, reason="no")


def _give_up(shop, whole):
    services.give_up_line(whole.lines[0], by=make.SYSTEM)


def _expire(shop, whole):
    services.expire_return(whole.rma, by=make.SYSTEM)


def _refund_instead(shop, whole):
    differences.refund_goods_instead(whole.resolutions[0], by=make.SYSTEM)


@pytest.mark.parametrize(
    ("ending", "auto"),
    [
        (_cancel, True),
        (_cancel, False),
        (_decline, False),
        (_give_up, True),
        (_expire, True),
        (_refund_instead, True),
    ],
)
def test_a_promise_is_let_go_when_the_exchange_ends(shop, ending, auto):
    goods.shop_with_sizes(shop, auto_authorize=auto, ship_by_days=14)
    whole = goods.exchanged(shop, "TEE-L")
    assert (goods.free(shop, "TEE-L"), goods.promised(shop)) == (0, [1])
    with make.working_in(shop):
        ending(shop, whole)
    assert (goods.free(shop, "TEE-L"), goods.promised(shop)) == (1, [])


def test_a_promise_follows_the_units_of_a_line_that_is_divided(sizes):
    whole = goods.exchanged(sizes, "TEE-XL", 3)
    with make.working_in(sizes):
        services.cancel_line(whole.lines[0], by=make.SYSTEM, quantity=1)
    after = make.fresh(sizes, whole.rma)
    pieces = {each.status: each.replacement["quantity"] for each in after.resolutions}
    assert pieces == {"proposed": 2, "cancelled": 1}
    assert (goods.promised(sizes), goods.free(sizes, "TEE-XL")) == ([2], 3)
    assert sum(each.customer_owes_minor for each in after.resolutions) == 600


def test_goods_for_several_units_together_are_not_divided(sizes):
    order = goods.tee_order(sizes)
    ask = goods.exchange_ask("TEE-XL", 2, quantity=1)
    whole = make.returned(sizes, order, ask)
    with make.working_in(sizes), pytest.raises(Conflict) as refused:
        services.cancel_line(whole.lines[0], by=make.SYSTEM, quantity=1)
    assert refused.value.code == "indivisible"
    make.received(sizes, whole.lines[0], 1)
    assert _settling(make.fresh(sizes, whole.rma)) == [("proposed", 800, 0)]
    make.received(sizes, whole.lines[0], 1)
    assert _settling(make.fresh(sizes, whole.rma)) == [("due", 800, 0)]


# --- goods leave (K09, H19) -------------------------------------------------------------------


def test_a_replacement_leaves_two_then_eight_and_is_settled_when_all_have_left(shop):
    goods.shop_with_sizes(shop)
    make_product(shop, "TEE-M", variants_of="TEE", stock={"on_hand": 10})
    whole = goods.replaced(shop, 10)
    make.received(shop, whole.lines[0], 10)
    [resolution] = whole.resolutions
    seen = []
    for pieces in (2, 8):
        after = goods.sent(shop, resolution, quantity=pieces, tracking_number=f"T{pieces}")
        seen.append((after.sent_units, after.to_send, after.status))
    assert seen == [(2, 8, "due"), (10, 0, "settled")]
    assert goods.free(shop, "TEE-M") == 0
    after = make.fresh(shop, whole.rma)
    assert after.lines[0].settled == 10
    out = [each for each in after.shipments if each.direction == "outbound"]
    assert [(each.tracking_number, each.status) for each in out] == [
        ("T2", "in_transit"),
        ("T8", "in_transit"),
    ]
    with make.working_in(shop):
        assert list(Dispatch.objects.values_list("quantity", flat=True)) == [2, 8]


NOT_YET = [
    ({"quantity": 0}, InvalidInput, "out_of_range"),
    ({"quantity": 3}, InvalidInput, "out_of_range"),
    ({"serials": ["A", "B", "C"]}, InvalidInput, "too_many_serials"),
    ({"serials": ["A", "a "]}, InvalidInput, "duplicate_serial"),
]


@pytest.mark.parametrize(("details", "error", "code"), NOT_YET)
def test_wrong_goods_do_not_leave(sizes, details, error, code):
    whole = goods.exchanged(sizes, "TEE-XS", 2, order=goods.tee_order(sizes))
    make.received(sizes, whole.lines[0], 2)
    with make.unchanged(sizes), pytest.raises(error) as refused:
        goods.sent(sizes, whole.resolutions[0], **details)
    assert refused.value.errors[0].code == code


def test_goods_do_not_leave_before_those_that_come_back_are_here(sizes):
    whole = goods.exchanged(sizes, "TEE-L")
    with make.unchanged(sizes), pytest.raises(TransitionRefused):
        goods.sent(sizes, whole.resolutions[0])


def test_a_cheaper_one_leaves_first_and_the_difference_is_paid_after_it(sizes):
    whole = goods.exchanged(sizes, "TEE-XS")
    make.received(sizes, whole.lines[0])
    [resolution] = whole.resolutions
    with make.working_in(sizes), pytest.raises(TransitionRefused):
        services.settle_resolution(resolution, by=make.SYSTEM, reference="R", method="card")
    assert goods.sent(sizes, resolution).status == "due"
    with make.working_in(sizes):
        done = services.settle_resolution(
            resolution, by=make.SYSTEM, reference="R", method="card", amount_minor=200
        )
    assert (done.status, done.amount_minor) == ("settled", 200)


def test_what_has_left_is_not_called_off(sizes):
    whole = goods.exchanged(
        sizes,
        "TEE-XL",
        2,
        order=goods.tee_order(sizes),
    )
    make.received(sizes, whole.lines[0], 2)
    goods.paid(sizes, whole.resolutions[0])
    goods.sent(sizes, whole.resolutions[0], quantity=1)
    for verb in (services.cancel_resolution, differences.refund_goods_instead):
        with make.working_in(sizes), pytest.raises(TransitionRefused):
            verb(whole.resolutions[0], by=make.SYSTEM)
    assert goods.promised(sizes) == [1]
