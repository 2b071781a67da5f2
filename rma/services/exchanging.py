"""Goods in exchange as somebody asks for them: which article, may it be had, what does it cost.

An exchange is for another variant of the same product (the policy may allow any article), a
replacement for the same article again. Both promise pieces of stock when they are requested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from catalog.models import OrderLine, Product
from catalog.pricing import Amount
from catalog.services.stock import OutOfStock, Wanted, reserve
from catalog.stock import available
from catalog.stops import Goods, covers, gtins_of, stops_about
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound
from returns_portal.lib.money import format_amount
from rma.charges import Charges
from rma.models import Resolution, RmaLine
from rma.money import Part
from rma.money.exchange import Pieces, is_family, price_of
from rma.selectors.sold import Sold

if TYPE_CHECKING:
    from rma.services.judging import Ground, JudgedLine

#: Kinds of resolution that bring goods.
KINDS = ("exchange", "replacement")
#: Who has one of these rights gets the same article again, if need be once it is there.
WAITING = ("guarantee", "warranty", "recall")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out. `unit_price` None: it costs what the units that come back were worth."""

    product: Product
    pieces: int
    unit_price: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        """The column of a Resolution."""
        price = None if self.unit_price is None else f"{self.unit_price:f}"
        return {
            "product": str(self.product.pk),
            "sku": self.product.sku,
            "title": self.product.title,
            "quantity": self.pieces,
            "shipped": 0,
            "unit_price": price,
        }


def find_outgoing(ground: Ground, *, named_price: bool) -> None:
    """Find what each line of `ground` is exchanged for; every fault is noted at its field.

    `named_price`: whether who asks may say what it costs; a shopper may not.
    """
    places = [
        (place, judged)
        for place, judged in enumerate(ground.lines)
        if judged.ask.resolution["type"] in KINDS
    ]
    if not places:
        return
    products = _products(judged for _place, judged in places)
    for place, judged in places:
        path = f"lines[{place}].resolution.replacement"
        if judged.product is None:
            continue
        if judged.ask.resolution["type"] == "replacement":
            judged.outgoing = Outgoing(judged.product, judged.ask.quantity)
        else:
            judged.outgoing = _exchanged(ground, judged, path, products, named_price)
    if not ground.errors:
        _check_stops(ground)
        _check_stock(ground)


def _products(lines: Iterator[JudgedLine]) -> dict[str, Product]:
    named = (_given(judged).get("sku") or "" for judged in lines)
    skus = {sku.strip().lower() for sku in named if sku.strip()}
    return {row.sku_normalized: row for row in Product.objects.filter(sku_normalized__in=skus)}


def _given(judged: JudgedLine) -> Mapping[str, Any]:
    found: Mapping[str, Any] = judged.ask.resolution.get("replacement") or {}
    return found


def _exchanged(
    ground: Ground,
    judged: JudgedLine,
    path: str,
    products: Mapping[str, Product],
    named_price: bool,
) -> Outgoing | None:
    """The other article of one line; None where it cannot be that one."""
    given, line = _given(judged), judged.order_line
    if line is None or ground.sold is None:
        message = _("An exchange needs the order. Ask for a replacement or a refund instead.")
        ground.refuse(f"{path.removesuffix('.replacement')}.type", "needs_order", message)
        return None
    sku = (given.get("sku") or "").strip()
    if not sku:
        ground.refuse(f"{path}.sku", "required", _("Say what it is exchanged for."))
        return None
    product = products.get(sku.lower())
    if product is None:
        raise NotFound.of(FieldError(f"{path}.sku", "not_found", _("There is no such article.")))
    if not _is_right(ground, judged, product, f"{path}.sku"):
        return None
    pieces = int(given.get("quantity") or judged.ask.quantity)
    price = given.get("unit_price") if named_price else None
    if ground.gift is not None:
        # Piece by piece for what was paid: nobody owes anything, and nothing goes to the buyer.
        pieces, price = judged.ask.quantity, None
    elif price is None:
        price = _own_price(ground, line, product, f"{path}.unit_price")
    resolution = {
        "type": "exchange",
        "replacement": {
            "sku": product.sku,
            "quantity": pieces,
            "units": judged.ask.quantity,
            "unit_price": None if price is None else f"{Decimal(price):f}",
        },
    }
    judged.ask = replace(judged.ask, resolution=resolution)
    return Outgoing(product, pieces, None if price is None else Decimal(price))


def _is_right(ground: Ground, judged: JudgedLine, product: Product, path: str) -> bool:
    """Whether it is another article, and one that this may be exchanged for."""
    own = judged.product
    assert own is not None  # noqa: S101 - only what was sold is exchanged
    if product.pk == own.pk:
        message = _("This is the same article. Ask for a replacement instead.")
        ground.refuse(path, "same_article", message)
        return False
    if ground.gift is not None and not is_even(own, product):
        message = _("A gift can only be exchanged for a variant of the same price.")
        ground.refuse(path, "not_same_price", message)
        return False
    rules = judged.verdict.rules if judged.verdict else None
    if rules is not None and rules.exchange_for == "any":
        return True
    if is_family(own.sku, own.variants_of, product.sku, product.variants_of):
        return True
    message = _("It can only be exchanged for another variant of the same product.")
    ground.refuse(path, "not_a_variant", message)
    return False


