"""Suggests where very many graded pieces go: in slices, each with the same few statements.

What one piece gets from `propose_route` thousands get here, by the same pure rules. A slice is one
transaction; it locks its pieces, then their dispositions, as everybody does. Doing it again changes
nothing, so what a killed run has left the next one completes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from disposition.derivations import as_rows
from disposition.flow.routing import BY_HAND
from disposition.models import Disposition, RouteTable
from disposition.routing import Choice
from disposition.selectors.options import (
    Routing,
    offered_by,
    routing_in_force,
    suggested_by_older,
    table_in_force,
)
from disposition.services.proposing import suggest
from disposition.services.tables import publish_default_routes
from disposition.vocabulary import RECONSIDERED, ROUTES_APPLIED
from flows.note import note
from flows.perform import lock_all
from flows.record import batch
from flows.together import Together
from inspection.models import HandlingUnit
from inspection.services.alone import one_transaction
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict
from tenants.actors import Actor

SLICE = 1000
#: Slices that one run of a worker's task takes on: far less than its time limit.
SLICES_A_RUN = 50


@dataclass(slots=True)
class Routed:
    """How many pieces were looked at, got their first suggestion, or another one than before."""

    seen: int = 0
    suggested: int = 0
    changed: int = 0


def propose_routes(
    units: Iterable[UUID],
    *,
    by: Actor,
    slice_size: int = SLICE,
    progress: Callable[[Routed], None] | None = None,
) -> Routed:
    """Suggest the best lawful route for every graded piece on hand among `units` (keys).

    A route that somebody has approved, or chosen by hand, stays. Call it outside a transaction:
    each slice has its own.
    """
    routing = _routing(by)
    done, keys = Routed(), iter(units)
    while part := list(islice(keys, slice_size)):
        _propose(part, routing, by, done)
        if progress is not None:
            progress(done)
    return done


def ask_to_apply(table: RouteTable, *, by: Actor) -> RouteTable:
    """Have a worker suggest again, by the routing in force, what nobody has approved yet."""
    by.require("settings.edit")
    with one_transaction():
        in_force = table_in_force()
        if in_force is None or in_force.pk != table.pk:
            raise Conflict(
                _("Another version is in force. Only that one can be applied."), code="superseded"
            )
        note(table, ROUTES_APPLIED, by=by, data={"number": table.number})
    return table


def apply_in_force(*, by: Actor, slices: int = SLICES_A_RUN, slice_size: int = SLICE) -> bool:
    """Suggest again what is suggested by an older version, so many slices; whether some is left."""
    routing = _routing(by)
    for _number in range(slices):
        with transaction.atomic():
            older = suggested_by_older(routing.number).order_by("id")
            keys = list(older.values_list("unit_id", flat=True)[:slice_size])
        if not keys:
            return False
        _propose(keys, routing, by, Routed())
    with transaction.atomic():
        return suggested_by_older(routing.number).exists()


def _routing(by: Actor) -> Routing:
    with one_transaction():
        if table_in_force() is None:
            publish_default_routes(by=by)
        return routing_in_force()


# --- one slice -------------------------------------------------------------------------------

#: What the rules, the gates and the timelines ask of a piece.
_READ = (
    "product__sku", "product__category", "product__tags", "product__battery",
    "product__data_bearing", "product__price_minor", "product__currency", "rma_line__wanted",
    "rma_line__legal_basis", "status", "rma_id", "unit_id", "product_id", "rma_line_id",
    "quantity", "lot", "serial", "condition", "title", "function", "cosmetic", "packaging",
    "hazard", "lpn",
)  # fmt: skip


def _propose(keys: Sequence[UUID], routing: Routing, by: Actor, done: Routed) -> None:
    with one_transaction(), batch():
        units = lock_all(
            HandlingUnit.objects.filter(pk__in=keys)
            .select_related("product", "rma_line")
            .only(*_READ)
        )
        dispositions = Disposition.objects.filter(unit__in=keys).defer("options", "blocks")
        known = {row.unit_id: row for row in lock_all(dispositions)}
        ready = [unit for unit in units if unit.status == "on_hand" and unit.function]
        choices = offered_by(routing, ready)
        new, old = Together(by), []
        rows: dict[int, list[dict[str, Any]]] = {}
        for unit in ready:
            row = known.get(unit.pk)
            if row is None:
                row = Disposition(unit=unit)
                mine = choices[unit.pk]
                if id(mine) not in rows:
                    rows[id(mine)] = as_rows(mine)
                suggest(row, mine, routing, rows[id(mine)])
                new.create(row)
                done.suggested += 1
            elif row.status == "proposed" and row.rule != BY_HAND:
                row.unit = unit
                old.append((row, choices[unit.pk]))
        new.write()
        for row, best in _update(old, routing):
            told = {"route": best.route, "rule": best.rule}
            note(row, RECONSIDERED, by=by, data=told)
            done.changed += 1
        done.seen += len(keys)


_Old = list[tuple[Disposition, tuple[Choice, ...]]]

_UPDATE = """
UPDATE disposition_disposition AS row SET
  route = made.route, rule = made.rule, net_minor = made.net, currency = made.currency,
  reason = CASE WHEN (row.route, row.rule) = (made.route, made.rule) THEN row.reason ELSE '' END,
  options = made.options::jsonb, table_number = %(number)s,
  version = row.version + 1, updated_at = %(now)s
FROM unnest(%(ids)s::uuid[], %(kinds)s::integer[]) AS one (id, kind)
JOIN unnest(
  %(routes)s::text[], %(rules)s::text[], %(nets)s::bigint[], %(currencies)s::text[],
  %(options)s::text[]
) WITH ORDINALITY AS made (route, rule, net, currency, options, kind) USING (kind)
WHERE row.id = one.id
"""


def _update(old: _Old, routing: Routing) -> Iterator[tuple[Disposition, Choice]]:
    """Write the choices of all, like ones sent once; yields those that go elsewhere than before."""
    kinds: dict[int, tuple[int, tuple[Choice, ...]]] = {}
    for _row, choices in old:
        kinds.setdefault(id(choices), (len(kinds) + 1, choices))
    if not old:
        return
    best = [choices[0] for _kind, choices in kinds.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE,
            {
                "ids": [row.pk for row, _choices in old],
                "kinds": [kinds[id(choices)][0] for _row, choices in old],
                "routes": [one.route for one in best],
                "rules": [one.rule for one in best],
                "nets": [one.net_minor for one in best],
                "currencies": [one.currency for one in best],
                "options": [json.dumps(as_rows(each)) for _kind, each in kinds.values()],
                "number": routing.number,
                "now": clock.now(),
            },
        )
    for row, choices in old:
        first = choices[0]
        if (row.route, row.rule) != (first.route, first.rule):
            row.route, row.rule, row.reason = first.route, first.rule, ""
            yield row, first
