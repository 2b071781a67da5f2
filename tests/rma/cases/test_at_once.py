"""Two at the same moment: one wins, and rows, ledger and events tell only of the winner.

Threads on the real database, each with a connection and a transaction of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.models import OrderLine, StockReservation
from flows.models import StageEvent
from returns_portal.lib import clock
from rma import services
from rma.models import (
    Adjustment,
    CreditEntry,
    CreditNote,
    Resolution,
    Rma,
    RmaLine,
    Shipment,
    StoreCredit,
)
from rma.services import differences, fulfilling
from tenants.models import Tenant
from tests import cast
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.test_at_once import EITHER_WAY, either, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)

#: Events of what is told of here.
ABOUT = ("rma", "rma_line", "resolution", "shipment", "store_credit", "credit_note", "order")
#: What one return that is approved at once tells.
REQUESTED = Counter(
    {
        "rma.requested": 1,
        "rma_line.requested": 1,
        "resolution.proposed": 1,
        "rma_line.authorized": 1,
        "rma.authorized": 1,
        "shipment.created": 1,
    }
)
CANCELLED = Counter(
    {
        "rma.cancelled": 1,
        "rma_line.cancelled": 1,
        "resolution.cancelled": 1,
        "shipment.voided": 1,
    }
)
PAID = Counter({"resolution.payment_started": 1, "resolution.settled": 1, "credit_note.written": 1})
ISSUED = PAID + Counter({"store_credit.issued": 1})


@pytest.fixture
def shop() -> Iterator[Tenant]:
    """A shop of its own: what these tests commit stays."""
    return cast.shop("alpha")


def story(shop: Tenant) -> Counter[str]:
    """How often each event was recorded since the beginning."""
    with make.working_in(shop):
        names = StageEvent.objects.values_list("name", flat=True)
        return Counter(name for name in names if name.split(".")[0] in ABOUT)


def returned(shop: Tenant, kind: str = "refund", quantity: int = 1, **rules: Any) -> Any:
    """A return of a new order, under a policy of the shop's."""
    with clock.frozen(make.SOON):
        if rules:
            make.with_policy(shop, **rules)
        order = make_order(shop, lines=[line_given(quantity=quantity)])
        ask = make.line_ask(quantity=quantity, resolution={"type": kind})
        return make.returned(shop, order, ask)


def told_since(shop: Tenant, before: Counter[str]) -> Counter[str]:
    """What was recorded since `before`."""
    return story(shop) - before


def test_the_last_unit_comes_back_once(shop: Tenant) -> None:
    with clock.frozen(make.SOON):
        make.with_policy(shop)
    order = make_order(shop, lines=[line_given(quantity=1)])
    before = story(shop)

    def request() -> Any:
        return services.request_return(make.return_ask(order), by=make.SYSTEM, tenant=shop)

    assert refusals(together(shop, *[request] * 3)) == ["already_returned"] * 2
    with make.working_in(shop):
        counts = [each.objects.count() for each in (Rma, RmaLine, Resolution, Shipment)]
        assert OrderLine.objects.get().on_returns == 1
    assert counts == [1, 1, 1, 1]
    assert told_since(shop, before) == REQUESTED


def test_the_last_piece_is_exchanged_once(shop: Tenant) -> None:
    with clock.frozen(make.SOON):
        goods.shop_with_sizes(shop)
        orders = [goods.tee_order(shop) for _place in range(3)]
    before = story(shop)

    def request(order: Any) -> Callable[[], Any]:
        ask = make.return_ask(order, goods.exchange_ask("TEE-L"))
        return lambda: services.request_return(ask, by=make.SYSTEM, tenant=shop)

    assert refusals(together(shop, *map(request, orders))) == ["out_of_stock"] * 2
    with make.working_in(shop):
        counts = [each.objects.count() for each in (Rma, RmaLine, Resolution, Shipment)]
        held = sorted(OrderLine.objects.values_list("on_returns", flat=True))
        [promise] = StockReservation.objects.all()
        [winner] = Resolution.objects.all()
        assert (promise.holder_id, promise.quantity) == (winner.pk, 1)
    assert (counts, held) == ([1, 1, 1, 1], [0, 0, 1])
    assert goods.free(shop, "TEE-L") == 0
    assert told_since(shop, before) == REQUESTED


