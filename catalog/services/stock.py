"""Promises pieces of a product to something, lets them go, and takes them off the shelf.

Products are locked in the order of their keys, after everything else: of two promises of the last
piece one wins. A promise is found by what it was made to (`flows.stage.subject_of`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.models import Product, StockReservation
from catalog.stock import promised_of
from flows.stage import subject_of
from returns_portal.lib import clock


@dataclass(frozen=True, slots=True)
class Wanted:
    """`quantity` pieces of a product for `holder`."""

    holder: Any
    product: UUID
    quantity: int


class OutOfStock(Exception):
    """There are only `available` pieces left of what was `wanted`; nothing was promised."""

    def __init__(self, wanted: Wanted, available: int) -> None:
        self.wanted = wanted
        self.available = available
        super().__init__(f"{wanted.product}: {available} left")


def reserve(wanted: Sequence[Wanted]) -> None:
    """Promise all of it or nothing; raises OutOfStock. The caller's transaction holds it."""
    keys = {each.product for each in wanted}
    rows = Product.objects.filter(pk__in=keys).order_by("pk")
    locked = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
    promised = Counter(promised_of(keys))
    made = []
    for each in wanted:
        on_hand = locked[each.product].stock_on_hand
        left = None if on_hand is None else on_hand - promised[each.product]
        if left is not None and left < each.quantity:
            raise OutOfStock(each, max(left, 0))
        promised[each.product] += each.quantity
        kind, key = subject_of(each.holder)
        made.append(
            StockReservation(
                product_id=each.product, holder_type=kind, holder_id=key, quantity=each.quantity
            )
        )
    StockReservation.objects.bulk_create(made)


def release(holder: Any) -> int:
    """Let go what is promised to `holder`; how many pieces."""
    row = _locked(holder)
    if row is None:
        return 0
    row.delete()
    return row.quantity


def pass_on(holder: Any, to: Any, quantity: int) -> None:
    """Move `quantity` of the pieces promised to `holder` to `to`."""
    row = _locked(holder)
    if row is None:
        return
    moved = min(quantity, row.quantity)
    kind, key = subject_of(to)
    StockReservation.objects.create(
        product_id=row.product_id, holder_type=kind, holder_id=key, quantity=moved
    )
    _less(row, moved)


def take(holder: Any, quantity: int) -> None:
    """`quantity` of the promised pieces have left the house."""
    row = _locked(holder)
    if row is None:
        return
    taken = min(quantity, row.quantity)
    rows = Product.objects.filter(pk=row.product_id)
    [product] = rows.select_for_update(of=("self",), no_key=True)
    if product.stock_on_hand is not None:
        product.stock_on_hand = max(product.stock_on_hand - taken, 0)
        product.version += 1
        product.updated_at = clock.now()
        product.save(update_fields=["stock_on_hand", "version", "updated_at"])
    _less(row, taken)


def held(holder: Any) -> int:
    """How many pieces are promised to `holder`."""
    row = _locked(holder)
    return row.quantity if row is not None else 0


def _locked(holder: Any) -> StockReservation | None:
    kind, key = subject_of(holder)
    rows = StockReservation.objects.filter(holder_type=kind, holder_id=key)
    return rows.select_for_update(of=("self",)).first()


def _less(row: StockReservation, quantity: int) -> None:
    row.quantity -= quantity
    if row.quantity:
        row.save(update_fields=["quantity"])
    else:
        row.delete()
