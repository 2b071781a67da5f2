"""The lawful routes of pieces as things stand now, and what blocks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from disposition.derivations import as_choices
from disposition.economics import Figures
from disposition.figures import STANDARD, default_figures, read_figures
from disposition.flow.routing import BY_HAND
from disposition.models import Disposition, RouteTable
from disposition.routing import Choice, Goods, Rule, options, read_rules
from disposition.selectors.wipes import has_to_be_destroyed, is_unwiped, wipes_of
from inspection.models import HandlingUnit, Hold
from inspection.selectors.stops import kept_off_sale
from rma.take_back import BASIS
from tenants.models import Tenant
from tenants.scope import current_tenant_id


def table_in_force() -> RouteTable | None:
    """The newest published version of the routing rules."""
    return RouteTable.objects.filter(published_at__isnull=False).order_by("-number").first()


def figures_document(table: RouteTable | None) -> dict[str, Any]:
    """The figures of a version as a document; where it has none, those a shop starts with."""
    if table is not None and table.figures:
        return dict(table.figures)
    return default_figures(Tenant.objects.get(pk=current_tenant_id()).currency)


#: Results that one run over very many pieces keeps, so that its memory stays flat.
MOST_KNOWN = 5000


@dataclass(frozen=True, slots=True)
class Routing:
    """What routes are suggested by: a version's rules and figures; number 0 before there is one."""

    number: int
    rules: tuple[Rule, ...]
    figures: Figures
    _known: dict[Goods, tuple[Choice, ...]] = field(default_factory=dict, compare=False)

    def options(self, goods: Goods) -> tuple[Choice, ...]:
        """The lawful routes of goods, best first; like goods share one result."""
        found = self._known.get(goods)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[goods] = options(goods, self.rules, self.figures)
        return found


def routing_of(table: RouteTable | None) -> Routing:
    """A version of the routing, read."""
    if table is None:
        return Routing(0, (), STANDARD)
    figures = read_figures(table.figures) if table.figures else STANDARD
    return Routing(table.number, read_rules(table.rules), figures)


def routing_in_force() -> Routing:
    """The routing that counts now; one query."""
    return routing_of(table_in_force())


def rule_of(disposition: Disposition) -> Rule | None:
    """The rule that chose the route, as its version of the routing says it; None for a person."""
    table = RouteTable.objects.filter(number=disposition.table_number).first()
    rules = read_rules(table.rules) if table is not None else ()
    return next((rule for rule in rules if rule.name == disposition.rule), None)


def open_suggestions() -> QuerySet[Disposition]:
    """Suggestions for graded pieces on hand that nobody has approved, nor chosen by hand."""
    graded = Disposition.objects.filter(status="proposed", unit__status="on_hand")
    return graded.exclude(unit__function="").exclude(rule=BY_HAND)


def suggested_by_older(number: int) -> QuerySet[Disposition]:
    """Those that are by an older version than `number`."""
    return open_suggestions().filter(table_number__lt=number)


def goods_of(unit: HandlingUnit, *, held: bool, stop_sale: bool, wipe: str | None = None) -> Goods:
    """A unit (with product and return line) as routing looks at it; `wipe` is how far that is."""
    product, line = unit.product, unit.rma_line
    return Goods(
        function=unit.function,
        cosmetic=unit.cosmetic,
        packaging=unit.packaging,
        condition=unit.condition,
        sku=product.sku if product else "",
        category=product.category if product else "",
        tags=frozenset(product.tags if product else ()),
        battery=bool(product and product.battery),
        title=unit.title,
        wanted=(line.wanted.get("type") or "refund") if line is not None else "",
        hazard=unit.hazard,
        unwiped=is_unwiped(unit, wipe),
        indelible=has_to_be_destroyed(unit, wipe),
        held=held,
        stop_sale=stop_sale,
        taken_back=line is not None and line.legal_basis == BASIS,
        quantity=unit.quantity,
        price_minor=product.price_minor if product else None,
        currency=product.currency if product else "",
    )


def goods_now(unit: HandlingUnit) -> Goods:
    """A unit as routing looks at it at this moment; four queries."""
    held = Hold.objects.filter(unit=unit, status="open").exists()
    stopped, wipe = unit.pk in kept_off_sale([unit]), wipes_of([unit]).get(unit.pk)
    return goods_of(unit, held=held, stop_sale=stopped, wipe=wipe)


def offered(unit: HandlingUnit) -> tuple[Choice, ...]:
    """The lawful routes of one unit, best first."""
    return routing_in_force().options(goods_now(unit))


def offered_to(units: Sequence[HandlingUnit]) -> dict[UUID, tuple[Choice, ...]]:
    """The lawful routes of many units, best first, by key; five queries for all of them."""
    return offered_by(routing_in_force(), units)


def offered_by(routing: Routing, units: Sequence[HandlingUnit]) -> dict[UUID, tuple[Choice, ...]]:
    """The same by one version; four queries."""
    keys = [unit.pk for unit in units]
    holds = list(Hold.objects.filter(unit__in=keys, status__in=("open", "condemned")))
    stopped, wipes = kept_off_sale(units, holds), wipes_of(units)
    held = {hold.unit_id for hold in holds if hold.status == "open"}
    known: dict[Goods, tuple[Choice, ...]] = {}
    found = {}
    for unit in units:
        stop, wipe = unit.pk in stopped, wipes.get(unit.pk)
        goods = goods_of(unit, held=unit.pk in held, stop_sale=stop, wipe=wipe)
        if goods not in known:
            known[goods] = routing.options(goods)
        found[unit.pk] = known[goods]
    return found


def dispositions() -> QuerySet[Disposition]:
    """Dispositions with all that a list shows of their pieces: one query."""
    return Disposition.objects.select_related(
        "unit", "unit__product", "unit__rma", "unit__rma_line", "unit__location", "inspection"
    )


def with_choices(rows: Sequence[Disposition]) -> list[Any]:
    """The rows, each with its lawful routes as `choices`: of what is done those then on offer."""
    still_open = [row.unit for row in rows if row.status != "completed"]
    found = offered_to(still_open) if still_open else {}
    for row in rows:
        row.choices = found.get(row.unit_id) or as_choices(row.options)  # type: ignore[attr-defined]
    return list(rows)