@EITHER_WAY
def test_a_return_is_cancelled_or_received(shop: Tenant, first: int | None) -> None:
    whole = returned(shop, refund_on="receipt")
    before = story(shop)
    results = either(
        shop,
        first,
        lambda: services.cancel_return(whole.rma, by=make.SYSTEM),
        lambda: services.receive_line(whole.lines[0], quantity=1, by=make.SYSTEM),
    )
    after = make.fresh(shop, whole.rma)
    with make.working_in(shop):
        held = OrderLine.objects.get(pk=whole.lines[0].order_line_id).on_returns
        others = Rma.objects.exclude(pk=whole.rma.pk).count()
    found = (after.rma.status, after.resolutions[0].status, after.lines[0].received, held, others)
    told = told_since(shop, before)
    if refusals(results):
        assert found == ("authorized", "due", 1, 1, 0)
        assert told == Counter(
            {"rma_line.received": 1, "shipment.arrived": 1, "resolution.approved": 1}
        )
    else:  # what comes for a return that was called off opens one that a person decides on
        assert found == ("cancelled", "cancelled", 0, 1, 1)
        assert told - CANCELLED == Counter(
            {
                "rma.followed": 1,
                "rma.requested": 1,
                "rma_line.requested": 1,
                "resolution.proposed": 1,
            }
        )


@EITHER_WAY
def test_a_request_beside_the_cancellation_that_frees_its_unit(
    shop: Tenant, first: int | None
) -> None:
    whole = returned(shop, refund_on="receipt")
    before = story(shop)
    ask = make.return_ask(whole.rma.order)
    results = either(
        shop,
        first,
        lambda: services.cancel_return(whole.rma, by=make.SYSTEM),
        lambda: services.request_return(ask, by=make.SYSTEM, tenant=shop),
    )
    first_asked = refusals(results) == ["already_returned"]
    with make.working_in(shop):
        statuses = sorted(Rma.objects.values_list("status", flat=True))
        held = OrderLine.objects.get().on_returns
    assert (statuses, held) == (
        (["cancelled"], 0) if first_asked else (["authorized", "cancelled"], 1)
    )
    assert told_since(shop, before) == CANCELLED + (Counter() if first_asked else REQUESTED)


def test_one_resolution_is_settled_once(shop: Tenant) -> None:
    rules = {"refund_on": "request", "resolutions": ["store_credit"]}
    whole = returned(shop, "store_credit", **rules)
    before = story(shop)
    results = together(
        shop, *[lambda: services.settle_resolution(whole.resolutions[0], by=make.SYSTEM)] * 3
    )
    assert refusals(results) == ["transition_refused"] * 2
    with make.working_in(shop):
        notes = list(CreditNote.objects.values_list("sequence", "total_minor"))
        ledger = list(CreditEntry.objects.values_list("kind", "amount_minor", "balance_minor"))
    assert (notes, ledger) == ([(1, 1000)], [("issued", 1000, 1000)])
    after = make.fresh(shop, whole.rma)
    assert (after.lines[0].settled, after.resolutions[0].status) == (1, "settled")
    assert told_since(shop, before) == ISSUED


@EITHER_WAY
def test_money_is_settled_or_called_off(shop: Tenant, first: int | None) -> None:
    whole = returned(shop, refund_on="request")
    before = story(shop)
    mine = whole.resolutions[0]
    results = either(
        shop,
        first,
        lambda: services.settle_resolution(mine, by=make.SYSTEM, reference="T"),
        lambda: services.cancel_resolution(mine, by=make.SYSTEM),
    )
    assert refusals(results) == ["transition_refused"]
    after = make.fresh(shop, whole.rma)
    with make.working_in(shop):
        notes = list(CreditNote.objects.values_list("total_minor", flat=True))
    found = (after.resolutions[0].status, after.lines[0].settled, after.lines[0].unpaid, notes)
    told = told_since(shop, before)
    if found[0] == "settled":
        assert (found, told) == (("settled", 1, 0, [1000]), PAID)
    else:
        assert found == ("cancelled", 0, 1, [])
        assert told == Counter({"resolution.cancelled": 1})


