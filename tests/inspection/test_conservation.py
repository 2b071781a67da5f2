"""Nothing is lost or made on the floor, whatever people do in whatever order.

A hypothesis machine receives, divides, joins, sets aside, recounts and inspects pieces of one
return line, and after each step holds the floor against its own count and the line's ledger.
"""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from inspection import services
from inspection.models import HandlingUnit, Hold, Inspection, Receipt
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from rma.models import RmaLine
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

AUTHORISED = 6


class Floor(RuleBasedStateMachine):
    """One line of six pieces, and everything that may happen to them at the dock."""

    units = Bundle("units")
    receipts = Bundle("receipts")

    def __init__(self):
        super().__init__()
        self.came = 0
        self.by_receipt: dict[object, int] = {}

    @initialize()
    def open_shop(self):
        self.frozen = clock.frozen(make.SOON)
        self.frozen.__enter__()
        self.shop = routes.furnished(cast.shop("alpha"))
        order = make_order(self.shop, lines=[line_given(quantity=AUTHORISED)])
        self.whole = make.returned(self.shop, order, make.line_ask(quantity=AUTHORISED))

    def teardown(self):
        if hasattr(self, "frozen"):
            self.frozen.__exit__(None, None, None)

    def attempt(self, work):
        """What `work` gives, or None where the floor refuses it and undoes it."""
        try:
            with tenant_scope(self.shop), transaction.atomic():
                return work()
        except DomainError:
            return None

    @rule(target=units, quantity=st.integers(1, 4))
    def receive(self, quantity):
        receipt = floor.received(
            self.shop, self.whole, floor.item(self.whole.lines[0], quantity=quantity)
        )
        self.came += quantity
        self.by_receipt[receipt.pk] = quantity
        return floor.units_of(self.shop, receipt)[0]

    @rule(target=units, unit=units, quantity=st.integers(1, 3))
    def split(self, unit, quantity):
        other = self.attempt(lambda: services.split_unit(unit, quantity=quantity, by=floor.SYSTEM))
        return other or unit

    @rule(unit=units, other=units)
    def merge(self, unit, other):
        self.attempt(lambda: services.merge_units(unit, others=[other], by=floor.SYSTEM))

    @rule(unit=units)
    def set_aside(self, unit):
        self.attempt(
            lambda: services.place_hold(unit, kind="evidence", reason="Odd", by=floor.SYSTEM)
        )

    @rule(unit=units)
    def release(self, unit):
        for hold in floor.holds_on(self.shop, unit):
            work = partial(services.release_hold, hold, finding="Fine", by=floor.SYSTEM)
            self.attempt(work)

    @rule(unit=consumes(units))
    def inspect(self, unit):
        self.attempt(lambda: routes.inspected(self.shop, unit))

    @rule(unit=units)
    def recount(self, unit):
        receipt = floor.fresh(self.shop, unit).receipt_id
        with tenant_scope(self.shop), transaction.atomic():
            row = Receipt.objects.get(pk=receipt)
        if self.attempt(lambda: services.recount_receipt(row, by=floor.SYSTEM)):
            self.came -= self.by_receipt.pop(receipt, 0)

    @invariant()
    def nothing_is_lost_or_made(self):
        if not hasattr(self, "whole"):
            return
        with tenant_scope(self.shop), transaction.atomic():
            here = list(HandlingUnit.objects.exclude(status="emptied"))
            line = RmaLine.objects.get(pk=self.whole.lines[0].pk)
            assert sum(unit.quantity for unit in here) == self.came
            assert line.received == sum(unit.counted for unit in here)
            assert line.received <= AUTHORISED
            assert all(unit.location_id for unit in here)
            emptied = HandlingUnit.objects.filter(status="emptied")
            assert not Hold.objects.filter(unit__in=emptied, status="open").exists()
            waiting = Inspection.objects.filter(unit__in=emptied)
            assert not waiting.filter(status__in=("waiting", "in_progress", "graded")).exists()
            graded = {unit.pk for unit in here if unit.function}
            told = sum(row["quantity"] for row in line.inspections.values())
            assert told <= line.received
            assert bool(graded) or not told


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_is_lost_or_made_on_the_floor():
    run_state_machine_as_test(
        Floor,
        # Shrinking a failure takes minutes of real transactions; the steps are short enough.
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, phases=(Phase.generate,)
        ),
    )