def is_even(one: Product, other: Product) -> bool:
    """Whether the catalogue asks the same for both: one may go for the other without a word."""
    return (one.price_minor, one.currency) == (other.price_minor, other.currency)


def _own_price(ground: Ground, line: OrderLine, product: Product, path: str) -> Decimal | None:
    """What the catalogue says; None where the article costs what the old one was sold for."""
    if product.price_minor is None:
        return None
    currency = ground.order.currency if ground.order else ""
    if product.currency != currency:
        message = _("Its price is in another currency. Say what it costs in %(currency)s.")
        ground.refuse(path, "price_unknown", message % {"currency": currency})
        return None
    price = Decimal(format_amount(product.price_minor, currency))
    return None if price == line.unit_price else price


def _check_stops(ground: Ground) -> None:
    """What is stopped altogether is not promised to anybody; a recall's remedy waits for it."""
    asked = [(place, judged) for place, judged in _outgoing(ground) if not _waits(ground)]
    gtins = gtins_of(judged.outgoing.product.pk for _place, judged in asked)  # type: ignore[union-attr]
    for place, judged in asked:
        assert judged.outgoing is not None  # noqa: S101 - what `_outgoing` looks for
        key = judged.outgoing.product.pk
        goods = Goods(product=key, gtins=gtins.get(key, frozenset()))
        for stop in stops_about([goods]):
            partly = stop.lot or stop.lot_ranges or stop.serials or stop.serial_ranges
            if not partly and covers(stop, goods):
                path = f"lines[{place}].resolution.replacement.sku"
                ground.refuse(path, "not_available", _("This article is not sold at the moment."))
                break


def _check_stock(ground: Ground) -> None:
    """Whether there is enough of each; certain only once it is promised."""
    asked: Counter[Any] = Counter()
    for place, judged in _outgoing(ground):
        assert judged.outgoing is not None  # noqa: S101 - what `_outgoing` looks for
        product = judged.outgoing.product
        asked[product.pk] += judged.outgoing.pieces
        left = available(product)
        if left is not None and asked[product.pk] > left and not _waits(ground):
            ground.errors.append(_out_of_stock(place, left))


def _outgoing(ground: Ground) -> Iterator[tuple[int, JudgedLine]]:
    return (
        (place, judged) for place, judged in enumerate(ground.lines) if judged.outgoing is not None
    )


def _waits(ground: Ground) -> bool:
    """Whether the same article is owed by right: it is sent when there is one again."""
    return ground.ask.legal_basis in WAITING


def _out_of_stock(place: int, left: int) -> FieldError:
    path = f"lines[{place}].resolution.replacement.sku"
    message = _("There are not enough of it. Left: %(left)d.") % {"left": left}
    return FieldError(path, "out_of_stock", message, {"available": left})


def promise_goods(ground: Ground, resolutions: list[Resolution]) -> None:
    """Promise the pieces that a return which is just written wants; of two for the last, one wins.

    Raises InvalidInput `out_of_stock`. What is owed by right is promised where there is any.
    """
    wanted = [
        (place, Wanted(resolution, judged.outgoing.product.pk, judged.outgoing.pieces))
        for place, (judged, resolution) in enumerate(zip(ground.lines, resolutions, strict=True))
        if judged.outgoing is not None
    ]
    if not wanted:
        return
    try:
        reserve([each for _place, each in wanted])
    except OutOfStock as short:
        if _waits(ground):
            return
        place = next(place for place, each in wanted if each == short.wanted)
        raise InvalidInput.of(_out_of_stock(place, short.available)) from short


def with_prices(
    ground: Ground, parts: Sequence[Sequence[Part]], charges: Sequence[Charges]
) -> list[Charges]:
    """The charges of a return in the making, with what its goods in exchange cost."""
    found = []
    for judged, own, charged in zip(ground.lines, parts, charges, strict=True):
        out, kind = judged.outgoing, judged.ask.resolution["type"]
        if out is None or ground.sold is None or kind != "exchange":
            found.append(charged)
            continue
        price = price_minor(ground.sold, own[0].key, out.unit_price, out.pieces, own[0].amount)
        found.append(replace(charged, replacement=price))
    return found


def outgoing_of(line: RmaLine, quantity: int) -> Outgoing | None:
    """What goes out for `quantity` units of a line, as it was asked for; None where that is no
    goods, or nobody can tell how many pieces belong to so few units.
    """
    kind, given = line.wanted.get("type"), line.wanted.get("replacement") or {}
    if kind == "replacement" and line.product is not None:
        return Outgoing(line.product, quantity)
    if kind != "exchange" or not given.get("sku"):
        return None
    product = Product.objects.filter(sku_normalized=given["sku"].strip().lower()).first()
    asked_for = Pieces(given.get("units") or line.requested, given.get("quantity") or 1)
    pieces = asked_for.for_units(quantity)
    if product is None or not pieces:
        return None
    price = given.get("unit_price")
    return Outgoing(product, pieces, None if price is None else Decimal(price))


def price_minor(
    sold: Sold, key: str, unit_price: Decimal | None, pieces: int, worth: Amount
) -> int:
    """What so many pieces cost in exchange for units of line `key` that are `worth` so much."""
    if unit_price is None:
        return worth.gross
    order = sold.priced.order
    line = next(each for each in order.lines if each.key == key)
    return price_of(
        unit_price,
        pieces,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
        tax_rates=line.tax_rates,
    ).gross