def test_store_credit_is_spent_once(shop: Tenant) -> None:
    rules = {"refund_on": "request", "resolutions": ["store_credit"]}
    whole = returned(shop, "store_credit", **rules)
    with clock.frozen(make.SOON), make.working_in(shop):
        services.settle_resolution(whole.resolutions[0], by=make.SYSTEM)
        credit = StoreCredit.objects.get()
    before = story(shop)

    def spend(reason: str) -> Callable[[], Any]:
        return lambda: services.redeem_credit(
            credit, by=make.SYSTEM, amount_minor=1000, reason=reason
        )

    assert refusals(together(shop, *map(spend, "abc"))) == ["exceeds_balance"] * 2
    with make.working_in(shop):
        ledger = CreditEntry.objects.order_by("id")
        rows = list(ledger.values_list("kind", "amount_minor", "balance_minor"))
        assert StoreCredit.objects.get().balance_minor == 0
    assert rows == [("issued", 1000, 1000), ("redeemed", -1000, 0)]
    assert told_since(shop, before) == Counter({"store_credit.redeemed": 1})


def test_numbers_of_credit_notes_have_no_gap_whoever_is_refused(shop: Tenant) -> None:
    wholes = [
        returned(shop, **({"refund_on": "request"} if not place else {})) for place in [0, 1, 2]
    ]
    before = story(shop)

    def settle(whole: Any) -> Callable[[], Any]:
        return lambda: services.settle_resolution(
            whole.resolutions[0], by=make.SYSTEM, reference="T"
        )

    def adjust(whole: Any) -> Callable[[], Any]:
        return lambda: services.adjust_order(
            whole.rma.order,
            by=make.SYSTEM,
            target="shipping",
            amount_minor=1,
            reason="Nothing was paid for it",
        )

    works = [*map(settle, wholes), settle(wholes[0]), adjust(wholes[1])]
    assert sorted(refusals(together(shop, *works))) == ["exceeds_refundable", "transition_refused"]
    with make.working_in(shop):
        found = CreditNote.objects.order_by("sequence")
        assert list(found.values_list("sequence", flat=True)) == [1, 2, 3]
        assert len(set(found.values_list("resolution", flat=True))) == 3
        assert not Adjustment.objects.exists()
    assert told_since(shop, before) == PAID + PAID + PAID


def test_money_without_goods_and_a_return_never_give_more_than_was_paid(shop: Tenant) -> None:
    with clock.frozen(make.SOON):
        make.with_policy(shop, refund_on="request")
    shipping = [{"kind": "standard", "amount": "5.00"}]
    order = make_order(shop, lines=[line_given(quantity=1)], shipping=shipping)

    def adjust(target: str, amount_minor: int) -> Callable[[], Any]:
        details = {"order_line": "1"} if target == "line" else {}
        return lambda: services.adjust_order(
            order,
            by=make.SYSTEM,
            target=target,
            amount_minor=amount_minor,
            reason="Late",
            **details,
        )

    def request() -> Any:
        return services.request_return(make.return_ask(order), by=make.SYSTEM, tenant=shop)

    works = [adjust("shipping", 500), adjust("shipping", 500), adjust("line", 700), request]
    results = together(shop, *works)
    with make.working_in(shop):
        adjusted = Adjustment.objects.order_by("amount_minor")
        given = list(adjusted.values_list("target", "amount_minor"))
        [refund] = Resolution.objects.values_list("amount_minor", flat=True)
    if len(refusals(results)) == 1:
        assert (given, refund) == ([("shipping", 500), ("line", 700)], 300)
    else:
        assert (given, refund) == ([("shipping", 500)], 1000)
    assert set(refusals(results)) == {"exceeds_refundable"}


@EITHER_WAY
def test_goods_in_exchange_leave_or_become_money(shop: Tenant, first: int | None) -> None:
    with clock.frozen(make.SOON):
        goods.shop_with_sizes(shop)
        whole = goods.exchanged(shop, "TEE-L")
        make.received(shop, whole.lines[0])
    before = story(shop)
    mine = whole.resolutions[0]
    results = either(
        shop,
        first,
        lambda: fulfilling.send_replacement(mine, by=make.SYSTEM, tracking_number="T"),
        lambda: differences.refund_goods_instead(mine, by=make.SYSTEM),
    )
    assert refusals(results) == ["transition_refused"]
    after = make.fresh(shop, whole.rma)
    found = [(each.type, each.status, each.amount_minor) for each in after.resolutions]
    sent = story(shop)["resolution.dispatched"] - before["resolution.dispatched"]
    if sent:
        assert found == [("exchange", "settled", 0)]
        assert (goods.promised(shop), goods.free(shop, "TEE-L")) == ([], 0)
    else:
        assert found == [("exchange", "cancelled", 0), ("refund", "due", 1000)]
        assert (goods.promised(shop), goods.free(shop, "TEE-L")) == ([], 1)
