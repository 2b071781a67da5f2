"""Routes of very many pieces: the same as one by one, few statements, exactly once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disposition import services
from disposition.defaults import DEFAULT_RULES
from disposition.figures import default_figures
from disposition.models import Disposition, RouteTable
from disposition.selectors import suggested_by_older
from disposition.services.routing_many import Routed
from flows.drain import drain
from flows.models import StageEvent
from inspection import services as floor_services
from inspection.models import HandlingUnit
from returns_portal.lib.errors import Conflict, PermissionDenied
from rma.services.work import one_transaction
from tenants.scope import tenant_scope
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories.catalog import make_product
from tests.factories.rma import working_in

DONATE = [{"name": "All to charity", "route": "donate"}]


def published(shop, rules=DONATE, figures=None):
    with working_in(shop):
        table = services.add_route_table(name="New", rules=rules, figures=figures, by=floor.SYSTEM)
        return services.publish_route_table(table, by=floor.SYSTEM)


def events(shop, name):
    with working_in(shop):
        return StageEvent.objects.filter(name=name).count()


def graded_without_route(shop, count):
    found = []
    for _number in range(count):
        unit = floor.returned_goods(shop)
        floor.inspected(shop, unit)
        found.append(unit)
    return found


def test_many_get_what_each_would_have_got_alone(shop):
    make_product(shop, "TEE", price="100.00", currency="EUR")
    alone = routes.routed(shop)
    pile = graded_without_route(shop, 3)
    with tenant_scope(shop):
        done = services.propose_routes([unit.pk for unit in pile], by=floor.SYSTEM, slice_size=2)
    assert done == Routed(seen=3, suggested=3, changed=0)
    for unit in pile:
        mine = routes.route_of(shop, unit)
        assert (mine.status, mine.route, mine.rule) == ("proposed", alone.route, alone.rule)
        assert (mine.net_minor, mine.currency) == (alone.net_minor, alone.currency) == (8350, "EUR")
        assert (mine.options, mine.table_number) == (alone.options, 1)
    assert events(shop, "disposition.proposed") == 4
    with tenant_scope(shop):
        services.propose_routes([unit.pk for unit in pile], by=floor.SYSTEM)
    assert events(shop, "disposition.proposed") == 4
    assert events(shop, "disposition.reconsidered") == 0


def test_a_new_version_is_applied_to_what_nobody_has_approved(shop, alice):
    open_one, approved = routes.routed(shop), routes.routed(shop)
    with working_in(shop):
        services.approve_route(approved, by=floor.SYSTEM)
    table = published(shop)
    with working_in(shop):
        assert suggested_by_older(table.number).count() == 1
        services.ask_to_apply(table, by=alice.actor)
    with tenant_scope(shop):
        drain()
    now = floor.fresh(shop, open_one)
    assert (now.route, now.rule, now.table_number) == ("donate", "All to charity", 2)
    assert now.version == open_one.version + 1
    after = floor.fresh(shop, approved)
    assert (after.route, after.rule, after.table_number) == (approved.route, approved.rule, 1)
    with working_in(shop):
        [event] = StageEvent.objects.filter(name="disposition.reconsidered")
        assert event.data == {"route": "donate", "rule": "All to charity"}
        assert not suggested_by_older(table.number).exists()


def test_what_somebody_chose_by_hand_waits_for_its_approval_as_it_is(shop, alice):
    chosen = routes.routed(shop)
    with working_in(shop):
        services.reroute(chosen, route="swap_pool", reason="A customer waits", by=alice.actor)
    table = published(shop)
    with tenant_scope(shop):
        assert services.apply_in_force(by=floor.SYSTEM) is False
        assert services.propose_routes([chosen.unit_id], by=floor.SYSTEM) == Routed(seen=1)
    now = floor.fresh(shop, chosen)
    assert (now.route, now.rule, now.reason) == ("swap_pool", "by hand", "A customer waits")
    with working_in(shop):
        assert not suggested_by_older(table.number).exists()


def test_new_figures_change_no_route_and_tell_no_story(shop):
    make_product(shop, "TEE", price="100.00", currency="EUR")
    open_one = routes.routed(shop)
    figures = default_figures("EUR")
    figures["routes"]["restock_open_box"]["handling"] = "3.00"
    published(shop, DEFAULT_RULES, figures)
    with tenant_scope(shop):
        assert services.apply_in_force(by=floor.SYSTEM) is False
    now = floor.fresh(shop, open_one)
    assert (now.route, now.net_minor, now.table_number) == (open_one.route, 8250, 2)
    assert events(shop, "disposition.reconsidered") == 0


def test_what_one_run_leaves_the_next_completes(shop):
    pieces = [routes.routed(shop) for _number in range(3)]
    published(shop)
    with tenant_scope(shop):
        assert services.apply_in_force(by=floor.SYSTEM, slices=1, slice_size=2) is True
    assert [floor.fresh(shop, each).route for each in pieces].count("donate") == 2
    with tenant_scope(shop):
        assert services.apply_in_force(by=floor.SYSTEM, slices=1, slice_size=2) is False
    assert [floor.fresh(shop, each).route for each in pieces].count("donate") == 3
    assert events(shop, "disposition.reconsidered") == 3


def test_what_is_not_here_or_has_no_grade_is_left_alone(shop):
    waiting, lost = floor.returned_goods(shop), routes.routed(shop)
    with working_in(shop):
        floor_services.lose_unit(lost.unit, by=floor.SYSTEM)
    table = published(shop)
    with tenant_scope(shop):
        done = services.propose_routes([waiting.pk, lost.unit_id], by=floor.SYSTEM)
        assert services.apply_in_force(by=floor.SYSTEM) is False
    assert done == Routed(seen=2)
    assert floor.fresh(shop, lost).route == lost.route
    with working_in(shop):
        assert not Disposition.objects.filter(unit=waiting).exists()
        assert table.number == 2


def test_a_hold_is_seen_by_many_as_by_one(shop):
    piece = routes.routed(shop)
    with working_in(shop):
        floor_services.place_hold(piece.unit, kind="evidence", reason="Odd", by=floor.SYSTEM)
    published(shop, DEFAULT_RULES)
    with tenant_scope(shop):
        services.apply_in_force(by=floor.SYSTEM)
    assert {row["waits_for"] for row in floor.fresh(shop, piece).options} == {"hold"}


@pytest.mark.parametrize("count", [2, 6])
def test_a_slice_costs_the_same_statements_however_large(shop, count):
    for _number in range(count):
        routes.routed(shop)
    published(shop)
    with working_in(shop):
        keys = list(HandlingUnit.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as counted, one_transaction():
            services.propose_routes(keys, by=floor.SYSTEM)
    assert len(counted) <= 13


def test_only_the_version_in_force_is_applied_and_only_by_who_may(shop, alice, bob):
    with working_in(shop):
        first = RouteTable.objects.get()
    second = published(shop)
    with pytest.raises(Conflict) as refused, working_in(shop):
        services.ask_to_apply(first, by=alice.actor)
    assert refused.value.code == "superseded"
    with pytest.raises(PermissionDenied), working_in(shop):
        services.ask_to_apply(second, by=bob.actor)
    assert events(shop, "routes.applied") == 0


def test_the_api_writes_figures_and_applies_them(shop, api):
    routes.routed(shop)
    figures = default_figures("EUR")
    figures["routes"]["recycle"]["disposal"] = "-1"
    wrong = api.call("POST", "routes", {"name": "B", "rules": DONATE, "figures": figures})
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "figures.routes.recycle.disposal"
    figures["routes"]["recycle"]["disposal"] = "4.00"
    table = api.post("routes", {"name": "B", "rules": DONATE, "figures": figures}, status=201)
    assert table["figures"] == figures
    assert api.call("POST", f"routes/{table['id']}/apply").status_code == 409
    api.post(f"routes/{table['id']}/publish")
    kept = api.post("routes", {"name": "C", "rules": DONATE}, status=201)
    assert kept["figures"] == figures
    api.post(f"routes/{table['id']}/apply")
    assert events(shop, "routes.applied") == 1
