"""Two people with scanners at once: real threads, real transactions; and a lorry full of units."""

from __future__ import annotations

import pytest

from disposition.models import LotItem
from disposition.services import lot_leaving, lots
from inspection import services as floor_services
from inspection.models import Container
from returns_portal.lib.errors import DomainError
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories.rma import working_in
from tests.inspection.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(done):
    return [one.code for one in done if isinstance(one, DomainError)]


def test_two_people_scan_one_unit_into_two_lots_and_one_wins(shop):
    unit, first, second = make.ready(shop), make.opened(shop), make.opened(shop)
    done = at_once(
        shop,
        lambda: lots.scan_into(first, unit, by=floor.SYSTEM),
        lambda: lots.scan_into(second, unit, by=floor.SYSTEM),
    )
    assert refusals(done) == ["in_a_lot"]
    with working_in(shop):
        assert LotItem.objects.filter(out_at=None).count() == 1


def test_two_scanners_with_one_unit_and_one_lot_put_it_in_once(shop):
    unit, lot = make.ready(shop), make.opened(shop)
    scan = lambda: lots.scan_into(lot, unit, by=floor.SYSTEM)  # noqa: E731
    first, second = at_once(shop, scan, scan)
    assert first.pk == second.pk


def test_a_scan_and_a_seal_never_both_win(shop):
    lot, inside, late = make.opened(shop), make.ready(shop), make.ready(shop)
    make.scanned(shop, lot, inside)
    scan, seal = at_once(
        shop,
        lambda: lots.scan_into(lot, late, by=floor.SYSTEM),
        lambda: lot_leaving.seal_lot(lot, by=floor.SYSTEM),
    )
    sealed = floor.fresh(shop, lot)
    with working_in(shop):
        pieces = LotItem.objects.filter(lot=lot, out_at=None).count()
    if not isinstance(seal, DomainError):
        assert sealed.pieces == pieces
    else:
        assert (sealed.status, pieces) == ("open", 2)
    assert pieces == 1 + (not isinstance(scan, DomainError))


def test_a_hold_and_the_handing_over_never_both_win(shop):
    lot, unit = make.opened(shop), make.ready(shop)
    make.scanned(shop, lot, unit)
    make.sealed(shop, lot)
    hold, left = at_once(
        shop,
        lambda: floor_services.place_hold(unit, kind="evidence", reason="x", by=floor.SYSTEM),
        lambda: lot_leaving.hand_over_lot(lot, to="G", signed_by="R", by=floor.SYSTEM),
    )
    assert isinstance(hold, DomainError) != isinstance(left, DomainError)
    gone = floor.fresh(shop, unit).status == "gone"
    assert gone == isinstance(hold, DomainError)


def test_lots_opened_at_once_have_two_ssccs(shop):
    work = lambda: lots.open_lot(route="recycle", by=floor.SYSTEM)  # noqa: E731
    assert refusals(at_once(shop, work, work)) == []
    with working_in(shop):
        assert Container.objects.exclude(sscc=None).count() == 2
