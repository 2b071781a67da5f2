"""What the demo's shops have sold: a handful of telling orders, and a season of ordinary ones.

Everything is made up and always comes out the same, but for the dates: they are counted back from
the day of seeding, so that windows are open, closing and closed whenever somebody looks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from catalog.demo_goods import SHOPS, Article, DemoShop, Person
from catalog.given import OrderGiven, ProductGiven
from catalog.models import Order
from catalog.services import upsert_orders, upsert_products
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from returns_portal.lib.identifiers import gs1_check_digit
from tenants.actors import Actor
from tenants.models import Tenant

#: Ordinary orders of a shop beside the telling ones.
ORDINARY = 40
VAT = {"name": "VAT", "rate": "0.19"}
#: Numbers count on from here, the telling orders first.
FIRST_NUMBER = 48213


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a demo order: place of the article in the shop's list, and what is special."""

    article: int
    quantity: int = 1
    final_sale: bool = False
    discount: str = "0.00"


#: What each telling order shows: days since delivery (None: not sent yet), lines.
TELLING: tuple[tuple[int | None, tuple[Line, ...]], ...] = (
    # Inside the window and the fourteen days: two of a kind, a discount, one sold as final.
    (6, (Line(0), Line(2, 2), Line(9, final_sale=True), Line(5, discount="13.90"))),
    # The last days of the window.
    (28, (Line(7), Line(4))),
    # The window has closed; the legal guarantee has not.
    (75, (Line(6), Line(11))),
    # Not sent yet.
    (None, (Line(8), Line(3, 2))),
)


def seed_goods(tenant: Tenant) -> None:
    """Fill a demo shop that has no orders yet, within its scope and a transaction."""
    shop = SHOPS.get(tenant.slug)
    if shop is None or Order.objects.exists():
        return
    system = Actor.system()
    now = clock.now()
    _refuse_faults(upsert_products([_product(shop, each) for each in shop.articles], by=system))
    _refuse_faults(upsert_orders(list(_orders(shop, now)), by=system))


def telling_order(slug: str) -> tuple[str, str]:
    """Number and e-mail address of the order that a newcomer should try first."""
    shop = SHOPS[slug]
    return _number(shop, 0), shop.people[0].email


def _refuse_faults(results: list[Any]) -> None:
    for result in results:
        if isinstance(result, DomainError):
            raise result


def _product(shop: DemoShop, article: Article) -> ProductGiven:
    body = f"20{shop.articles.index(article) + 1:04d}{sum(map(ord, shop.prefix)):06d}"
    return ProductGiven.of(
        {
            "sku": article.sku,
            "title": article.title,
            "category": article.category,
            "price": article.price,
            "currency": "EUR",
            "weight_g": article.weight_g,
            "gtins": [body + gs1_check_digit(body)],
            **article.more,
        }
    )


def _orders(shop: DemoShop, now: datetime) -> Iterator[OrderGiven]:
    for place, (days, lines) in enumerate(TELLING):
        yield _order(shop, place, shop.people[place], days, lines, now)
    chance = random.Random(shop.prefix)  # noqa: S311 - the same shop every time, no secret
    for place in range(len(TELLING), len(TELLING) + ORDINARY):
        goods = chance.sample(range(len(shop.articles)), chance.choice((1, 1, 2, 2, 3)))
        lines = tuple(Line(article, chance.choice((1, 1, 1, 2))) for article in goods)
        person = shop.people[place % len(shop.people)]
        yield _order(shop, place, person, chance.randint(2, 120), lines, now)


def _order(
    shop: DemoShop,
    place: int,
    person: Person,
    days: int | None,
    lines: tuple[Line, ...],
    now: datetime,
) -> OrderGiven:
    delivered = now - timedelta(days=days) if days is not None else None
    placed = (delivered or now) - timedelta(days=3, hours=2 + place % 9)
    number = _number(shop, place)
    rows = [_line(shop, number, key, line) for key, line in enumerate(lines, start=1)]
    if delivered is None:
        for row in rows:
            row["fulfilled_quantity"] = 0
    gift = place == 0
    if gift:
        rows.append(_gift_card(len(rows) + 1))
    worth = sum(Decimal(r["unit_price"]) * r["quantity"] - Decimal(r["discount"]) for r in rows)
    off = Decimal("25.30") if gift else Decimal(0)
    return OrderGiven.of(
        {
            "external_id": number,
            "number": number,
            "currency": "EUR",
            "prices_include_tax": True,
            "placed_at": placed,
            "delivered_at": delivered,
            "customer": {
                "external_id": f"{shop.prefix}-{shop.people.index(person) + 1}",
                "name": person.name,
                "email": person.email,
                "country": person.country,
                "language": person.language,
            },
            "ship_to": {
                "name": person.name,
                "lines": [person.street],
                "city": person.city,
                "postcode": person.postcode,
                "country": person.country,
            },
            "lines": rows,
            "discounts": [{"code": "AUTUMN10", "amount": str(off)}] if gift else [],
            "shipping": [{"kind": "standard", "amount": "6.90", "tax_rates": [VAT]}],
            "payments": [{"method": "card", "amount": str(worth - off + Decimal("6.90"))}],
            "fulfillments": _deliveries(rows, placed, delivered, split=place % 5 == 0),
        }
    )


def _line(shop: DemoShop, number: str, key: int, line: Line) -> dict[str, Any]:
    article = shop.articles[line.article % len(shop.articles)]
    row = {
        "external_id": str(key),
        "sku": article.sku,
        "title": article.title,
        "quantity": line.quantity,
        "unit_price": article.price,
        "discount": line.discount,
        "final_sale": line.final_sale,
        "tax_rates": [VAT],
    }
    if article.more.get("serialised"):
        serial = number.partition("-")[2]
        row["serials"] = [f"{article.sku}-{serial}{key}{n}" for n in range(line.quantity)]
    return row


def _gift_card(key: int) -> dict[str, Any]:
    return {
        "external_id": str(key),
        "sku": "GIFT-50",
        "title": "Gift card",
        "quantity": 1,
        "unit_price": "50.00",
        "discount": "0.00",
        "kind": "gift_card",
    }


def _deliveries(
    rows: list[dict[str, Any]], placed: datetime, delivered: datetime | None, *, split: bool
) -> list[dict[str, Any]]:
    """One parcel, or two on different days; none while nothing was sent."""
    if delivered is None:
        return []
    goods = [row for row in rows if row.get("kind", "goods") == "goods"]
    parcels = [goods[:1], goods[1:]] if split and len(goods) > 1 else [goods]
    return [
        {
            "shipped_at": placed + timedelta(days=1),
            "delivered_at": delivered - timedelta(days=len(parcels) - 1 - part),
            "tracking_number": f"OP{rows[0]['sku'][:3]}{part}{placed:%m%d%H%M}",
            "lines": [
                {
                    "line": row["external_id"],
                    "quantity": row["quantity"],
                    "serials": row.get("serials", []),
                }
                for row in parcel
            ],
        }
        for part, parcel in enumerate(parcels)
    ]


def _number(shop: DemoShop, place: int) -> str:
    return f"{shop.prefix}-{FIRST_NUMBER + place * 7}"
