"""What happens to a receipt after it was counted: compared, resolved, counted again, voided."""

from __future__ import annotations

import pytest

from inspection import services
from inspection.models import Discrepancy, HandlingUnit, Receipt
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from rma import services as rma
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.factories.rma import working_in


def received_of(shop, line):
    return floor.fresh(shop, line).received


def snapshot(shop):
    """All that a refused verb might have changed."""
    with working_in(shop):
        return (
            list(Receipt.objects.order_by("id").values()),
            list(HandlingUnit.objects.order_by("id").values()),
            list(Discrepancy.objects.order_by("id").values()),
        )


def test_what_is_as_expected_is_reconciled_and_closed(shop):
    receipt = floor.received(shop, make.returned(shop))
    with working_in(shop):
        assert services.reconcile_receipt(receipt, by=floor.SYSTEM).status == "reconciled"
        assert services.close_receipt(receipt, by=floor.SYSTEM).status == "closed"


def test_a_part_is_no_difference_unless_nothing_more_is_coming(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0]))
    with working_in(shop):
        receipt = services.reconcile_receipt(receipt, by=floor.SYSTEM, complete=True)
    assert receipt.status == "with_discrepancies"
    assert floor.differences(shop, receipt) == [("missing", 1)]


def test_with_the_last_answer_a_receipt_is_reconciled(shop):
    make_product(shop, "CAP")
    whole = make.returned(shop)
    receipt = floor.received(
        shop, whole, floor.item(whole.lines[0], quantity=2), floor.item(sku="CAP")
    )
    with working_in(shop):
        receipt = services.reconcile_receipt(receipt, by=floor.SYSTEM)
        assert receipt.status == "with_discrepancies"
        first, second = Discrepancy.objects.filter(receipt=receipt).order_by("id")
        with pytest.raises(TransitionRefused, match="not possible"):
            services.close_receipt(receipt, by=floor.SYSTEM)
        after = services.resolve_discrepancy(first, resolution="Sent back", by=floor.SYSTEM)
        assert (after.status, after.open_discrepancies) == ("with_discrepancies", 1)
        after = services.resolve_discrepancy(second, resolution="Kept", by=floor.SYSTEM)
        assert (after.status, after.open_discrepancies) == ("reconciled", 0)
        with pytest.raises(Conflict):
            services.resolve_discrepancy(second, resolution="Kept", by=floor.SYSTEM)


def test_a_difference_may_be_accepted_as_far_as_its_line_waits(shop):
    make_product(shop, "PHONE", serialised=True)
    from tests.factories.catalog import line_given, make_order

    order = make_order(shop, lines=[line_given(sku="PHONE", quantity=1, serials=["S-1"])])
    whole = make.returned(shop, order, make.line_ask(serials=["S-1"]))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], serial="S-9"))
    with working_in(shop):
        difference = Discrepancy.objects.get(receipt=receipt)
        services.resolve_discrepancy(
            difference, resolution="Swapped in our shop", by=floor.SYSTEM, accept=True
        )
    [unit] = floor.units_of(shop, receipt)
    assert (unit.counted, unit.rma_line_id, received_of(shop, whole.lines[0])) == (
        1,
        whole.lines[0].pk,
        1,
    )


def test_what_is_over_cannot_be_accepted_beyond_what_was_authorised(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=2))
    before = snapshot(shop)
    with working_in(shop), pytest.raises(Conflict) as refused:
        services.resolve_discrepancy(
            Discrepancy.objects.get(receipt=receipt),
            resolution="Keep both",
            by=floor.SYSTEM,
            accept=True,
        )
    assert refused.value.code == "nothing_outstanding"
    assert received_of(shop, whole.lines[0]) == 1
    assert snapshot(shop)[1:] == before[1:]


def test_counting_again_gives_back_what_was_counted(shop):
    floor.furnished(shop, refund_on="receipt")
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=2))
    assert make.fresh(shop, whole.rma).resolutions[0].status == "due"
    with working_in(shop):
        receipt = services.recount_receipt(receipt, by=floor.SYSTEM)
    assert (receipt.status, received_of(shop, whole.lines[0])) == ("open", 0)
    live = [r.status for r in make.fresh(shop, whole.rma).resolutions if r.status != "cancelled"]
    assert live == ["proposed"]
    [unit] = floor.units_of(shop, receipt)
    assert (unit.status, unit.quantity, unit.counted) == ("emptied", 0, 0)
    assert floor.inspection_of(shop, unit).status == "skipped"
    with working_in(shop):
        items = [floor.item(whole.lines[0], quantity=1)]
        receipt = services.count_receipt(receipt, by=floor.SYSTEM, items=items)
    assert (receipt.status, received_of(shop, whole.lines[0])) == ("counted", 1)
    after = [(r.quantity, r.status) for r in make.fresh(shop, whole.rma).resolutions]
    assert [row for row in after if row[1] != "cancelled"] == [(1, "due"), (1, "proposed")]


def test_counting_again_at_once_replaces_the_count(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=3))
    assert floor.differences(shop, receipt) == [("over_quantity", 1)]
    with working_in(shop):
        items = [floor.item(whole.lines[0], quantity=2)]
        receipt = services.recount_receipt(receipt, by=floor.SYSTEM, items=items)
    assert (receipt.status, receipt.open_discrepancies) == ("counted", 0)
    units = floor.units_of(shop, receipt)
    assert [(unit.status, unit.quantity) for unit in units] == [("emptied", 0), ("on_hand", 2)]


