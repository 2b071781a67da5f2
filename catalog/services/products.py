"""Writes products: as partners describe them, or as far as an order line tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import EllipsisType
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog import vocabulary
from catalog.given import ProductGiven
from catalog.models import Product, ProductGtin
from catalog.services.upserts import (
    Upserted,
    assign,
    differs,
    insert_missing,
    transaction_with_events,
    waves,
)
from catalog.sold import SoldLine
from flows.note import note
from flows.values import plain
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError, FieldError, InvalidInput
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.lib.money import AmountError, format_amount, parse_amount
from tenants.actors import Actor

_TEXTS = (
    "category",
    "currency",
    "country_of_origin",
    "hs_code",
    "cn_code",
    "hazard_class",
    "image_url",
    "variants_of",
)
_AS_GIVEN = (
    "sku",
    "title",
    "weight_g",
    "serialised",
    "lot_tracked",
    "data_bearing",
    "returnable",
    "warranty_months",
    "battery",
    "law",
)
COLUMNS = (
    *_AS_GIVEN,
    *_TEXTS,
    "tags",
    "dimensions_mm",
    "price_minor",
    "stock_on_hand",
    "metadata",
)


def upsert_product(given: ProductGiven, *, by: Actor) -> Upserted[Product]:
    """Make the product of this SKU what `given` says; InvalidInput where that cannot be."""
    result = upsert_products([given], by=by)[0]
    if isinstance(result, DomainError):
        raise result
    return result


def upsert_products(
    rows: Sequence[ProductGiven], *, by: Actor
) -> list[Upserted[Product] | DomainError]:
    """Upsert many by SKU; a row that cannot be leaves its error in its place, and no trace."""
    by.require("catalog.edit")
    results: dict[int, Upserted[Product] | DomainError] = {}
    checked = []
    for place, given in enumerate(rows):
        try:
            checked.append((place, _columns(given), _gtins(given)))
        except InvalidInput as failure:
            results[place] = failure
    with transaction_with_events():
        for wave in waves(checked, key=lambda row: row[1]["sku"].lower()):
            done = _write([(values, gtins) for _place, values, gtins in wave], by=by)
            results |= {row[0]: result for row, result in zip(wave, done, strict=True)}
    return [results[place] for place in range(len(rows))]


def change_product(product: Product, changes: Mapping[str, Any], *, by: Actor) -> Product:
    """Change the named fields (of ProductGiven) of a product; the fresh row."""
    by.require("catalog.edit")
    with transaction_with_events():
        product = Product.objects.select_for_update(of=("self",), no_key=True).get(pk=product.pk)
        given = replace(given_of(product), **changes)
        if given.sku.lower() != product.sku_normalized:
            message = _("The SKU names the product. Make a new one instead.")
            raise InvalidInput.of(FieldError("sku", "read_only", message))
        return _write([(_columns(given), _gtins(given))], by=by)[0].row


def given_of(product: Product) -> ProductGiven:
    """What a partner would say to get `product` as it is."""
    values: dict[str, Any] = {name: getattr(product, name) for name in _AS_GIVEN}
    values |= {name: getattr(product, name) or None for name in _TEXTS}
    if product.price_minor is not None:
        values["price"] = format_amount(product.price_minor, product.currency)
    return ProductGiven(
        **values,
        gtins=[row.written for row in product.gtin_rows.order_by("pk")],
        tags=product.tags,
        dimensions_mm=product.dimensions_mm,
        metadata=product.metadata,
    )


def ensure_products(lines: Iterable[SoldLine]) -> dict[str, Product]:
    """The products of these lines by SKU in lower case; unknown ones are made from their line."""
    wanted: dict[str, SoldLine] = {}
    for line in lines:
        known = wanted.setdefault(line.sku.lower(), line)
        if not known.title and line.title:
            wanted[line.sku.lower()] = line
    found = _by_sku(wanted)
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        made = [_from_line(wanted[sku]) for sku in missing]
        ours = insert_missing(made)
        found |= {sku: row for sku, row in zip(missing, made, strict=True) if row.pk in ours}
        found |= _by_sku(wanted.keys() - found.keys())
    return found


def _by_sku(skus: Iterable[str]) -> dict[str, Product]:
    skus = list(skus)
    if not skus:
        return {}
    return {row.sku_normalized: row for row in Product.objects.filter(sku_normalized__in=skus)}


def _from_line(line: SoldLine) -> Product:
    return Product(
        sku=line.sku,
        title=line.title or line.sku,
        serialised=bool(line.serials),
        lot_tracked=bool(line.lot or any(lot for _serial, lot in line.serials)),
    )


def _columns(given: ProductGiven) -> dict[str, Any]:
    """The columns of `given`; InvalidInput where the price is none of its currency."""
    values: dict[str, Any] = {name: getattr(given, name) for name in _AS_GIVEN}
    values |= {name: getattr(given, name) or "" for name in _TEXTS}
    values["tags"] = list(given.tags)
    values["dimensions_mm"] = given.dimensions_mm and list(given.dimensions_mm)
    values["battery"] = plain(given.battery)
    values["metadata"] = dict(given.metadata)
    values["price_minor"] = _price_minor(given)
    if not isinstance(given.stock, EllipsisType):
        values["stock_on_hand"] = given.stock["on_hand"] if given.stock else None
    return values


def _price_minor(given: ProductGiven) -> int | None:
    if given.price is None:
        return None
    if not given.currency:
        message = _("A price needs its currency.")
        raise InvalidInput.of(FieldError("currency", "required", message))
    try:
        return parse_amount(given.price, given.currency)
    except AmountError as failure:
        field = "currency" if failure.code == "unknown_currency" else "price"
        raise InvalidInput.of(FieldError(field, failure.code, failure.message)) from failure


def _gtins(given: ProductGiven) -> dict[str, str]:
    """Bar codes as written, by their 14 digits; InvalidInput naming the one that is none."""
    found: dict[str, str] = {}
    for place, written in enumerate(given.gtins):
        gtin14 = normalise_gtin(written)
        if gtin14 is None:
            message = _("This is no GTIN: 8, 12, 13 or 14 digits, the last of which checks them.")
            raise InvalidInput.of(FieldError(f"gtins[{place}]", "invalid_gtin", message))
        found.setdefault(gtin14, written)
    return found


def _write(
    rows: Sequence[tuple[dict[str, Any], dict[str, str]]], *, by: Actor
) -> list[Upserted[Product]]:
    """Write products whose SKUs all differ: lock, insert what is new, change what differs."""
    by_sku = {values["sku"].lower(): (values, gtins) for values, gtins in rows}
    known = _locked(by_sku)
    missing = [Product(**by_sku[sku][0]) for sku in sorted(by_sku.keys() - known.keys())]
    ours = insert_missing(missing)
    created = {row.sku.lower(): row for row in missing if row.pk in ours}
    known |= _locked(by_sku.keys() - known.keys() - created.keys())
    codes_differ = _write_gtins(
        {(known | created)[sku].pk: gtins for sku, (_values, gtins) in by_sku.items()},
        known={row.pk for row in known.values()},
    )
    changed = []
    for sku, row in known.items():
        if differs(row, by_sku[sku][0]) or row.pk in codes_differ:
            assign(row, by_sku[sku][0] | {"version": row.version + 1, "updated_at": clock.now()})
            changed.append(row)
    _save(changed)
    for row in created.values():
        note(row, vocabulary.PRODUCT_CREATED, by=by)
    for row in changed:
        note(row, vocabulary.PRODUCT_UPDATED, by=by)
    touched = {row.pk for row in changed}
    return [
        Upserted(row, created=sku in created, changed=sku in created or row.pk in touched)
        for sku, row in ((sku, (known | created)[sku]) for sku in by_sku)
    ]


def _locked(skus: Iterable[str]) -> dict[str, Product]:
    skus = list(skus)
    if not skus:
        return {}
    rows = Product.objects.filter(sku_normalized__in=skus).order_by("sku_normalized")
    locked = rows.select_for_update(of=("self",), no_key=True)
    return {row.sku_normalized: row for row in locked}


def _save(rows: Sequence[Product]) -> None:
    """Write changed rows with one statement, in the order they were locked in."""
    if rows:
        columns = [*COLUMNS, "sku_normalized", "version", "updated_at"]
        Product.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=columns
        )


def _write_gtins(wanted: Mapping[Any, dict[str, str]], *, known: set[Any]) -> set[Any]:
    """Give each product exactly its codes; the keys of the known ones whose codes were others."""
    stored: dict[Any, dict[str, ProductGtin]] = {pk: {} for pk in wanted}
    if known:
        for row in ProductGtin.objects.filter(product__in=known):
            stored[row.product_id][row.gtin14] = row
    stale, fresh, changed = [], [], set()
    for pk, codes in wanted.items():
        now = {gtin14: row.written for gtin14, row in stored[pk].items()}
        if now == codes:
            continue
        changed.add(pk)
        stale += [row.pk for row in stored[pk].values()]
        fresh += [
            ProductGtin(product_id=pk, gtin14=gtin14, written=written)
            for gtin14, written in codes.items()
        ]
    if stale:
        ProductGtin.objects.filter(pk__in=stale).delete()
    if fresh:
        ProductGtin.objects.bulk_create(fresh)
    return changed & known
