"""Finding what a scope covers: each thing once, goods here frozen, owners queued once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from catalog.models import Unit
from flows.models import StageEvent
from flows.perform import perform
from recalls.models import AffectedUnit, Campaign, RecallNotice, RecallSearch
from recalls.services.matching import find_affected, is_found, queue_notices
from recalls.tasks import go_on_searching, sweep_searches
from returns_portal.lib import clock
from tenants.scope import tenant_scope
from tests.factories import inspection as floor
from tests.factories import rma as make_rma
from tests.kernel.test_sweep import as_worker
from tests.recalls.matching_cases import affected, counted, running, sold, widen

on_real_connections = pytest.mark.django_db(transaction=True)


def found(tenant, campaign, **options) -> int:
    with tenant_scope(tenant):
        return find_affected(campaign, **options)


def queued(tenant, campaign, **options) -> int:
    with tenant_scope(tenant):
        return queue_notices(campaign, **options)


def inside(tenant, read):
    with tenant_scope(tenant), transaction.atomic():
        return read()


@pytest.mark.django_db
def test_finding_makes_exactly_what_the_dry_run_counted_and_again_adds_nothing(alpha):
    row = {"sku": "PHONE", "serials": "A2 to A9"}
    sold(alpha, ["A1", "A2", "A3"])
    sold(alpha, ["A9", "A10"])
    campaign = running(alpha, row)
    assert counted(alpha, row).matched == found(alpha, campaign) == 3
    rows = affected(alpha, campaign)
    assert sorted(row.unit.serial for row in rows) == ["A2", "A3", "A9"]
    assert {(row.status, row.contact, row.holder, row.quantity) for row in rows} == {
        ("open", "none", "customer", 1)
    }
    assert found(alpha, campaign) == 0
    assert len(affected(alpha, campaign)) == 3


@pytest.mark.django_db
def test_an_owner_of_many_pieces_is_queued_once(alpha):
    sold(alpha, ["A1", "A2"], order={"customer": {"email": "ada@example.com"}})
    sold(alpha, ["A3"], order={"customer": {"email": "ada@example.com"}})
    sold(alpha, quantity=2, order={"customer": {"email": "bob@example.com"}})
    campaign = running(alpha, {"sku": "PHONE"})
    assert found(alpha, campaign, slice_size=1) == 5
    assert queued(alpha, campaign, slice_size=1) == 2
    assert queued(alpha, campaign) == 0
    notices = inside(alpha, lambda: list(RecallNotice.objects.filter(campaign=campaign)))
    assert sorted((notice.revision, notice.wave) for notice in notices) == [(1, 0), (1, 0)]
    events = inside(alpha, lambda: set(StageEvent.objects.values_list("pk", flat=True)))
    assert {notice.event for notice in notices} <= events


@pytest.mark.django_db
def test_goods_on_the_floor_start_frozen_and_the_customer_keeps_the_rest(alpha):
    floor.furnished(alpha)
    with clock.frozen(make_rma.SOON):
        piece = floor.returned_goods(alpha, sold(alpha, quantity=3), quantity=2)
    campaign = running(alpha, {"sku": "PHONE"})
    assert found(alpha, campaign) == 3
    rows = affected(alpha, campaign)
    assert sorted((row.holder, row.status, row.quantity, row.piece_id) for row in rows) == [
        ("customer", "open", 1, None),
        ("stock", "frozen", 2, piece.pk),
    ]
    frozen = inside(alpha, lambda: list(StageEvent.objects.filter(name="affected_unit.frozen")))
    assert [event.stage_id for event in frozen] == [rows[0].pk if rows[0].piece_id else rows[1].pk]


@pytest.mark.django_db
def test_goods_that_come_back_later_are_not_counted_a_second_time(alpha):
    floor.furnished(alpha)
    with clock.frozen(make_rma.SOON):
        order = sold(alpha, quantity=3)
        campaign = running(alpha, {"sku": "PHONE"})
        assert found(alpha, campaign) == 3
        floor.returned_goods(alpha, order, quantity=2)
        widen(alpha, campaign, {"sku": "PHONE"}, {"sku": "OTHER"})
        assert found(alpha, campaign) == 0
    assert [row.quantity for row in affected(alpha, campaign)] == [3]


@pytest.mark.django_db
def test_a_wider_scope_finds_and_tells_only_what_is_new(alpha):
    sold(alpha, ["A1"], order={"customer": {"email": "ada@example.com"}})
    sold(alpha, ["B1"], order={"customer": {"email": "bob@example.com"}})
    campaign = running(alpha, {"sku": "PHONE", "serials": "A1"})
    assert (found(alpha, campaign), queued(alpha, campaign)) == (1, 1)
    widen(alpha, campaign, {"sku": "PHONE", "serials": "A1, B1"})
    assert (found(alpha, campaign), queued(alpha, campaign)) == (1, 1)
    revisions = inside(
        alpha, lambda: sorted(RecallNotice.objects.values_list("revision", flat=True))
    )
    assert revisions == [1, 2]


@pytest.mark.django_db
def test_what_left_us_for_good_is_with_nobody(alpha):
    floor.furnished(alpha)
    with clock.frozen(make_rma.SOON):
        piece = floor.returned_goods(alpha, sold(alpha, quantity=3), quantity=1)
    with tenant_scope(alpha), transaction.atomic():
        perform(piece, "leave", by=make_rma.SYSTEM, to="recycler")
    campaign = running(alpha, {"sku": "PHONE"})
    assert found(alpha, campaign) == 2


@pytest.mark.django_db
def test_nothing_is_found_for_unknown_articles(alpha):
    sold(alpha, quantity=1)
    campaign = running(alpha, {"sku": "NONE"})
    assert (found(alpha, campaign), queued(alpha, campaign)) == (0, 0)


@pytest.mark.django_db
def test_progress_is_a_row_that_anybody_may_read(alpha):
    sold(alpha, ["A1", "A2", "A3"])
    campaign = running(alpha, {"sku": "PHONE"})
    seen = []
    found(alpha, campaign, slice_size=2, progress=lambda search: seen.append(search.found))
    assert seen[:2] == [2, 3]
    queued(alpha, campaign)
    search = inside(alpha, RecallSearch.objects.get)
    assert (search.source, search.found, search.queued, search.total, search.looked_at) == (
        "done",
        3,
        1,
        4,
        4,
    )
    assert search.finished_at is not None
    assert inside(alpha, Campaign.objects.get).matched_at is not None


@pytest.mark.django_db
def test_a_long_search_stops_where_it_is_and_a_worker_goes_on(alpha):
    sold(alpha, ["A1", "A2", "A3"])
    campaign = running(alpha, {"sku": "PHONE"})
    assert found(alpha, campaign, slice_size=1, most=2) == 2
    with tenant_scope(alpha):
        assert not is_found(campaign)
    assert inside(alpha, RecallNotice.objects.count) == 0
    go_on_searching(str(alpha.pk), str(campaign.pk))
    assert len(affected(alpha, campaign)) == 3
    assert inside(alpha, RecallNotice.objects.count) == 1


@on_real_connections
def test_the_sweeper_finds_searches_that_nobody_goes_on_with(alpha, monkeypatch):
    sold(alpha, ["A1", "A2", "A3"])
    campaign = running(alpha, {"sku": "PHONE"})
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(go_on_searching, "delay_on_commit", lambda *args: sent.append(args))
    found(alpha, campaign, slice_size=1, most=1)
    ours = (str(alpha.pk), str(campaign.pk))

    def sweep() -> None:
        with as_worker():
            sweep_searches()

    sweep()
    assert ours not in sent
    with tenant_scope(alpha), transaction.atomic():
        RecallSearch.objects.update(updated_at=clock.now() - timedelta(minutes=1))
    sweep()
    assert sent.count(ours) == 1
    sent.clear()
    go_on_searching(*ours)
    sweep()
    assert ours not in sent


def fill(tenant, many: int) -> None:
    """`many` more units of one product, all of one order."""
    sold(tenant, ["S000000"], order={"customer": {"email": "first@example.com"}})
    with tenant_scope(tenant), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FILL, {"many": many})


_FILL = """
WITH unit AS (SELECT * FROM catalog_unit LIMIT 1)
INSERT INTO catalog_unit (id, tenant_id, created_at, product_id, serial, serial_normalized, lot,
  order_line_id)
