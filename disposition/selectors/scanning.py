"""What a scanned or typed code is, whose, where it is and what to do next: one look for desk,
station and partners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from catalog.models import Customer, Order, Product, ProductGtin, Unit, normalise_number
from disposition.models import Disposition
from disposition.next_steps import Step, return_step, shipment_step, unit_step
from inspection.models import Container, HandlingUnit, Hold, Inspection, LicencePlateAlias, Location
from inspection.models.units import LIVE
from inspection.selectors.units import plate_forms
from returns_portal.lib.ids import normalise_code
from returns_portal.lib.scans import LONGEST, Candidate, Kind, classify
from rma.models import Rma, RmaLine, RmaLineSerial, Shipment
from tenants.actors import Actor

#: Hits of one kind that are told.
MOST = 10

#: Which right shows which kind of thing.
RIGHTS = {
    "rma": "returns.view",
    "handling_unit": "units.view",
    "container": "units.view",
    "location": "units.view",
    "shipment": "shipments.view",
    "order": "catalog.view",
    "unit": "catalog.view",
    "product": "catalog.view",
    "customer": "catalog.view",
}


@dataclass
class Hit:
    """One thing that a code names. `row` is the thing, `by` the key it was found by."""

    kind: str
    row: Any
    by: str
    rma: Rma | None = None
    order: Order | None = None
    customer: Customer | None = None
    where: str | None = None
    step: Step | None = None


@dataclass
class Scan:
    """Everything that a code names, the likeliest first."""

    code: str
    hits: list[Hit] = field(default_factory=list)

    @property
    def best(self) -> Hit | None:
        """The likeliest, or None where nothing is known."""
        return self.hits[0] if self.hits else None


def scan(code: str, actor: Actor) -> Scan:
    """What `code` is, as far as `actor` may see it."""
    text = code.strip()
    if not text or len(text) > LONGEST or "\x00" in text:
        return Scan(code)
    looking = _Looking(text, actor)
    hits: list[Hit] = []
    for look in looking.ways():
        hits += look()
    _tell(hits, actor)
    return Scan(code, _once(hits))


def _once(hits: Iterable[Hit]) -> list[Hit]:
    found: dict[tuple[str, UUID], Hit] = {}
    for hit in hits:
        found.setdefault((hit.kind, hit.row.pk), hit)
    return list(found.values())


class _Looking:
    """The look-ups of one code: each kind once, and only where the actor may see it."""

    def __init__(self, text: str, actor: Actor) -> None:
        self.text, self.actor = text, actor
        self.candidates = classify(text)

    def ways(self) -> list[Callable[[], list[Hit]]]:
        """The look-ups in the order of how telling a hit is."""
        ways = [
            ("rma", self.returns),
            ("handling_unit", self.plates),
            ("container", self.containers),
            ("shipment", self.shipments),
            ("location", self.locations),
            ("handling_unit", self.pieces_by_serial),
            ("rma", self.returns_by_serial),
            ("unit", self.sold_units),
            ("order", self.orders),
            ("product", self.products),
            ("customer", self.customers),
        ]
        return [look for kind, look in ways if self.actor.can(RIGHTS[kind])]

    def of(self, *kinds: Kind) -> list[Candidate]:
        return [each for each in self.candidates if each.kind in kinds]

    def serials(self) -> list[str]:
        return [normalise_code(each.value) for each in self.of(Kind.SERIAL, Kind.IMEI)]

    def plain(self) -> list[str]:
        """The text itself, where it is no link, address or GS1 message."""
        return [self.text] if self.of(Kind.ORDER) else []

    # --- one look-up each -----------------------------------------------------------------------

    def returns(self) -> list[Hit]:
        numbers = {each.value for each in self.of(Kind.RMA)} | {
            normalise_code(text) for text in self.plain()
        }
        tokens = {each.value for each in self.of(Kind.LINK)}
        named = Q(number__in=numbers) | Q(token__in=tokens) | Q(pk__in=_keys(Rma, self.text))
        return [Hit("rma", rma, "return number") for rma in _returns().filter(named)[:MOST]]

    def plates(self) -> list[Hit]:
        forms = {each.value for each in self.of(Kind.LICENCE_PLATE)}
        for text in self.plain():
            forms |= plate_forms(text)
        second = LicencePlateAlias.objects.filter(lpn_normalized__in=forms).values("unit_id")
        named = Q(lpn_normalized__in=forms) | Q(pk__in=second)
        named |= Q(pk__in=_keys(HandlingUnit, self.text))
        return [
            Hit("handling_unit", unit, "licence plate") for unit in _units().filter(named)[:MOST]
        ]

    def containers(self) -> list[Hit]:
        numbers = [each.value for each in self.of(Kind.SSCC)]
        codes = [normalise_code(text) for text in self.plain()]
        if not numbers and not codes:
            return []
        rows = Container.objects.select_related("location", "parent")
        named = Q(sscc__in=numbers) | Q(code_normalized__in=codes)
        return [
            Hit("container", row, "SSCC" if row.sscc in numbers else "container code")
            for row in rows.filter(named)[:MOST]
        ]

    def locations(self) -> list[Hit]:
        codes = [normalise_code(text) for text in self.plain()]
        rows = Location.objects.filter(code_normalized__in=codes) if codes else ()
        return [Hit("location", row, "place") for row in rows]

    def shipments(self) -> list[Hit]:
        numbers = {each.value for each in self.of(Kind.TRACKING)}
        numbers |= {normalise_code(text) for text in self.plain()}
        keys = _keys(Shipment, self.text)
        if not numbers and not keys:
            return []
        rows = Shipment.objects.filter(Q(tracking_normalized__in=numbers) | Q(pk__in=keys))
        rows = rows.exclude(Q(tracking_normalized="") & ~Q(pk__in=keys)).order_by("-id")
        rows = rows.prefetch_related(Prefetch("rma_rows__rma", _returns()))
        return [Hit("shipment", row, "tracking number") for row in rows[:MOST]]

    def pieces_by_serial(self) -> list[Hit]:
        serials = self.serials()
        rows = _units().filter(serial_normalized__in=serials).order_by("-id") if serials else ()
        narrowed = self._narrowed(list(rows[:MOST]) if serials else [])
        return [Hit("handling_unit", unit, "serial number") for unit in narrowed]

    def returns_by_serial(self) -> list[Hit]:
        serials = self.serials()
        if not serials:
            return []
        named = RmaLineSerial.objects.filter(serial_normalized__in=serials, open=True)
        rows = _returns().filter(lines__in=named.values("line_id")).distinct()
        return [Hit("rma", rma, "serial number") for rma in rows[:MOST]]

    def sold_units(self) -> list[Hit]:
        serials = self.serials()
        if not serials:
            return []
        rows = Unit.objects.select_related("product", "order_line__order__customer")
        found = self._narrowed(list(rows.filter(serial_normalized__in=serials)[:MOST]))
        return [Hit("unit", row, "serial number") for row in found]

    def _narrowed(self, rows: list[Any]) -> list[Any]:
        """Only pieces of the article that the same code names, where it names one."""
        gtins = {each.gtin for each in self.of(Kind.SERIAL, Kind.IMEI) if each.gtin}
        if not gtins or not rows:
            return rows
        known = set(
            ProductGtin.objects.filter(gtin14__in=gtins).values_list("product_id", flat=True)
        )
        return [row for row in rows if row.product_id in known] if known else rows

    def orders(self) -> list[Hit]:
        numbers = [each.value for each in self.of(Kind.ORDER)]
        keys = _keys(Order, self.text)
        if not numbers and not keys:
            return []
        named = Q(number_normalized__in=[normalise_number(number) for number in numbers])
        named |= Q(external_id__in=numbers) | Q(pk__in=keys)
        rows = Order.objects.select_related("customer").filter(named).order_by("-placed_at", "-id")
        return [Hit("order", row, "order number") for row in rows[:MOST]]

    def products(self) -> list[Hit]:
        gtins = [each.value for each in self.of(Kind.GTIN)]
        skus = [text.lower() for text in self.plain()]
        if not gtins and not skus:
            return []
        by_gtin = ProductGtin.objects.filter(gtin14__in=gtins).values("product_id")
        rows = Product.objects.filter(Q(pk__in=by_gtin) | Q(sku_normalized__in=skus))
        return [
            Hit("product", row, "SKU" if row.sku_normalized in skus else "GTIN")
            for row in rows[:MOST]
        ]

    def customers(self) -> list[Hit]:
        emails = [each.value for each in self.of(Kind.EMAIL)]
        rows = Customer.objects.filter(email_normalized__in=emails).order_by("-id")
        people = list(rows[:MOST]) if emails else []
        hits = [Hit("customer", row, "e-mail", customer=row) for row in people]
        if people and self.actor.can(RIGHTS["rma"]):
            returns = _returns().filter(Q(customer__in=people) | Q(order__customer__in=people))
            hits += [Hit("rma", rma, "e-mail") for rma in returns.order_by("-id")[:MOST]]
        return hits


def _keys(model: Any, text: str) -> list[UUID]:
    key = model.key_of(text)
    return [key] if key else []


def _returns() -> QuerySet[Rma]:
    return Rma.objects.select_related("customer", "order__customer").prefetch_related(
        Prefetch("lines", RmaLine.objects.order_by("position")),
        Prefetch("units", _units_here().order_by("id")),
    )


def _units_here() -> QuerySet[HandlingUnit]:
    return _with_story(HandlingUnit.objects.filter(status__in=LIVE))


def _units() -> QuerySet[HandlingUnit]:
    return _with_story(
        HandlingUnit.objects.select_related("rma__customer", "rma__order__customer", "merged_into")
    )


def _with_story(rows: QuerySet[HandlingUnit]) -> QuerySet[HandlingUnit]:
    """Units with all that their next step depends on: three queries for any number of them."""
    runs = Inspection.objects.filter(status__in=("waiting", "in_progress", "graded"))
    return rows.select_related("product", "location", "container").prefetch_related(
        Prefetch("holds", Hold.objects.filter(status="open").order_by("id"), "open_holds"),
        Prefetch("inspections", runs, "open_runs"),
        Prefetch("dispositions", Disposition.objects.order_by("id"), "routes"),
    )


# --- whose, where, and what next ---------------------------------------------------------------


def _tell(hits: Iterable[Hit], actor: Actor) -> None:
    for hit in hits:
        _TELL[hit.kind](hit)
        if not actor.can(RIGHTS["customer"]):
            hit.customer = hit.order = None
        if not actor.can(RIGHTS["rma"]):
            hit.rma = None


def step_of(unit: Any) -> Step:
    """The next step of a unit read by this module."""
    run = unit.open_runs[0] if unit.open_runs else None
    return unit_step(unit, unit.open_holds, run, unit.routes[0] if unit.routes else None)


def _of_return(hit: Hit, rma: Rma | None) -> None:
    hit.rma = rma
    if rma is not None:
        hit.order = rma.order
        hit.customer = rma.customer or (rma.order.customer if rma.order else None)


def _return_step(rma: Rma) -> Step:
    return return_step(rma, list(rma.lines.all()), [step_of(unit) for unit in rma.units.all()])


def _places(units: Iterable[HandlingUnit]) -> str | None:
    return ", ".join(sorted({place for unit in units if (place := _place(unit))})) or None


def _place(unit: HandlingUnit) -> str | None:
    if unit.status in ("gone", "destroyed"):
        return unit.left_to or unit.status
    if unit.merged_into_id is not None:
        return str(unit.merged_into)
    parts = [
        unit.container.code if unit.container else "",
        unit.location.code if unit.location else "",
    ]
    return " · ".join(part for part in parts if part) or None


def _tell_return(hit: Hit) -> None:
    _of_return(hit, hit.row)
    hit.where = _places(hit.row.units.all())
    hit.step = _return_step(hit.row)


def _tell_unit(hit: Hit) -> None:
    _of_return(hit, hit.row.rma)
    hit.where, hit.step = _place(hit.row), step_of(hit.row)


def _tell_shipment(hit: Hit) -> None:
    rmas = [row.rma for row in hit.row.rma_rows.all()]
    _of_return(hit, rmas[0] if len(rmas) == 1 else None)
    hit.where = str(hit.row.state.label)
    hit.step = shipment_step(hit.row, _return_step(rmas[0]) if rmas else None)


def _tell_container(hit: Hit) -> None:
    hit.where = hit.row.location.code if hit.row.location else None


def _tell_location(hit: Hit) -> None:
    hit.where = hit.row.name or hit.row.code


def _tell_sold_unit(hit: Hit) -> None:
    line = hit.row.order_line
    hit.order = line.order if line else None
    hit.customer = hit.order.customer if hit.order else None


def _tell_order(hit: Hit) -> None:
    hit.order, hit.customer = hit.row, hit.row.customer


def _tell_nothing(hit: Hit) -> None:
    """An article or a person is nowhere in particular."""


_TELL: dict[str, Callable[[Hit], None]] = {
    "rma": _tell_return,
    "handling_unit": _tell_unit,
    "shipment": _tell_shipment,
    "container": _tell_container,
    "location": _tell_location,
    "unit": _tell_sold_unit,
    "order": _tell_order,
    "product": _tell_nothing,
    "customer": _tell_nothing,
}