def test_a_receipt_made_by_mistake_is_voided_and_the_unknown_with_it(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0]), floor.item(sku="NEVER-SEEN"))
    with working_in(shop):
        receipt = services.void_receipt(receipt, reason="Wrong parcel", by=floor.SYSTEM)
    assert (receipt.status, received_of(shop, whole.lines[0])) == ("voided", 0)
    assert {unit.status for unit in floor.units_of(shop, receipt)} == {"emptied"}


def test_once_an_inspection_has_begun_nothing_is_counted_again(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole)
    floor.started(shop, floor.units_of(shop, receipt)[0])
    before = snapshot(shop)
    with working_in(shop), pytest.raises(TransitionRefused, match="being inspected"):
        services.recount_receipt(receipt, by=floor.SYSTEM)
    with working_in(shop), pytest.raises(TransitionRefused):
        services.void_receipt(receipt, reason="x", by=floor.SYSTEM)
    assert snapshot(shop) == before
    assert received_of(shop, whole.lines[0]) == 1


def test_money_that_was_paid_keeps_the_count(shop, alice):
    floor.furnished(shop, refund_on="receipt")
    whole = make.returned(shop)
    receipt = floor.received(shop, whole)
    with working_in(shop):
        rma.settle_resolution(
            whole.resolutions[0], by=alice.actor, reference="T", amount_minor=1000
        )
    before = snapshot(shop)
    with pytest.raises(Conflict) as refused, working_in(shop):
        services.recount_receipt(receipt, by=floor.SYSTEM)
    assert refused.value.code == "money_moved"
    assert snapshot(shop) == before


def test_what_somebody_set_aside_or_divided_is_not_counted_again(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    receipt = floor.received(shop, whole)
    [unit] = floor.units_of(shop, receipt)
    with working_in(shop):
        services.place_hold(unit, kind="evidence", reason="Odd", by=floor.SYSTEM)
    with pytest.raises(Conflict) as refused, working_in(shop):
        services.recount_receipt(receipt, by=floor.SYSTEM)
    assert refused.value.code == "on_hold"
    with working_in(shop):
        services.release_hold(floor.holds_on(shop, unit)[0], finding="Fine", by=floor.SYSTEM)
        services.split_unit(unit, quantity=1, by=floor.SYSTEM)
    with pytest.raises(Conflict) as refused, working_in(shop):
        services.recount_receipt(receipt, by=floor.SYSTEM)
    assert refused.value.code == "unit_divided"
    assert received_of(shop, whole.lines[0]) == 2


def test_an_opened_parcel_may_be_refused_or_forwarded(shop):
    first, second = make.returned(shop), make.returned(shop)
    opened = floor.received(shop, first, count=False)
    assert (opened.status, received_of(shop, first.lines[0])) == ("open", 0)
    with working_in(shop):
        refused = services.refuse_receipt(opened, reason="It leaks", by=floor.SYSTEM)
        assert (refused.status, refused.reason) == ("refused", "It leaks")
        other = floor.received(shop, second, count=False)
        assert services.forward_receipt(other, site="Leipzig", by=floor.SYSTEM).status == (
            "forwarded"
        )
        with pytest.raises(TransitionRefused):
            services.refuse_receipt(other, reason="Late", by=floor.SYSTEM)


def test_an_opened_parcel_is_counted_later(shop):
    whole = make.returned(shop)
    opened = floor.received(shop, whole, count=False)
    with working_in(shop):
        counted = services.count_receipt(opened, by=floor.SYSTEM)
    assert (counted.status, received_of(shop, whole.lines[0])) == ("counted", 1)


def test_a_refusal_needs_its_reason(shop):
    opened = floor.received(shop, make.returned(shop), count=False)
    with working_in(shop), pytest.raises(InvalidInput) as refused:
        services.refuse_receipt(opened, reason="  ", by=floor.SYSTEM)
    assert refused.value.errors[0].field == "reason"
    assert floor.fresh(shop, opened).status == "open"


def test_only_some_may_resolve_a_difference(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=2))
    receiver = cast.person(shop, "receiver").actor
    with working_in(shop), pytest.raises(PermissionDenied):
        services.resolve_discrepancy(
            Discrepancy.objects.get(receipt=receipt), resolution="Fine", by=receiver
        )
    assert floor.fresh(shop, receipt).open_discrepancies == 1


def test_a_refused_verb_changes_nothing(shop, bob):
    receipt = floor.received(shop, make.returned(shop))
    before = snapshot(shop)
    for verb in (
        lambda: services.close_receipt(receipt, by=floor.SYSTEM),
        lambda: services.refuse_receipt(receipt, reason="x", by=floor.SYSTEM),
        lambda: services.count_receipt(receipt, by=floor.SYSTEM),
        lambda: services.reconcile_receipt(receipt, by=bob.actor),
        lambda: services.void_receipt(receipt, reason="x", by=bob.actor),
    ):
        with pytest.raises((TransitionRefused, PermissionDenied)), working_in(shop):
            verb()
    assert snapshot(shop) == before


def test_routes_that_were_approved_are_not_counted_again(shop):
    disposition = routes.routed(shop)
    with working_in(shop):
        receipt = disposition.unit.receipt
        with pytest.raises(TransitionRefused):
            services.recount_receipt(receipt, by=floor.SYSTEM)
