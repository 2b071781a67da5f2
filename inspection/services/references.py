"""Looks up what somebody at the dock said: which returns, lines, products and places they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Product, ProductGtin
from flows.models import Document
from inspection.given import CONDITIONS, ItemGiven, ReceiptGiven
from inspection.matching import Item
from inspection.models import Container, Location
from inspection.selectors.places import container_by_code, location_by_code
from inspection.selectors.receipts import (
    parcel_of,
    return_by_code,
    returns_by_serial,
    shipments_by_tracking,
)
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.lib.ids import normalise_code
from rma.models import Rma, RmaLine, Shipment

#: A parcel in one of these is not on its way any more: another of its number comes first.
PAST = ("arrived", "voided")


@dataclass
class Arrival:
    """What arrived, looked up: `rmas` are all returns that goods of it may belong to."""

    location: Location
    container: Container | None = None
    shipment: Shipment | None = None
    tracking_number: str = ""
    rmas: dict[UUID, Rma] = field(default_factory=dict)
    items: list[Item] | None = None
    given: Sequence[ItemGiven] = ()
    products: dict[UUID, Product] = field(default_factory=dict)


def read_arrival(given: ReceiptGiven) -> Arrival:
    """Look up everything that `given` names. Raises InvalidInput naming each thing unknown."""
    errors: list[FieldError] = []
    location = _location(given.location, errors)
    container = _container(given.container, errors)
    shipment, rmas = _parcel(given, errors)
    if errors or location is None:
        raise InvalidInput.of(*errors)
    arrival = Arrival(
        location=location,
        container=container,
        shipment=shipment,
        tracking_number=given.tracking_number or (shipment.tracking_number if shipment else ""),
        rmas={rma.pk: rma for rma in rmas},
    )
    read_items(arrival, given.items)
    return arrival


def read_items(arrival: Arrival, given: Sequence[ItemGiven] | None) -> None:
    """Look up the items, adding the returns and products that they name to `arrival`."""
    if given is None:
        arrival.items = None
        return
    if not given:
        message = _("Count at least one item, or leave the items out if all of them came.")
        raise InvalidInput.of(FieldError("items", "empty", message))
    errors: list[FieldError] = []
    reading = _Reading(arrival, given)
    arrival.given = given
    arrival.items = [reading.item(index, item, errors) for index, item in enumerate(given)]
    if errors:
        raise InvalidInput.of(*errors)
    for index, item in enumerate(given):
        if item.photos:
            refuse_unknown_files(item.photos, path=f"items[{index}].photos[%d]")


def _location(text: str | None, errors: list[FieldError]) -> Location | None:
    if not text:
        message = _("Say where it stands, such as DOCK-1.")
        errors.append(FieldError("location", "required", message))
        return None
    found = location_by_code(text)
    if found is None:
        errors.append(FieldError("location", "unknown_location", _("There is no such place.")))
    return found


def _container(text: str | None, errors: list[FieldError]) -> Container | None:
    found = container_by_code(text) if text else None
    if text and found is None:
        message = _("There is no such container.")
        errors.append(FieldError("container", "unknown_container", message))
    return found


def _parcel(given: ReceiptGiven, errors: list[FieldError]) -> tuple[Shipment | None, Sequence[Rma]]:
    """The parcel and its returns: by shipment, else by tracking number, and by the return named."""
    shipment: Shipment | None = None
    rmas: list[Rma] = []
    if given.shipment:
        shipment = Shipment.by_public_id(given.shipment.strip())
        if shipment is None or shipment.direction != "inbound":
            message = _("There is no such parcel on its way to us.")
            errors.append(FieldError("shipment", "unknown_shipment", message))
            shipment = None
    elif given.tracking_number:
        found = shipments_by_tracking(given.tracking_number)
        shipment = next((each for each in found if each.status not in PAST), None)
        shipment = shipment or next(iter(found), None)
    if given.return_:
        rma = return_by_code(given.return_)
        if rma is None:
            message = _("There is no such return.")
            errors.append(FieldError("return", "unknown_return", message))
        else:
            rmas.append(rma)
    if shipment is not None:
        in_it = parcel_of(shipment).rmas
        # A return named with a parcel that does not carry it: the person at the dock sees the slip.
        if not rmas or any(rma in in_it for rma in rmas):
            rmas = in_it
        elif not given.shipment:
            shipment = None
    return shipment, rmas


class _Reading:
    """The items of one receipt, looked up with a few queries for all of them."""

    def __init__(self, arrival: Arrival, given: Sequence[ItemGiven]) -> None:
        self.arrival = arrival
        self.products = _products({item.sku for item in given if item.sku})
        self.lines = _lines({item.return_line for item in given if item.return_line})
        self.returns: dict[str, Rma | None] = {}
        self.by_serial: dict[str, UUID] = {}
        if not arrival.rmas:
            serials = {normalise_code(item.serial) for item in given if item.serial}
            self.by_serial = returns_by_serial(serials) if serials else {}

    def item(self, index: int, given: ItemGiven, errors: list[FieldError]) -> Item:
        """One item as the matching looks at it; what is unknown of it goes to `errors`."""
        path = f"items[{index}]"
        if given.condition not in CONDITIONS:
            message = _("Choose one of: %s.") % ", ".join(CONDITIONS)
            errors.append(FieldError(f"{path}.condition", "invalid_choice", message))
        if given.quantity is not None and given.quantity < 1:
            errors.append(FieldError(f"{path}.quantity", "min_value", _("Count at least one.")))
        line = self.lines.get(given.return_line) if given.return_line else None
        if given.return_line and line is None:
            message = _("This line is not on a return.")
            errors.append(FieldError(f"{path}.return_line", "unknown_line", message))
        rma = self._return(given, path, errors)
        serial = normalise_code(given.serial or "")
        rma_id = rma.pk if rma else None
        if line is not None:
            if rma_id not in (None, line.rma_id):
                message = _("This line is not on the return.")
                errors.append(FieldError(f"{path}.return_line", "unknown_line", message))
            rma_id = line.rma_id
            self.arrival.rmas.setdefault(line.rma_id, line.rma)
        elif rma is None and serial in self.by_serial:
            rma = Rma.objects.get(pk=self.by_serial[serial])
            rma_id = rma.pk
            self.arrival.rmas.setdefault(rma.pk, rma)
        product = self.products.get(given.sku) if given.sku else None
        if product is not None:
            self.arrival.products[product.pk] = product
        return Item(
            index=index,
            quantity=given.quantity,
            rma=rma_id,
            line=line.pk if line else None,
            product=product.pk if product else None,
            said=(given.sku or "") if product is None else "",
            serial=serial,
            condition=given.condition,
            serialised=product is not None and product.serialised,
        )

    def _return(self, given: ItemGiven, path: str, errors: list[FieldError]) -> Rma | None:
        if not given.return_:
            return None
        if given.return_ not in self.returns:
            self.returns[given.return_] = return_by_code(given.return_)
        rma = self.returns[given.return_]
        if rma is None:
            message = _("There is no such return.")
            errors.append(FieldError(f"{path}.return", "unknown_return", message))
        else:
            self.arrival.rmas.setdefault(rma.pk, rma)
        return rma


def product_named(text: str) -> Product | None:
    """The product that `text` names, by SKU or bar code."""
    return _products([text]).get(text)


def _products(said: Iterable[Any]) -> dict[str, Product]:
    """The products of what was read, each by SKU, else by its bar code; two queries."""
    texts = set(said)
    if not texts:
        return {}
    by_sku = {
        product.sku_normalized: product
        for product in Product.objects.filter(
            sku_normalized__in={text.strip().lower() for text in texts}
        )
    }
    found = {text: by_sku[text.strip().lower()] for text in texts if text.strip().lower() in by_sku}
    codes = {text: gtin for text in texts - found.keys() if (gtin := normalise_gtin(text))}
    if codes:
        rows = ProductGtin.objects.filter(gtin14__in=codes.values()).select_related("product")
        by_gtin = {row.gtin14: row.product for row in rows}
        found |= {text: by_gtin[gtin] for text, gtin in codes.items() if gtin in by_gtin}
    return found


def _lines(said: Iterable[Any]) -> dict[str, RmaLine]:
    """The return lines of public ids; one query."""
    keys = {key: text for text in said if (key := RmaLine.key_of(text.strip()))}
    rows = RmaLine.objects.filter(pk__in=keys).select_related("rma") if keys else ()
    return {keys[line.pk]: line for line in rows}


def refuse_unknown_files(photos: Sequence[str], *, path: str) -> None:
    """InvalidInput naming each of `photos` that is no uploaded file, at `path` with its place."""
    keys = [Document.key_of(photo) for photo in photos]
    wanted = [key for key in keys if key]
    known = set(Document.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    errors = [
        FieldError(path % index, "unknown_file", _("There is no such file."))
        for index, key in enumerate(keys)
        if key not in known
    ]
    if errors:
        raise InvalidInput.of(*errors)
