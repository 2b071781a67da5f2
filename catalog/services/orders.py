"""Writes orders: each said in full, many at once with a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import PROTECT
from django.utils.translation import gettext_lazy as _

from catalog import vocabulary
from catalog.checks import check_order
from catalog.given import OrderGiven
from catalog.models import Customer, Fulfilment, Order, OrderLine, Product
from catalog.services import customers
from catalog.services.cancelling import keep_withdrawn
from catalog.services.products import ensure_products
from catalog.services.units import SoldPieces, release_units
from catalog.services.upserts import (
    Upserted,
    assign,
    differs,
    insert_missing,
    transaction_with_events,
    waves,
)
from catalog.sold import LINE_COLUMNS, ORDER_COLUMNS, SoldLine, SoldOrder
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, DomainError, FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from tenants.actors import Actor

Lines = Mapping[str, OrderLine]


def upsert_order(given: OrderGiven, *, by: Actor) -> Upserted[Order]:
    """Make the order of this `external_id` what `given` says.

    InvalidInput names every field that cannot be; Conflict where less would be sold than is on
    returns. Said again, it changes nothing.
    """
    result = upsert_orders([given], by=by)[0]
    if isinstance(result, DomainError):
        raise result
    return result


def upsert_orders(rows: Sequence[OrderGiven], *, by: Actor) -> list[Upserted[Order] | DomainError]:
    """Upsert many; an order that cannot be leaves its error in its place, and no trace."""
    by.require("catalog.edit")
    results: dict[int, Upserted[Order] | DomainError] = {}
    checked: list[tuple[int, SoldOrder]] = []
    for place, given in enumerate(rows):
        try:
            checked.append((place, check_order(given)))
        except InvalidInput as failure:
            results[place] = failure
    with transaction_with_events():
        for wave in waves(checked, key=lambda row: row[1].external_id):
            done = _Writing([sold for _place, sold in wave]).result(by=by)
            results |= {place: done[sold.external_id] for place, sold in wave}
    return [results[place] for place in range(len(rows))]


class _Writing:
    """One wave of orders whose ids all differ; steps in the order of the locks."""

    def __init__(self, orders: Iterable[SoldOrder]) -> None:
        self.sold = {order.external_id: order for order in orders}
        self.refused: dict[str, DomainError] = {}
        self.known: dict[str, Order] = {}
        self.lines: dict[UUID, dict[str, OrderLine]] = {}
        self.changed: set[UUID] = set()

    def result(self, *, by: Actor) -> dict[str, Upserted[Order] | DomainError]:
        """Write all that can be written; by external id."""
        self._lock(self.sold)
        self._refuse_conflicts()
        products = ensure_products(line for order in self.sold.values() for line in order.lines)
        owners = self._customers()
        created = self._insert_orders(owners)
        self._change_orders(owners)
        self._write_lines(created | self.known, products)
        self._write_fulfilments(created | self.known)
        for row in self.known.values():
            if row.pk in self.changed:
                row.version += 1
                row.updated_at = clock.now()
        self._save_changed()
        self._note(created, by=by)
        return self.refused | {
            key: Upserted(row, key in created, key in created or row.pk in self.changed)
            for key, row in (created | self.known).items()
        }

    # --- what is there ---

    def _lock(self, keys: Iterable[str]) -> None:
        """Lock the orders that are there, in the order of their keys, and read their lines."""
        rows = (
            Order.objects.filter(external_id__in=list(keys))
            .select_related("customer")
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        fresh = {row.external_id: row for row in rows}
        self.known |= fresh
        self.lines |= {row.pk: {} for row in fresh.values()}
        if fresh:
            for line in OrderLine.objects.filter(order__in=fresh.values()):
                self.lines[line.order_id][line.external_id] = line
        for key, row in fresh.items():
            keep_withdrawn(self.sold[key], row.cancellations)

    def _refuse_conflicts(self) -> None:
        """Set aside the orders that would sell less than is on returns."""
        gone = {
            line.pk
            for key, row in self.known.items()
            for line in self._left_out(row, self.sold[key])
        }
        referred = _referred(gone)
        for key, row in list(self.known.items()):
            errors = _conflicts(self.sold[key], row, self.lines[row.pk], referred)
            if errors:
                self.refused[key] = Conflict.of(*errors, code="on_returns")
                del self.known[key], self.sold[key]

    def _left_out(self, row: Order, sold: SoldOrder) -> list[OrderLine]:
        kept = {line.external_id for line in sold.lines}
        return [line for key, line in self.lines[row.pk].items() if key not in kept]

    # --- customers and orders ---

    def _customers(self) -> dict[str, Customer | None]:
        """Who bought each order, by the order's external id."""
        given = {key: order.given.customer for key, order in self.sold.items()}
        found = customers.upsert_customers(one for one in given.values() if one)
        owners: dict[str, Customer | None] = {}
        nameless: list[Customer] = []
        for key, one in given.items():
            known_as = customers.identity(one) if one else None
            if one is None:
                owners[key] = None
            elif known_as is not None:
                owners[key] = found[known_as]
            elif (owner := self._nameless(key)) is not None:
                customers.change_customer(owner, one)
                owners[key] = owner
            else:
                nameless.append(customers.new_customer(one))
                owners[key] = nameless[-1]
        if nameless:
            Customer.objects.bulk_create(nameless)
        return owners

    def _nameless(self, key: str) -> Customer | None:
        """The customer of a known order who can be known by it only."""
        row = self.known.get(key)
        owner = row.customer if row else None
        return None if owner and (owner.external_id or owner.email) else owner

    def _insert_orders(self, owners: Mapping[str, Customer | None]) -> dict[str, Order]:
        missing = sorted(self.sold.keys() - self.known.keys())
        made = [
            Order(external_id=key, customer=owners[key], **_columns(self.sold[key], ORDER_COLUMNS))
            for key in missing
        ]
        ours = insert_missing(made)
        created = {row.external_id: row for row in made if row.pk in ours}
        self.lines |= {row.pk: {} for row in created.values()}
        lost = [key for key in missing if key not in created]
        if lost:
            # Somebody else inserted these at the same moment: now they are known.
            self._lock(lost)
            self._refuse_conflicts()
        return created

    def _change_orders(self, owners: Mapping[str, Customer | None]) -> None:
        for key, row in self.known.items():
            values = _columns(self.sold[key], ORDER_COLUMNS)
            owner = owners[key]
            values["customer_id"] = owner.pk if owner else None
            if differs(row, values):
                assign(row, values)
                self.changed.add(row.pk)

    def _save_changed(self) -> None:
        rows = [row for row in self.known.values() if row.pk in self.changed]
        if rows:
            columns = [*ORDER_COLUMNS, "customer", "number_normalized", "version", "updated_at"]
            Order.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["id"], update_fields=columns
            )

    # --- lines, units, deliveries ---

    def _write_lines(self, orders: Mapping[str, Order], products: Mapping[str, Product]) -> None:
        gone: list[UUID] = []
        written: list[OrderLine] = []
        pieces = SoldPieces()
        staying: dict[UUID, set[str]] = {}
        order_of: dict[UUID, UUID] = {}
        for key, order in orders.items():
            sold, stored = self.sold[key], self.lines[order.pk]
            gone += [line.pk for line in self._left_out(order, sold)]
            for line in sold.lines:
                product = products[line.sku.lower()]
                row, differ = _line_row(line, order, product, stored.get(line.external_id))
                if differ:
                    written.append(row)
                order_of[row.pk] = order.pk
                if line.serials:
                    pieces.add(line=row, sold_at=order.placed_at, serials=line.serials)
                if line.external_id in stored:
                    staying[row.pk] = {normalise_code(serial) for serial, _lot in line.serials}
        self.changed |= {row.order_id for row in written}
        self._delete_lines(gone)
        if written:
            OrderLine.objects.bulk_create(
                written,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=[*LINE_COLUMNS, "product"],
            )
        moved = release_units(staying) | pieces.write()
        self.changed |= {order_of[line] for line in moved}

    def _delete_lines(self, gone: Sequence[UUID]) -> None:
        if gone:
            rows = OrderLine.objects.filter(pk__in=gone)
            self.changed |= set(rows.values_list("order_id", flat=True))
            rows.delete()

    def _write_fulfilments(self, orders: Mapping[str, Order]) -> None:
        """Give each order exactly the deliveries that were named."""
        stored: dict[UUID, list[dict[str, Any]]] = {row.pk: [] for row in orders.values()}
        if self.known:
            rows = Fulfilment.objects.filter(order__in=self.known.values())
            for found in rows.order_by("position"):
                stored[found.order_id].append(_delivery(found))
        fresh, stale = [], []
        for key, order in orders.items():
            wanted = self.sold[key].fulfilments
            if stored[order.pk] == wanted:
                continue
            self.changed.add(order.pk)
            stale += [order.pk] if stored[order.pk] else []
            fresh += [Fulfilment(order=order, **row) for row in wanted]
        if stale:
            Fulfilment.objects.filter(order__in=stale).delete()
        if fresh:
            Fulfilment.objects.bulk_create(fresh)

    def _note(self, created: Mapping[str, Order], *, by: Actor) -> None:
        for row in created.values():
            note(row, vocabulary.ORDER_CREATED, by=by)
        for row in self.known.values():
            if row.pk in self.changed:
                note(row, vocabulary.ORDER_UPDATED, by=by)