SELECT uuid7(), unit.tenant_id, now(), unit.product_id, 'S' || lpad(n::text, 6, '0'),
  'S' || lpad(n::text, 6, '0'), '', unit.order_line_id
FROM unit CROSS JOIN generate_series(1, %(many)s) AS n
"""

_CHILD = """
import django
django.setup()
from uuid import UUID
from recalls.models import Campaign
from recalls.services.matching import find_affected
from tenants.scope import tenant_scope
with tenant_scope(UUID({tenant!r})):
    find_affected(Campaign(pk=UUID({campaign!r})), slice_size=20)
"""


@on_real_connections
def test_a_killed_search_is_completed_by_the_next_without_doubles(transactional_db, alpha):
    fill(alpha, 4000)
    campaign = running(alpha, {"sku": "PHONE", "serials": "S000001 to S003999"})
    child = _CHILD.format(tenant=str(alpha.pk), campaign=str(campaign.pk))
    process = subprocess.Popen(
        [sys.executable, "-c", child],
        cwd=settings.BASE_DIR,
        env=dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "returns_portal.settings"},
    )
    rows = AffectedUnit.objects.filter(campaign=campaign)
    end = time.monotonic() + 60
    while inside(alpha, rows.count) == 0 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = inside(alpha, rows.count)
    assert 0 < before < 3999
    assert found(alpha, campaign) == 3999 - before
    assert inside(alpha, rows.count) == 3999
    assert inside(alpha, lambda: rows.values("unit").distinct().count()) == 3999
    assert inside(alpha, Unit.objects.count) == 4001
    search = inside(alpha, RecallSearch.objects.get)
    assert search.found == 3999


@on_real_connections
def test_a_fault_in_the_middle_leaves_whole_slices(transactional_db, alpha):
    fill(alpha, 60)
    campaign = running(alpha, {"sku": "PHONE"})

    def stop(search: RecallSearch) -> None:
        if search.found >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        found(alpha, campaign, slice_size=10, progress=stop)
    rows = AffectedUnit.objects.filter(campaign=campaign)
    assert inside(alpha, rows.count) == 20
    assert found(alpha, campaign, slice_size=10) == 41
    assert inside(alpha, lambda: rows.aggregate(all=Sum("quantity"))["all"]) == 61


@on_real_connections
def test_two_searches_at_once_find_everything_once(transactional_db, alpha):
    fill(alpha, 200)
    campaign = running(alpha, {"sku": "PHONE"})
    start, totals, failures = Barrier(2), [], []

    def work() -> None:
        try:
            start.wait()
            totals.append((found(alpha, campaign, slice_size=7), queued(alpha, campaign)))
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=work) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(pieces for pieces, _notices in totals) == 201
    assert sum(notices for _pieces, notices in totals) == 1
    assert inside(alpha, AffectedUnit.objects.filter(campaign=campaign).count) == 201
