"""Receipts, and what a parcel at the dock should hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from catalog.models import Unit
from inspection.matching import Expected
from inspection.models import Discrepancy, HandlingUnit, Receipt
from returns_portal.lib.ids import normalise_code
from returns_portal.lib.scans import Kind, classify
from returns_portal.lib.tracking_numbers import normalise as normalise_tracking
from rma.models import Rma, RmaLine, RmaLineSerial, Shipment


def receipts() -> QuerySet[Receipt]:
    """Receipts with their goods and differences: three queries."""
    units = HandlingUnit.objects.select_related("product", "rma").order_by("id")
    differences = Discrepancy.objects.select_related("unit").order_by("id")
    return Receipt.objects.select_related(
        "rma", "shipment", "location", "container"
    ).prefetch_related(Prefetch("units", units), Prefetch("discrepancies", differences))


@dataclass
class Parcel:
    """What somebody holds in their hands: the shipment, if known, and the returns in it."""

    shipment: Shipment | None = None
    rmas: list[Rma] = field(default_factory=list)
    tracking_number: str = ""


def return_by_code(text: str) -> Rma | None:
    """The return that `text` names: by public id, number (typed in any way), or label token."""
    text = text.strip()
    if not text or len(text) > 200 or "\x00" in text:
        return None
    key = Rma.key_of(text)
    if key is not None:
        return Rma.objects.filter(pk=key).first()
    numbers = {normalise_code(text)}
    tokens = []
    for candidate in classify(text):
        if candidate.kind is Kind.RMA:
            numbers.add(candidate.value)
        elif candidate.kind is Kind.LINK:
            tokens.append(candidate.value)
    found = Rma.objects.filter(number__in=numbers).first()
    if found is None and tokens:
        found = Rma.objects.filter(token__in=tokens).first()
    return found


def shipments_by_tracking(number: str) -> list[Shipment]:
    """The inbound parcels of a tracking number, the newest first."""
    forms = {normalise_code(number), normalise_tracking(number)}
    rows = Shipment.objects.filter(tracking_normalized__in=forms, direction="inbound")
    return list(rows.order_by("-id")[:10])


def parcel_of(shipment: Shipment) -> Parcel:
    """A shipment with the returns in it."""
    rmas = Rma.objects.filter(shipment_rows__shipment=shipment).order_by("id")
    return Parcel(shipment, list(rmas), shipment.tracking_number)


def returns_by_serial(serials: Iterable[str]) -> dict[str, UUID]:
    """The open return on which each of these normalised serials was announced."""
    rows = RmaLineSerial.objects.filter(open=True, serial_normalized__in=list(serials))
    return dict(rows.values_list("serial_normalized", "line__rma_id"))


def lines_of(rmas: Iterable[UUID]) -> list[RmaLine]:
    """The lines of these returns with their products, in their order."""
    rows = RmaLine.objects.filter(rma__in=list(rmas)).select_related("product", "rma", "order_line")
    return list(rows.order_by("rma_id", "position"))


def expected_in(rmas: Iterable[UUID]) -> list[Expected]:
    """What the dock waits for on these returns, with serials announced or sold; three queries."""
    return as_expected(lines_of(rmas))


def as_expected(lines: Sequence[RmaLine]) -> list[Expected]:
    """Return lines as the matching looks at them; two queries."""
    announced: dict[UUID, set[str]] = {}
    keys = [line.pk for line in lines]
    for line_id, serial in RmaLineSerial.objects.filter(line__in=keys).values_list(
        "line_id", "serial_normalized"
    ):
        announced.setdefault(line_id, set()).add(serial)
    sold: dict[UUID, set[str]] = {}
    bought = [line.order_line_id for line in lines if line.order_line_id]
    for order_line_id, serial in Unit.objects.filter(order_line__in=bought).values_list(
        "order_line_id", "serial_normalized"
    ):
        sold.setdefault(order_line_id, set()).add(serial)
    return [
        Expected(
            line=line.pk,
            rma=line.rma_id,
            product=line.product_id,
            announced=announced_of(line),
            room=room_of(line),
            serials=frozenset(
                announced.get(line.pk) or sold.get(line.order_line_id or line.pk) or ()
            ),
            serialised=line.product is not None and line.product.serialised,
        )
        for line in lines
    ]


def announced_of(line: RmaLine) -> int:
    """How many pieces of a line the dock waits for; undecided ones may come before a decision."""
    if line.status == "requested":
        return max(line.requested - line.kept, 0)
    if line.status in ("not_coming", "lost"):
        return max(line.authorized - line.received - line.void, 0)
    if line.status == "cancelled" and line.rma.status == "cancelled":
        return max(line.requested - line.kept, 0)
    return line.outstanding if line.status == "authorized" else 0


def room_of(line: RmaLine) -> int:
    """How many pieces of a line the dock takes in its name, waited for or not."""
    if line.status in ("declined", "cancelled"):
        return max(line.requested - line.kept, 0)
    return announced_of(line)
