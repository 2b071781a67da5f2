"""Payments, losses and advances at the same moment: what is owed is owed and paid once.

Threads on the real database, each with a connection and a transaction of its own.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest

from flows.models import StageEvent
from returns_portal.lib import clock
from rma import providers, services
from rma.models import Advance, CreditNote, PaymentAttempt, Resolution
from rma.providers import Outcome, Payout, Result
from rma.services import advances, differences
from rma.services.waiving import waive_fees
from tenants.models import Tenant
from tests import cast
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.test_at_once import EITHER_WAY, either, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Tenant:
    """A shop of its own: what these tests commit stays."""
    return cast.shop("alpha")


def returned(shop: Tenant, **rules: Any) -> Any:
    """A return of one T-shirt, under these rules."""
    with clock.frozen(make.SOON):
        make.with_policy(shop, **rules)
        return make.returned(shop, make_order(shop, lines=[line_given(quantity=1)]))


def told(shop: Tenant, *names: str) -> Counter[str]:
    """How often each of these events was recorded."""
    with make.working_in(shop):
        rows = StageEvent.objects.filter(name__in=names).values_list("name", flat=True)
        return Counter(rows)


def credited(shop: Tenant) -> list[tuple[int, int]]:
    """Number and total of every credit note."""
    with make.working_in(shop):
        return list(CreditNote.objects.order_by("pk").values_list("sequence", "total_minor"))


class Bank:
    """A provider that gives one payout back once, however often it is asked: it knows the keys."""

    name = "bank"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def pay(self, payout: Payout) -> Result:
        """The same answer to the same key."""
        with self._lock:
            self.asked.append(payout.key)
        return Result(Outcome.PAID, reference=f"of {payout.key}")

    def look_up(self, payout: Payout) -> Result | None:
        """What became of a payout that was sent."""
        with self._lock:
            known = payout.key in self.asked
        return Result(Outcome.PAID, reference=f"of {payout.key}") if known else None


def test_j02_two_workers_carry_out_one_payment(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = Bank()
    monkeypatch.setitem(providers._MAKERS, "bank", lambda _secret, _webhook: bank)
    mine = returned(shop, refund_on="request").resolutions[0]
    with clock.frozen(make.SOON), make.working_in(shop):
        services.start_payment(mine, by=make.SYSTEM, provider_name="bank")
    results = together(shop, *[lambda: services.carry_out_payment(mine.pk)] * 3)
    assert refusals(results) == []
    with make.working_in(shop):
        [attempt] = PaymentAttempt.objects.all()
        fresh = Resolution.objects.get()
    assert set(bank.asked) == {f"{mine.public_id}:1:all"}
    assert (attempt.outcome, attempt.amount_minor) == ("paid", 1000)
    assert (fresh.status, fresh.provider_reference) == ("settled", f"of {attempt.key}")
    assert credited(shop) == [(1, 1000)]
    names = ("resolution.settled", "credit_note.written")
    assert told(shop, *names) == Counter(dict.fromkeys(names, 1))


def test_l06_a_loss_that_two_find_is_owed_once(shop: Tenant) -> None:
    whole = returned(shop, refund_on="receipt")

    def lost() -> Any:
        return services.presume_lost(whole.lines[0], by=make.SYSTEM)

    assert refusals(together(shop, lost, lost)) == ["transition_refused"]
    after = make.fresh(shop, whole.rma)
    assert [(each.status, each.amount_minor) for each in after.resolutions] == [("due", 1000)]
    names = ("rma_line.lost", "resolution.approved")
    assert told(shop, *names) == Counter(dict.fromkeys(names, 1))


@EITHER_WAY
def test_goods_that_are_counted_and_presumed_lost_are_owed_once(
    shop: Tenant, first: int | None
) -> None:
    whole = returned(shop, refund_on="receipt")
    line = whole.lines[0]
    results = either(
        shop,
        first,
        lambda: services.presume_lost(line, by=make.SYSTEM),
        lambda: services.receive_line(line, quantity=1, by=make.SYSTEM),
    )
    after = make.fresh(shop, whole.rma)
    live = [each for each in after.resolutions if each.status != "cancelled"]
    # Lost first, it turned up at the dock; counted first, it is not lost any more.
    assert refusals(results) in ([], ["transition_refused"])
    assert (after.lines[0].status, after.lines[0].received) == ("authorized", 1)
    assert [(each.status, each.amount_minor) for each in live] == [("due", 1000)]


@EITHER_WAY
def test_a_fee_is_let_go_before_the_money_leaves_or_not_at_all(
    shop: Tenant, first: int | None
) -> None:
    whole = returned(shop, refund_on="request", restocking_fee={"percent": 10})
    mine = whole.resolutions[0]
    results = either(
        shop,
        first,
        lambda: waive_fees(mine, by=make.SYSTEM, reason="A good customer"),
        lambda: services.settle_resolution(mine, by=make.SYSTEM, reference="T"),
    )
    after = make.fresh(shop, whole.rma).resolutions[0]
    amount = 900 if refusals(results) == ["transition_refused"] else 1000
    assert (after.status, after.amount_minor) == ("settled", amount)
    assert credited(shop) == [(1, amount)]
    waived = [row["amount_minor"] for row in after.derivation if row["rule"] == "fees_waived"]
    assert waived == ([100] if amount == 1000 else [])


@EITHER_WAY
def test_k08_a_difference_is_paid_once_or_lapses(shop: Tenant, first: int | None) -> None:
    with clock.frozen(make.SOON):
        goods.shop_with_sizes(shop)
        whole = goods.exchanged(shop, "TEE-XL")
        make.received(shop, whole.lines[0])
    mine = whole.resolutions[0]

    def pay(reference: str) -> Any:
        return lambda: differences.pay_difference(
            mine, by=make.SYSTEM, reference=reference, amount_minor=200
        )

    results = either(
        shop, first, pay("a"), lambda: differences.lapse_difference(mine, by=make.SYSTEM), pay("b")
    )
    assert refusals(results) == ["transition_refused"] * 2
    after = make.fresh(shop, whole.rma).resolutions[0]
    names = ("resolution.payment_received", "resolution.payment_lapsed")
    if after.status == "proposed":  # it lapsed: nothing was paid, and the goods are free again
        assert (goods.promised(shop), told(shop, *names)) == ([], Counter({names[1]: 1}))
    else:
        assert (after.status, goods.promised(shop)) == ("due", [1])
        assert told(shop, *names) == Counter({names[0]: 1})


@EITHER_WAY
def test_k14_goods_given_ahead_are_charged_or_they_came(shop: Tenant, first: int | None) -> None:
    with clock.frozen(make.SOON):
        goods.shop_with_sizes(shop)
        whole = goods.exchanged(shop, "TEE-L")
        with make.working_in(shop):
            advance = advances.offer_advance(whole.resolutions[0], by=make.SYSTEM)
            word = {"security": "agents_word", "reason": "A good customer"}
            advances.secure_advance(advance, by=make.SYSTEM, **word)
        goods.sent(shop, whole.resolutions[0])
        with make.working_in(shop):
            advances.remind_advance(advance, by=make.SYSTEM)

    def charge(reference: str) -> Any:
        return lambda: advances.charge_advance(
            advance, by=make.SYSTEM, reference=reference, method="card"
        )

    def come() -> int:
        return services.receive_line(whole.lines[0], quantity=1, by=make.SYSTEM)

    results = either(shop, first, charge("a"), come, charge("b"))
    with make.working_in(shop):
        fresh = Advance.objects.get()
    charged = told(shop, "advance.charged")["advance.charged"]
    assert len(refusals(results)) == 2 - charged
    assert (fresh.status, charged) in (("charged", 1), ("released", 0))
    assert make.fresh(shop, whole.rma).lines[0].received == 1