def _columns(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _delivery(row: Fulfilment) -> dict[str, Any]:
    names = ("position", "shipped_at", "delivered_at", "tracking_number", "lines")
    return _columns(row, names)


def _line_row(
    line: SoldLine, order: Order, product: Product, stored: OrderLine | None
) -> tuple[OrderLine, bool]:
    """The row of `line`, and whether it has to be written."""
    values = _columns(line, LINE_COLUMNS) | {"product_id": product.pk}
    values["title"] = line.title or product.title
    if stored is None:
        return OrderLine(order=order, external_id=line.external_id, **values), True
    differ = differs(stored, values)
    assign(stored, values)
    return stored, differ


def _conflicts(
    sold: SoldOrder, order: Order, stored: Lines, referred: set[UUID]
) -> list[FieldError]:
    """What of `sold` goes against pieces that are on returns."""
    errors: list[FieldError] = []
    message: Any
    coming_back = any(line.on_returns for line in stored.values())
    if coming_back and sold.currency != order.currency:
        message = _("Pieces of this order are on returns: its currency has to stay.")
        errors.append(FieldError("currency", "on_returns", message))
    for place, line in enumerate(sold.lines):
        known = stored.get(line.external_id)
        if known is None or not known.on_returns:
            continue
        if line.quantity - line.cancelled_quantity < known.on_returns:
            message = _("More of this line is on returns.")
            extra = {"on_returns": known.on_returns}
            errors.append(FieldError(f"lines[{place}].quantity", "on_returns", message, extra))
        if line.sku.lower() != known.sku.lower():
            message = _("Pieces of this line are on returns: its article has to stay.")
            errors.append(FieldError(f"lines[{place}].sku", "on_returns", message))
    kept = {line.external_id for line in sold.lines}
    for key, known in stored.items():
        if key not in kept and (known.on_returns or known.pk in referred):
            message = _("Line “%s” was on a return: keep it, and cancel what was not sold.") % key
            errors.append(FieldError("lines", "on_returns", message))
    return errors


def _referred(lines: set[UUID]) -> set[UUID]:
    """Which of these lines a row above catalog refers to, live or not, and so protects."""
    found: set[UUID] = set()
    if not lines:
        return found
    for relation in OrderLine._meta.related_objects:
        if relation.on_delete is PROTECT:
            name = relation.field.attname
            rows = relation.related_model._default_manager.filter(**{f"{name}__in": lines})
            found |= set(rows.values_list(name, flat=True))
    return found
