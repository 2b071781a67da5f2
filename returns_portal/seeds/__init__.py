"""The shops that a sandbox and a demo start with: people, keys, and what a shop needs to work."""

from __future__ import annotations

import secrets

from returns_portal.seeds.shops import SeededShop, Shop, create_shop, demo_sign_ins, stock

__all__ = ["DEMO_SHOPS", "SANDBOX_SHOPS", "SeededShop", "seed_demo", "seed_sandbox"]

#: Known on purpose and printed at every start: a demo listens on the loopback interface only.
DEMO_PASSWORD = "returns-demo"

SANDBOX_SHOPS = (
    Shop(slug="alpha", name="Alpha", rma_prefix="A"),
    Shop(slug="beta", name="Beta", rma_prefix="B", accent_hue="262", accent_chroma="0.15"),
)
DEMO_SHOPS = (
    Shop(
        slug="hollin",
        name="Hollin & Tarn",
        rma_prefix="H",
        accent_hue="168",
        accent_chroma="0.075",
        address={
            "name": "Hollin & Tarn Returns",
            "lines": ["Speicherstraße 14"],
            "city": "Hamburg",
            "region": None,
            "postcode": "20457",
            "country": "DE",
        },
    ),
    Shop(
        slug="voltwerk",
        name="Voltwerk",
        rma_prefix="V",
        language="de",
        accent_hue="262",
        accent_chroma="0.15",
        address={
            "name": "Voltwerk Retouren",
            "lines": ["Am Güterbahnhof 3"],
            "city": "Leipzig",
            "region": None,
            "postcode": "04103",
            "country": "DE",
        },
    ),
)


def seed_sandbox() -> dict[str, SeededShop]:
    """Create the sandbox's shops, with random passwords; by slug."""
    return {
        shop.slug: create_shop(shop, password=secrets.token_urlsafe(12)) for shop in SANDBOX_SHOPS
    }


def seed_demo() -> dict[str, SeededShop]:
    """Create the demo's shops if this is its first run; the keys are there only then."""
    shops = {
        shop.slug: demo_sign_ins(shop, password=DEMO_PASSWORD)
        or create_shop(shop, password=DEMO_PASSWORD)
        for shop in DEMO_SHOPS
    }
    for slug in shops:
        stock(slug)
    return shops
