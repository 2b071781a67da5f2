"""Something else is agreed on for a line: worked out anew, and never behind what was given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.timeline import events_of
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from rma import services
from rma.models import RmaLine
from rma.selectors.whole import WholeReturn
from rma.services.agreeing import change_outcome
from rma.services.differences import refund_goods_instead
from tenants.models import Tenant
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.gifts import gift_slip, given_back
from tests.journeys.partner import Partner
from tests.rma.asking import codes

pytestmark = pytest.mark.django_db

GERMANY = {"name": "Ada", "lines": [], "city": "Berlin", "postcode": "1", "country": "DE"}


@pytest.fixture
def sizes(shop: Tenant) -> Tenant:
    return goods.shop_with_sizes(
        shop,
        resolutions=["refund", "exchange", "replacement", "store_credit", "repair"],
        store_credit={"bonus_percent": 10, "waive_fees": True},
    )


def agree(tenant: Tenant, whole: WholeReturn, outcome: str, sku: str = "") -> RmaLine:
    with make.working_in(tenant):
        line = whole.lines[0]
        return change_outcome(line, by=make.SYSTEM, outcome=outcome, sku=sku, reason="On the phone")


def brought(tenant: Tenant, whole: WholeReturn) -> list[tuple[str, str, int, int]]:
    return [
        (each.type, each.status, each.amount_minor, each.customer_owes_minor)
        for each in make.fresh(tenant, whole.rma).resolutions
        if each.status != "cancelled"
    ]


def wishing(tenant: Tenant, outcome: str, sku: str, units: int = 1) -> WholeReturn:
    if outcome == "exchange":
        return goods.exchanged(tenant, sku, units)
    ask = make.line_ask(quantity=units, resolution={"type": outcome})
    return make.returned(tenant, goods.tee_order(tenant, units), ask)


@pytest.mark.parametrize(
    ("was", "now", "brings", "promised"),
    [
        (("refund", ""), ("exchange", "TEE-L"), ("exchange", "proposed", 0, 0), [1]),
        (("refund", ""), ("exchange", "TEE-XL"), ("exchange", "proposed", 0, 200), [1]),
        (("refund", ""), ("store_credit", ""), ("store_credit", "proposed", 1100, 0), []),
        (("refund", ""), ("replacement", ""), ("replacement", "proposed", 0, 0), [1]),
        (("refund", ""), ("repair", ""), ("repair", "proposed", 0, 0), []),
        (("store_credit", ""), ("refund", ""), ("refund", "proposed", 1000, 0), []),
        (("repair", ""), ("refund", ""), ("refund", "proposed", 1000, 0), []),
        (("exchange", "TEE-L"), ("refund", ""), ("refund", "proposed", 1000, 0), []),
        (("exchange", "TEE-L"), ("exchange", "TEE-XS"), ("exchange", "proposed", 200, 0), [1]),
        (("exchange", "TEE-L"), ("replacement", ""), ("replacement", "proposed", 0, 0), [1]),
        (("replacement", ""), ("exchange", "TEE-L"), ("exchange", "proposed", 0, 0), [1]),
    ],
)
def test_each_outcome_may_take_the_place_of_each(
    sizes: Tenant, was: Any, now: Any, brings: Any, promised: list[int]
) -> None:
    whole = wishing(sizes, *was)
    agree(sizes, whole, *now)
    assert brought(sizes, whole) == [brings]
    assert goods.promised(sizes) == promised
    with make.working_in(sizes):
        [event] = [each for each in events_of(whole.rma) if each.name == "rma.outcome_changed"]
    assert (event.data["before"], event.data["now"]) == (was[0], now[0])


def test_there_and_back_again_brings_what_it_brought(sizes: Tenant) -> None:
    whole = wishing(sizes, "refund", "", 2)
    for outcome, sku in (("exchange", "TEE-XL"), ("store_credit", ""), ("refund", "")):
        agree(sizes, whole, outcome, sku)
    assert brought(sizes, whole) == [("refund", "proposed", 2000, 0)]
    assert goods.promised(sizes) == []
    make.received(sizes, whole.lines[0], 2)
    assert brought(sizes, whole) == [("refund", "due", 2000, 0)]


def test_after_a_part_has_come_each_part_is_changed(sizes: Tenant) -> None:
    whole = wishing(sizes, "refund", "", 2)
    make.received(sizes, whole.lines[0], 1)
    assert [each[1] for each in brought(sizes, whole)] == ["due", "proposed"]
    agree(sizes, whole, "exchange", "TEE-XS")
    assert sorted(brought(sizes, whole)) == [
        ("exchange", "due", 200, 0),
        ("exchange", "proposed", 200, 0),
    ]


def test_a_difference_that_is_asked_for_is_asked_for_no_longer(sizes: Tenant) -> None:
    whole = wishing(sizes, "exchange", "TEE-XL")
    make.received(sizes, whole.lines[0])
    assert brought(sizes, whole) == [("exchange", "awaiting_payment", 0, 200)]
    agree(sizes, whole, "refund")
    assert brought(sizes, whole) == [("refund", "due", 1000, 0)]
    after = make.fresh(sizes, whole.rma)
    assert all(each.met_at for each in after.deadlines if each.kind == "difference")


def test_fees_that_are_waived_for_credit_come_back_with_money(shop: Tenant) -> None:
    kinds = ["refund", "store_credit"]
    goods.shop_with_sizes(
        shop,
        resolutions=kinds,
        return_shipping_fee={"amount": "3.00"},
        store_credit={"bonus_percent": 10, "waive_fees": True},
    )
    whole = wishing(shop, "refund", "")
    [(_kind, _status, amount, _owes)] = brought(shop, whole)
    agree(shop, whole, "store_credit")
    agree(shop, whole, "refund")
    assert brought(shop, whole) == [("refund", "proposed", amount, 0)]


def test_what_a_person_let_go_of_stays_let_go(shop: Tenant) -> None:
    goods.shop_with_sizes(
        shop,
        resolutions=["refund", "store_credit"],
        restocking_fee={"percent": 10},
        store_credit={"bonus_percent": 0, "waive_fees": False},
    )
    whole = wishing(shop, "refund", "")
    assert brought(shop, whole) == [("refund", "proposed", 900, 0)]
    with make.working_in(shop):
        services.waive_fees(whole.resolutions[0], by=make.SYSTEM, reason="Known for years")
    agree(shop, whole, "store_credit")
    assert brought(shop, whole) == [("store_credit", "proposed", 1000, 0)]


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_the_goods_lost_in_value_is_taken_from_money_in_their_place(
    shop: Tenant, by_hand: bool
) -> None:
    goods.shop_with_sizes(
        shop, refund_on="inspection", grade_deductions={"C6": {"percent": 20}}, store_credit=None
    )
    whole = wishing(shop, "exchange", "TEE-L")
    make.received(shop, whole.lines[0])
    worn = {"function": "F1", "cosmetic": "C6", "packaging": "sealed"}
    make.inspected(shop, whole.lines[0], grade=worn)
    if by_hand:
        agree(shop, whole, "refund")
    else:
        [resolution] = make.fresh(shop, whole.rma).resolutions
        with make.working_in(shop):
            refund_goods_instead(resolution, by=make.SYSTEM)
    assert brought(shop, whole) == [("refund", "due", 800, 0)]


def _paid(shop: Tenant, whole: WholeReturn) -> None:
    make.received(shop, whole.lines[0])
    [resolution] = make.fresh(shop, whole.rma).resolutions
    with make.working_in(shop):
        services.start_payment(resolution, by=make.SYSTEM)


def _sent(shop: Tenant, whole: WholeReturn) -> None:
    make.received(shop, whole.lines[0], 2)
    [resolution] = make.fresh(shop, whole.rma).resolutions
    goods.sent(shop, resolution, quantity=1)


def _difference_paid(shop: Tenant, whole: WholeReturn) -> None:
    make.received(shop, whole.lines[0])
    [resolution] = make.fresh(shop, whole.rma).resolutions
    goods.paid(shop, resolution)


def _amended(shop: Tenant, whole: WholeReturn) -> None:
    [resolution] = whole.resolutions
    with make.working_in(shop):
        services.dispute_resolution(resolution, by=make.SYSTEM, reason="Too much")
        services.amend_resolution(resolution, by=make.SYSTEM, amount_minor=500, reason="Half")


def _cancelled(shop: Tenant, whole: WholeReturn) -> None:
    with make.working_in(shop):
        services.cancel_return(whole.rma, by=make.SYSTEM)


def _received(shop: Tenant, whole: WholeReturn) -> None:
    make.received(shop, whole.lines[0])


@pytest.mark.parametrize(
    ("was", "happened", "words"),
    [
        (("refund", "", 1), _paid, "Money for it is paid"),
        (("exchange", "TEE-XS", 2), _sent, "have been sent already"),
        (("exchange", "TEE-XL", 1), _difference_paid, "give it back first"),
        (("refund", "", 1), _cancelled, "The line has ended"),
        (("refund", "", 1), _amended, "A person set its amount"),
        (("repair", "", 1), _received, "the bench says"),
    ],
)
def test_what_was_given_is_not_changed_behind_it(
    sizes: Tenant, was: Any, happened: Any, words: str
) -> None:
    whole = wishing(sizes, *was)
    happened(sizes, whole)
    with make.unchanged(sizes), pytest.raises(TransitionRefused, match=words):
        agree(sizes, whole, "store_credit")


def test_what_the_law_says_is_not_changed(sizes: Tenant) -> None:
    order = goods.tee_order(sizes, ship_to=GERMANY)
    whole = make.returned(sizes, order, make.line_ask(), legal_basis="withdrawal")
    with make.unchanged(sizes), pytest.raises(TransitionRefused, match="the way it was paid"):
        agree(sizes, whole, "store_credit")


@pytest.mark.parametrize(
    ("outcome", "sku", "field", "code"),
    [
        ("refund", "", "outcome", "same_outcome"),
        ("price_reduction", "", "outcome", "resolution_not_offered"),
        ("exchange", "", "sku", "required"),
        ("exchange", "TEE-M", "sku", "same_article"),
        ("exchange", "MUG", "sku", "not_a_variant"),
        ("exchange", "TEE-0", "sku", "out_of_stock"),
    ],
)
def test_what_cannot_be_had_is_refused_at_its_field(
    sizes: Tenant, outcome: str, sku: str, field: str, code: str
) -> None:
    whole = wishing(sizes, "refund", "")
    with make.unchanged(sizes), pytest.raises((InvalidInput, Conflict)) as refused:
        agree(sizes, whole, outcome, sku)
    [error] = refused.value.errors
    assert (error.field, error.code) == (field, code)


def test_who_got_a_gift_is_given_credit_or_a_variant_and_never_money(sizes: Tenant) -> None:
    whole = given_back(sizes, gift_slip(sizes, goods.tee_order(sizes)))
    with make.unchanged(sizes), pytest.raises(InvalidInput):
        agree(sizes, whole, "refund")
    agree(sizes, whole, "exchange", "TEE-L")
    assert brought(sizes, whole) == [("exchange", "proposed", 0, 0)]


def test_only_who_approves_money_agrees_on_something_else(sizes: Tenant) -> None:
    whole = wishing(sizes, "refund", "")
    looker = replace(make.SYSTEM, permissions=frozenset({"returns.view"}))
    with make.unchanged(sizes), pytest.raises(PermissionDenied), make.working_in(sizes):
        change_outcome(whole.lines[0], by=looker, outcome="store_credit", reason="No matter")


def test_a_partner_agrees_on_something_else_by_the_same_verb(
    sizes: Tenant, partner: Partner
) -> None:
    whole = wishing(sizes, "refund", "")
    path = f"returns/{whole.rma.public_id}/lines/{whole.lines[0].public_id}/outcome"
    asked = {"outcome": "exchange", "sku": "TEE-L", "reason": "On the phone"}
    answer = partner.must(partner.post(path, asked))
    live = [each for each in answer["resolutions"] if each["status"] != "cancelled"]
    assert [each["type"] for each in live] == ["exchange"]
    refused = partner.post(path, asked)
    assert (refused.status, codes(refused)) == (400, [("outcome", "same_outcome")])
    refused = partner.post(path, {"outcome": "gold", "reason": "x"})
    assert (refused.status, codes(refused)) == (400, [("outcome", "invalid_choice")])
