"""Gifts: who got one sends it back by the slip, for credit or a variant; nothing reaches others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Customer, Order
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound, TransitionRefused
from rma import services
from rma.asks import LineAsk
from rma.gift_codes import gift_code_of, gift_digest, is_gift_code
from rma.models import CreditEntry, GiftCode, Resolution, ReturnDraft, Rma, StoreCredit
from rma.selectors.addresses import shopper_address
from rma.selectors.gifts import gift_of_code
from rma.selectors.shopper import has_returns, offer, returns_of, unfinished_draft
from rma.services import gifts
from rma.services.differences import refund_goods_instead
from rma.services.drafting import begin_draft
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.gifts import RECIPIENT, gift_ask, gift_slip, given_back
from tests.factories.rma import SYSTEM, working_in

CREDIT = {"type": "store_credit"}


@pytest.fixture
def order(shop: Tenant) -> Order:
    """Two T-shirts and a mug; the shirts were sold with a discount."""
    shirts = line_given(external_id="1", discount="3.01")
    mug = line_given(external_id="2", sku="MUG", title="Mug", quantity=1, unit_price="7.00")
    return make_order(shop, lines=[shirts, mug], ship_to={"name": "Gil Giver", "country": "DE"})


def asked(line: str = "1", quantity: int = 1, **wanted: Any) -> LineAsk:
    resolution = {"type": "store_credit"} | wanted
    return LineAsk(quantity, line, reason="changed_mind", resolution=resolution)


def refused(tenant: Tenant, gift: GiftCode, *lines: LineAsk, **fields: Any) -> list[Any]:
    with make.unchanged(tenant), pytest.raises(InvalidInput) as caught:
        given_back(tenant, gift, *lines, **fields)
    return [(each.field, each.code) for each in caught.value.errors]


# --- slips ---------------------------------------------------------------------------------------


def test_a_slip_marks_all_goods_and_its_code_is_not_kept(shop: Tenant, order: Order) -> None:
    gift = gift_slip(shop, order)
    code = gift_code_of(gift) or ""
    assert gift.lines == {"1": 2, "2": 1}
    assert len(code) == 24
    assert code.startswith("GIFT-")
    assert gift.code_hash == gift_digest(code)
    kept = str(GiftCode._meta.get_fields()) + str(vars(gift))
    assert code not in kept
    assert code[5:] not in kept


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: code.replace("-", " "),
        lambda code: code.removeprefix("GIFT-"),
        lambda code: f"  g1ft{code[4:].replace('0', 'o')} ",
    ],
    ids=["as printed", "small letters", "blanks", "without its first word", "look-alikes"],
)
def test_a_code_is_found_however_it_is_typed(shop: Tenant, order: Order, typed: Any) -> None:
    gift = gift_slip(shop, order)
    with working_in(shop):
        assert gift_of_code(typed(gift_code_of(gift))) == gift


def test_one_wrong_character_is_no_code_at_all(shop: Tenant, order: Order) -> None:
    code = gift_code_of(gift_slip(shop, order)) or ""
    last = "7" if code[-1] != "7" else "8"
    assert is_gift_code(code)
    assert not is_gift_code(code[:-1] + last)
    assert not is_gift_code("GIFT-1")
    assert not is_gift_code("")


@pytest.mark.parametrize(
    ("details", "fault"),
    [
        ({"lines": {"9": 1}}, ("lines[0].order_line", "unknown_line")),
        ({"lines": {"1": 3}}, ("lines[0].quantity", "out_of_range")),
        ({"lines": {"1": 0}}, ("lines[0].quantity", "out_of_range")),
        ({"lines": {}}, ("lines", "required")),
        ({"expires_at": make.SOON}, ("expires_at", "out_of_range")),
        ({"expires_at": make.SOON + timedelta(days=9999)}, ("expires_at", "out_of_range")),
    ],
)
def test_a_slip_that_cannot_be_is_refused(
    shop: Tenant, order: Order, details: Any, fault: Any
) -> None:
    with make.unchanged(shop), pytest.raises(InvalidInput) as caught:
        gift_slip(shop, order, **details)
    assert [(each.field, each.code) for each in caught.value.errors] == [fault]


def test_a_slip_taken_back_or_expired_opens_nothing(shop: Tenant, order: Order) -> None:
    gone, late = gift_slip(shop, order), gift_slip(shop, order)
    with working_in(shop):
        gifts.revoke_gift(gone, by=SYSTEM)
        again = gifts.revoke_gift(gone, by=SYSTEM)
        assert again.condition == "revoked"
        assert gift_of_code(gift_code_of(gone) or "") is None
    assert refused(shop, gone) == [("gift_code", "gift_code_unknown")]
    with clock.frozen(late.expires_at):
        assert refused(shop, late) == [("gift_code", "gift_code_unknown")]


# --- a return by who got it ----------------------------------------------------------------------


def test_it_belongs_to_who_got_it_and_is_worth_what_was_paid(shop: Tenant, order: Order) -> None:
    whole = given_back(shop, gift_slip(shop, order), asked(quantity=2))
    rma = whole.rma
    with working_in(shop):
        assert rma.customer is not None
        assert rma.customer.email == RECIPIENT["email"]
        assert rma.customer_id != order.customer_id
        assert rma.order_id == order.pk
        sender = shopper_address(rma)
    assert (sender.name, sender.city, sender.country) == ("Nora Niece", "Graz", "AT")
    assert [(each.type, each.amount_minor) for each in whole.resolutions] == [
        ("store_credit", 1699)
    ]


def test_fees_and_bonus_of_the_policy_do_not_hold(shop: Tenant, order: Order) -> None:
    make.with_policy(
        shop,
        resolutions=["refund", "store_credit"],
        restocking_fee={"percent": "20"},
        return_shipping_fee={"amount": "4.90"},
        store_credit={"bonus_percent": "10", "waive_fees": False},
        keep_below="100.00",
    )
    whole = given_back(shop, gift_slip(shop, order))
    assert [each.amount_minor for each in whole.resolutions] == [850]
    assert whole.totals.fees == whole.totals.bonus == 0


@pytest.mark.parametrize(
    ("line", "fields", "fault"),
    [
        (asked(type="refund"), {}, ("lines[0].resolution.type", "resolution_not_offered")),
        (asked(type="replacement"), {}, ("lines[0].resolution.type", "resolution_not_offered")),
        (
            asked(type="keep_with_refund"),
            {},
            ("lines[0].resolution.type", "resolution_not_offered"),
        ),
        (asked(), {"legal_basis": "withdrawal"}, ("legal_basis", "not_for_gifts")),
        (asked(), {"legal_basis": "guarantee"}, ("legal_basis", "not_for_gifts")),
        (asked(), {"customer": {"name": "X"}}, ("customer.email", "required")),
        (asked(quantity=3), {}, ("lines[0].quantity", "exceeds_returnable")),
    ],
)
@pytest.mark.parametrize("requester", ["customer", "agent"])
def test_what_a_gift_never_brings(
    shop: Tenant, order: Order, line: LineAsk, fields: Any, fault: Any, requester: str
) -> None:
    gift = gift_slip(shop, order)
    by = SYSTEM
    ask = gift_ask(gift, line, requested_by=requester, **fields)
    with make.unchanged(shop), pytest.raises(InvalidInput) as caught, working_in(shop):
        services.request_return(ask, by=by, tenant=shop)
    assert fault in [(each.field, each.code) for each in caught.value.errors]


def test_only_its_own_pieces_come_back_by_a_slip(shop: Tenant, order: Order) -> None:
    gift = gift_slip(shop, order, lines={"1": 1})
    with make.unchanged(shop), pytest.raises(NotFound):
        given_back(shop, gift, asked("2"))
    assert refused(shop, gift, asked(), asked()) == [("lines[1].quantity", "exceeds_returnable")]
    given_back(shop, gift)
    # A shirt is left on the order; by this slip none is.
    assert refused(shop, gift) == [("lines[0].quantity", "exceeds_returnable")]
    make.returned(shop, order)


def test_one_piece_comes_back_once_whoever_is_first(shop: Tenant, order: Order) -> None:
    gift = gift_slip(shop, order, lines={"2": 1})
    make.returned(shop, order, make.line_ask("2"))
    assert refused(shop, gift, asked("2")) == [("lines[0]", "already_returned")]
    other = make_order(shop)
    given_back(shop, gift_slip(shop, other), asked(quantity=2))
    with make.unchanged(shop), pytest.raises(InvalidInput) as caught:
        make.returned(shop, other)
    assert [each.code for each in caught.value.errors] == ["nothing_left"]
    assert "gift" not in str(caught.value).lower()
    # One of them each: who bought it reads the same.
    third = make_order(shop)
    make.returned(shop, third)
    given_back(shop, gift_slip(shop, third))
    with make.unchanged(shop), pytest.raises(InvalidInput) as caught:
        make.returned(shop, third)
    assert [each.code for each in caught.value.errors] == ["nothing_left"]


@pytest.mark.parametrize(
    ("rules", "days", "code"),
    [
        ({}, 29, None),
        ({}, 31, "window_expired"),
        ({"gift_window_days": 60}, 59, None),
        ({"gift_window_days": 60}, 61, "window_expired"),
        ({"gift_window_days": 5}, 7, "window_expired"),
        ({"gift_outcomes": []}, 1, "gifts_not_returnable"),
        ({"gift_outcomes": ["exchange"]}, 1, "resolution_not_offered"),
        ({"resolutions": ["refund"]}, 1, None),
        ({"returnable": False}, 1, "returns_disabled"),
        ({"one_open_return_per_order": True}, 1, None),
    ],
)
def test_the_policy_says_whether_and_for_how_long(
    shop: Tenant, order: Order, rules: Any, days: int, code: str | None
) -> None:
    make.with_policy(shop, **rules)
    gift = gift_slip(shop, order)
    with clock.frozen(make.SOON - timedelta(days=6) + timedelta(days=days)):
        if code is None:
            given_back(shop, gift)
        else:
            assert next(found for _field, found in refused(shop, gift)) == code


def test_another_return_of_the_order_and_that_of_a_gift_know_nothing_of_each_other(
    shop: Tenant, order: Order
) -> None:
    make.with_policy(shop, one_open_return_per_order=True)
    given_back(shop, gift_slip(shop, order))
    make.returned(shop, order)
    given_back(shop, gift_slip(shop, order), asked("2"))


def test_an_exchange_is_for_a_variant_of_the_same_price(shop: Tenant) -> None:
    make_product(shop, "TEE-M", variants_of="TEE", price="12.00", currency="EUR")
    make_product(shop, "TEE-L", variants_of="TEE", price="12.00", currency="EUR")
    make_product(shop, "TEE-LUX", variants_of="TEE", price="29.00", currency="EUR")
    sold = make_order(shop, lines=[line_given(sku="TEE-M", unit_price="9.00")])
    gift = gift_slip(shop, sold)
    dear = asked(type="exchange", replacement={"sku": "TEE-LUX"})
    path = "lines[0].resolution.replacement.sku"
    assert refused(shop, gift, dear) == [(path, "not_same_price")]
    even = asked(type="exchange", replacement={"sku": "TEE-L", "unit_price": "99.00"})
    whole = given_back(shop, gift, even)
    (only,) = whole.resolutions
    assert (only.type, only.amount_minor, only.customer_owes_minor) == ("exchange", 0, 0)
    with working_in(shop):
        instead = refund_goods_instead(only, by=SYSTEM)
        assert (instead.type, instead.amount_minor) == ("store_credit", 900)


def test_the_credit_is_theirs_and_no_other_way_pays_it(shop: Tenant, order: Order) -> None:
    make.with_policy(shop, refund_on="request")
    whole = given_back(shop, gift_slip(shop, order))
    (due,) = whole.resolutions
    assert due.status == "due"
    with make.unchanged(shop), pytest.raises(TransitionRefused), working_in(shop):
        services.settle_resolution(due, by=SYSTEM, reference="wire-1", method="bank_transfer")
    with make.unchanged(shop), pytest.raises(TransitionRefused), working_in(shop):
        services.start_payment(due, by=SYSTEM, provider_name="manual")
    with working_in(shop):
        services.start_payment(due, by=SYSTEM)
        credit = StoreCredit.objects.get()
        assert credit.customer_id == whole.rma.customer_id
        assert credit.issued_minor == 850
        assert CreditEntry.objects.count() == 1
        assert Resolution.objects.get(pk=due.pk).allocations == []


def test_whoever_bought_it_sees_nothing_of_it(shop: Tenant, order: Order) -> None:
    mine = begin_of(shop, order)
    theirs = given_back(shop, gift_slip(shop, order)).rma
    with working_in(shop):
        assert not has_returns(order)
        assert returns_of(order) == []
        assert unfinished_draft(order) == mine
        left = [each.verdict.returnable for each in offer(order, shop).lines]
        assert left == [1, 1]
        assert Customer.objects.get(pk=order.customer_id).email != RECIPIENT["email"]
        assert Rma.objects.get(pk=theirs.pk).gift_id is not None
    own = make.returned(shop, order, make.line_ask("2"))
    with working_in(shop):
        assert [each.rma for each in returns_of(order)] == [own.rma]


def begin_of(shop: Tenant, order: Order) -> ReturnDraft:
    with working_in(shop):
        return begin_draft(order)


def test_too_many_slips_are_refused(shop: Tenant, order: Order, monkeypatch: Any) -> None:
    monkeypatch.setattr(gifts, "MOST_GIFTS", 1)
    gift_slip(shop, order)
    with make.unchanged(shop), pytest.raises(Conflict):
        gift_slip(shop, order)


def test_who_may_not_make_slips(shop: Tenant, order: Order) -> None:
    from returns_portal.lib.errors import PermissionDenied

    with make.unchanged(shop), pytest.raises(PermissionDenied), working_in(shop):
        gifts.make_gift(order, by=Actor.shopper())
