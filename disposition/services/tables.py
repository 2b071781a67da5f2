"""Versions of the routing, rules and figures: written, published, never changed afterwards."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from disposition.defaults import DEFAULT_NAME, DEFAULT_RULES
from disposition.figures import read_figures
from disposition.models import RouteTable
from disposition.routing import read_rules
from disposition.selectors.options import figures_document, table_in_force
from disposition.vocabulary import ROUTES_ADDED, ROUTES_PUBLISHED
from flows.note import note
from inspection.services.alone import alone_with, one_transaction
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict
from tenants.actors import Actor


def add_route_table(
    *, name: str, rules: list[Any], by: Actor, figures: dict[str, Any] | None = None
) -> RouteTable:
    """Write the next version of the routing; it counts once it is published.

    Without `figures` it keeps those in force. Raises InvalidInput naming what is wrong.
    """
    by.require("settings.edit")
    read_rules(rules)
    if figures is not None:
        read_figures(figures)
    return _added(name, rules, figures, by)


def publish_figures(figures: dict[str, Any], *, by: Actor) -> RouteTable:
    """From now on routes are reckoned by these figures: the rules in force, in a new version."""
    by.require("settings.edit")
    read_figures(figures)
    with one_transaction():
        alone_with("routes")
        table = publish_default_routes(by=by)
        return publish_route_table(_added(table.name, table.rules, figures, by), by=by)


def _added(name: str, rules: list[Any], figures: dict[str, Any] | None, by: Actor) -> RouteTable:
    with one_transaction():
        alone_with("routes")
        last = RouteTable.objects.aggregate(last=Max("number"))["last"] or 0
        table = RouteTable.objects.create(
            name=name,
            number=last + 1,
            rules=rules,
            figures=figures or figures_document(table_in_force()),
        )
        note(table, ROUTES_ADDED, by=by, data={"number": table.number})
    return table


def publish_route_table(table: RouteTable, *, by: Actor) -> RouteTable:
    """From now on routes are suggested by this version. Only the newest can be published."""
    by.require("settings.edit")
    with one_transaction():
        alone_with("routes")
        fresh = RouteTable.objects.select_for_update().get(pk=table.pk)
        if fresh.published_at is not None:
            raise Conflict(_("This version is published already."), code="published")
        later = RouteTable.objects.filter(number__gt=fresh.number, published_at__isnull=False)
        if later.exists():
            raise Conflict(_("A later version is published already."), code="superseded")
        fresh.published_at = clock.now()
        fresh.save(update_fields=["published_at"])
        note(fresh, ROUTES_PUBLISHED, by=by, data={"number": fresh.number})
    return fresh


def publish_default_routes(*, by: Actor) -> RouteTable:
    """The built-in rules, published if the shop has published none."""
    with one_transaction():
        alone_with("routes")
        known = table_in_force()
        if known is not None:
            return known
        table = _added(DEFAULT_NAME, DEFAULT_RULES, None, by)
        table.published_at = clock.now()
        table.save(update_fields=["published_at"])
    return table
