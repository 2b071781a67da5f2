"""Money at the same moment: one wins, and nothing is half-done. Threads on the real database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from returns_portal.lib import clock
from rma import services, tasks
from rma.models import (
    CreditEntry,
    CreditNote,
    MoneyDifference,
    PaymentAttempt,
    PaymentIn,
    PaymentSettings,
    Resolution,
    StoreCredit,
)
from rma.providers import Standing, Stands
from rma.selectors.whole import WholeReturn
from rma.services import differences
from rma.services.arriving import arrived
from tenants.models import Tenant
from tests import cast
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.kernel.test_sweep import as_worker
from tests.rma.test_at_once import refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Iterator[Tenant]:
    """A shop of its own: what these tests commit stays."""
    tenant = cast.shop("alpha")
    with clock.frozen(make.SOON):
        make.with_policy(tenant, refund_on="request", resolutions=["refund", "store_credit"])
    return tenant


def due(shop: Tenant, kind: str = "refund", quantity: int = 1) -> Any:
    with clock.frozen(make.SOON):
        order = make_order(shop, lines=[line_given(quantity=quantity)])
        ask = make.line_ask(quantity=quantity, resolution={"type": kind})
        return make.returned(shop, order, ask)


def books(shop: Tenant) -> dict[str, Any]:
    """What was credited: numbers, statuses and settled units must tell one story."""
    with make.working_in(shop):
        notes = list(CreditNote.objects.order_by("year", "sequence"))
        return {
            "numbers": [note.sequence for note in notes],
            "kinds": [note.kind for note in notes],
            "net": sum(note.total_minor for note in notes),
            "statuses": sorted(Resolution.objects.values_list("status", flat=True)),
            "credits": StoreCredit.objects.count(),
            "entries": CreditEntry.objects.count(),
        }


def test_it_is_either_settled_or_cancelled(shop: Tenant) -> None:
    whole = due(shop)
    mine = whole.resolutions[0]
    results = together(
        shop,
        lambda: services.settle_resolution(mine, by=make.SYSTEM, reference="T"),
        lambda: services.cancel_resolution(mine, by=make.SYSTEM),
        lambda: services.cancel_return(whole.rma, by=make.SYSTEM),
    )
    assert refusals(results)
    found = books(shop)
    settled = found["statuses"] == ["settled"]
    assert found["numbers"] == ([1] if settled else [])
    assert make.fresh(shop, whole.rma).lines[0].settled == (1 if settled else 0)


def test_settling_and_reversing_follow_each_other(shop: Tenant) -> None:
    whole = due(shop, quantity=2)
    mine = whole.resolutions[0]
    results = together(
        shop,
        lambda: services.settle_resolution(mine, by=make.SYSTEM, reference="T"),
        lambda: services.reverse_resolution(mine, by=make.SYSTEM),
        lambda: services.reverse_resolution(mine, by=make.SYSTEM),
    )
    found = books(shop)
    if found["kinds"] == ["credit"]:
        assert (found["statuses"], len(refusals(results))) == (["settled"], 2)
    else:
        assert (found["kinds"], found["net"]) == (["credit", "cancellation"], 0)
        assert found["statuses"] == ["due", "reversed"]


def test_spending_and_taking_back_add_up(shop: Tenant) -> None:
    whole = due(shop, "store_credit")
    with clock.frozen(make.SOON), make.working_in(shop):
        services.settle_resolution(whole.resolutions[0], by=make.SYSTEM)
        credit = StoreCredit.objects.get()
    together(
        shop,
        lambda: services.redeem_credit(credit, by=make.SYSTEM, amount_minor=300, reason="a"),
        lambda: services.reverse_resolution(whole.resolutions[0], by=make.SYSTEM),
    )
    with make.working_in(shop):
        rows = CreditEntry.objects.order_by("pk")
        assert sum(row.amount_minor for row in rows) == StoreCredit.objects.get().balance_minor == 0
        spent = -sum(row.amount_minor for row in rows if row.kind == "redeemed")
        credited = sum(CreditNote.objects.values_list("total_minor", flat=True))
    assert credited == spent


def test_the_sweeps_find_payments_to_ask_about_and_books_to_compare(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = due(shop)
    attempt = {"number": 1, "amount_minor": 1000, "currency": "EUR", "provider": "stripe"}
    with make.working_in(shop):
        PaymentSettings.objects.create(provider="stripe", secret_sealed="sealed")
        for key, at in (("late", make.SOON), ("done", None)):
            PaymentAttempt.objects.create(
                resolution=whole.resolutions[0], key=key, look_at=at, **attempt
            )
        link = _link(whole)
    sent: list[tuple[str, ...]] = []
    for task in (tasks.look_at_payment, tasks.look_at_payment_in, tasks.compare_tenants_books):
        monkeypatch.setattr(task, "delay_on_commit", lambda *ids: sent.append(ids))
    with as_worker():
        tasks.sweep_payments()
        tasks.sweep_books()
    ours = [ids for ids in sent if ids[0] == str(shop.pk)]
    key = str(shop.pk)
    owed = (key, str(whole.resolutions[0].pk), "resolution")
    assert ours == [owed, (key, str(link.pk)), (key,)]
    # The key that is kept opens nothing: they leave the money as it is, and say nothing of it.
    tasks.look_at_payment(*ours[0])
    tasks.look_at_payment_in(*ours[1])
    tasks.compare_tenants_books(*ours[2])
    assert make.fresh(shop, whole.rma).resolutions[0].status == "due"
    with make.working_in(shop):
        assert PaymentIn.objects.get().standing == "open"


def _link(whole: WholeReturn) -> PaymentIn:
    """A link of 2.00 that is out, to be asked about now."""
    worth = {"amount_minor": 200, "currency": "EUR", "provider": "stripe", "number": 1}
    [resolution] = whole.resolutions
    return PaymentIn.objects.create(
        rma=whole.rma,
        resolution=resolution,
        kind="difference",
        standing="open",
        key="link",
        look_at=make.SOON,
        **worth,
    )


def test_paid_by_hand_and_by_card_at_the_same_moment_it_is_paid_once(shop: Tenant) -> None:
    with clock.frozen(make.SOON):
        goods.shop_with_sizes(shop)
        whole = goods.exchanged(shop, "TEE-XL")
        make.received(shop, whole.lines[0])
        whole = make.fresh(shop, whole.rma)
        with make.working_in(shop):
            link = _link(whole)
    paid = Stands(Standing.PAID, payment="pi_1", amount_minor=200, currency="EUR")
    by_hand = {"by": make.SYSTEM, "reference": "bank 1"}
    together(
        shop,
        lambda: differences.pay_difference(whole.resolutions[0], **by_hand),
        lambda: arrived(link, paid),
    )
    with make.working_in(shop):
        row, [odd] = PaymentIn.objects.get(), [*MoneyDifference.objects.all(), None][:1]
    [resolution] = make.fresh(shop, whole.rma).resolutions
    by_card = resolution.customer_reference == "pi_1"
    assert (resolution.status, row.standing) == ("due", "paid" if by_card else "odd")
    assert (odd is None) is by_card
