"""A repair under the guarantee lengthens it: that piece, once, contracts from 31 July 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from catalog.models import OrderLine
from flows.models import StageEvent
from notifications.models import Message
from rma.models import GuaranteeExtension, RmaLine
from rma.selectors.guarantee import extensions_of
from rma.services.extending import extend_guarantee
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories import repair as bench
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import working_in

SYSTEM = Actor.system()
BEFORE = datetime(2026, 7, 30, 10, tzinfo=UTC)


def extensions(tenant: Tenant) -> list[GuaranteeExtension]:
    with working_in(tenant):
        return list(GuaranteeExtension.objects.order_by("pk"))


def test_a_completed_repair_lengthens_the_guarantee_and_says_so(shop: Tenant) -> None:
    order = bench.repaired(shop)
    [made] = extensions(shop)
    assert (made.months, made.work_order, made.reference) == (12, order.pk, order.number)
    assert made.until == made.ended_before.replace(year=made.ended_before.year + 1)
    with working_in(shop):
        assert OrderLine.objects.get().extended_quantity == 1
        event = StageEvent.objects.get(name="rma_line.guarantee_extended")
    assert event.data["until"] == made.until.isoformat()
    assert event.data["clause"].startswith("Directive (EU) 2024/1799")


def test_told_twice_it_is_lengthened_once(shop: Tenant) -> None:
    order = bench.repaired(shop)
    with working_in(shop):
        line = RmaLine.objects.get()
        again = extend_guarantee(line, by=SYSTEM, work_order=order.pk, reference=order.number)
        other = extend_guarantee(line, by=SYSTEM, work_order=line.pk, reference="WO-2")
    assert again == extensions(shop)[0]
    assert other is None  # the only piece that was sold has had its twelve months
    assert len(extensions(shop)) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"placed_at": BEFORE},
        {"customer": {"name": "Ada", "email": "ada@example.com", "country": "NO"}},
    ],
)
def test_nothing_is_added_where_the_law_of_the_contract_adds_nothing(
    shop: Tenant, more: dict
) -> None:
    bench.product(shop)
    facts = {"customer": bench.BUYER} | more
    order = make_order(shop, lines=[line_given(sku="KETTLE")], **facts)
    bench.repaired(shop, bench.wanting_repair(shop, order))
    assert extensions(shop) == []


@pytest.mark.parametrize("basis", ["goodwill", "warranty"])
def test_only_the_guarantee_is_lengthened(shop: Tenant, basis: str) -> None:
    whole = bench.wanting_repair(shop)
    with working_in(shop):
        RmaLine.objects.update(legal_basis=basis)
        line = RmaLine.objects.get(pk=whole.unit.rma_line_id)
        assert extend_guarantee(line, by=SYSTEM, work_order=line.pk, reference="WO-1") is None
    assert extensions(shop) == []


def test_no_fault_found_is_no_repair(shop: Tenant) -> None:
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", fault="power", minutes=15)
    bench.does(shop, order, "no_fault_found")
    done = bench.does(shop, order, "record_test", answers=bench.PASSED)
    assert done.status == "completed"
    assert extensions(shop) == []


def test_each_piece_of_a_line_once(shop: Tenant) -> None:
    order = bench.kettle_order(shop, quantity=2)
    bench.wanting_repair(shop, order)
    with working_in(shop):
        line = RmaLine.objects.get()
        keys = [line.pk, line.rma_id, line.order_line_id]
        made = [
            extend_guarantee(line, by=SYSTEM, work_order=key, reference=str(number))
            for number, key in enumerate(keys)
        ]
        assert OrderLine.objects.get().extended_quantity == 2
    assert [each is not None for each in made] == [True, True, False]
    assert {each.until for each in made if each} == {date(2029, 10, 4)}


def test_the_customer_is_told_of_it_by_mail_and_on_their_page(shop: Tenant, run_handlers) -> None:
    order = bench.repaired(shop)
    run_handlers(shop)
    [made] = extensions(shop)
    with working_in(shop):
        rma = RmaLine.objects.get().rma
        mails = Message.objects.filter(template="guarantee_extended")
        assert [mail.recipient for mail in mails] == ["ada@example.com"]
        found = extensions_of(rma)
    assert [each.reference for each in found] == [order.number]
    assert made == found[0]
