"""Made-up goods and people for the demo's shops: an outdoor shop, and one for electronics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

#: Letters that are spelt with two, and one that has no accent to lose.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Article:
    """Something a demo shop sells; `more` are further fields of the API's product."""

    sku: str
    title: str
    category: str
    price: str
    weight_g: int
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who buys in a demo shop."""

    name: str
    street: str
    postcode: str
    city: str
    country: str = "DE"
    language: str = "en"

    @property
    def email(self) -> str:
        """An address that leads nowhere: `.example` is reserved (RFC 2606)."""
        first, _blank, last = self.name.lower().partition(" ")
        spelt = f"{first}.{last.replace(' ', '')}".translate(_SPELT)
        plain = normalize("NFKD", spelt).encode("ascii", "ignore").decode()
        return f"{plain}@post.example"


@dataclass(frozen=True, slots=True)
class DemoShop:
    """What one demo shop sells, to whom, and how its orders are numbered."""

    prefix: str
    articles: tuple[Article, ...]
    people: tuple[Person, ...]


_LITHIUM = {"chemistry": "li_ion", "contained": True, "un_number": "3481"}


def _powered(wh: str, **more: Any) -> dict[str, Any]:
    return {"battery": {**_LITHIUM, "wh": wh}, **more}


def _variant(of: str, stock: int = 12) -> dict[str, Any]:
    return {"variants_of": of, "stock": {"on_hand": stock}}


OUTDOOR = DemoShop(
    prefix="HT",
    articles=(
        Article(
            "SKERRY-M", "Skerry rain jacket, moss, M", "jackets", "189.00", 420, _variant("SKERRY")
        ),
        Article(
            "SKERRY-L", "Skerry rain jacket, moss, L", "jackets", "189.00", 440, _variant("SKERRY")
        ),
        Article(
            "CAIRN-S",
            "Cairn merino base layer, charcoal, S",
            "base layers",
            "64.00",
            180,
            _variant("CAIRN"),
        ),
        Article(
            "CAIRN-M",
            "Cairn merino base layer, charcoal, M",
            "base layers",
            "64.00",
            190,
            _variant("CAIRN"),
        ),
        Article("FELL-32", "Fell walking trousers, slate, 32", "trousers", "98.50", 390),
        Article(
            "TARN-42", "Tarn approach shoes, peat, 42", "shoes", "139.00", 860, _variant("TARN")
        ),
        Article(
            "TARN-43", "Tarn approach shoes, peat, 43", "shoes", "139.00", 880, _variant("TARN")
        ),
        Article("RIGG-28", "Rigg 28 day pack, bracken", "bags", "112.00", 930),
        Article("BECK-07", "Beck steel flask 0.7 l", "bottles", "34.90", 340),
        Article("BECK-ENG", "Beck steel flask 0.7 l, engraved", "bottles", "42.00", 340),
        Article("LANTERN-320", "Lantern 320 head torch", "lamps", "54.90", 96, _powered("4.4")),
        Article("EMBER-10", "Ember 10 power bank", "power banks", "59.00", 235, _powered("37.0")),
        Article("BOTHY-2", "Bothy 2 tent", "tents", "429.00", 2350),
        Article("GRIKE-BEANIE", "Grike beanie, rust", "hats", "24.50", 70),
        Article("LINN-MUG", "Linn enamel mug", "kitchen", "14.90", 150),
        Article("MAP-07", "Walking map 7, the western dales", "maps", "12.95", 90),
        Article(
            "GAS-230",
            "Trail gas cartridge 230 g",
            "gas",
            "6.75",
            380,
            {"returnable": False, "hazard_class": "2.1"},
        ),
    ),
    people=(
        Person("Maren Oduya", "14 Quay Row", "H91 X2F4", "Galway", "IE"),
        Person("Tomas Lindqvist", "Brogatan 8", "413 01", "Göteborg", "SE"),
        Person("Ines Carvalho", "Rua das Flores 31", "4050-262", "Porto", "PT"),
        Person("Jonas Weber", "Elbchaussee 112", "22763", "Hamburg", "DE", "de"),
        Person("Layla Haddad", "Kaiserstraße 40", "60329", "Frankfurt am Main", "DE", "ar"),
        Person("Piet van Dam", "Keizersgracht 5", "1015 CJ", "Amsterdam", "NL"),
        Person("Aoife Brennan", "2 Mill Lane", "T12 K8AF", "Cork", "IE"),
        Person("Hélène Marchand", "9 rue du Port", "44000", "Nantes", "FR"),
    ),
)

ELECTRONICS = DemoShop(
    prefix="VW",
    articles=(
        Article(
            "PX5-128",
            "Smartphone PX5, 128 GB",
            "phones",
            "399.00",
            182,
            _powered("15.2", serialised=True, data_bearing=True, warranty_months=24),
        ),
        Article(
            "TAB-11",
            "Tablet T11, 256 GB",
            "tablets",
            "549.00",
            478,
            _powered("28.6", serialised=True, data_bearing=True, warranty_months=24),
        ),
        Article(
            "HALL-2",
            "Kopfhörer Hall 2",
            "headphones",
            "149.00",
            254,
            _powered("3.1", serialised=True),
        ),
        Article("BASS-S", "Lautsprecher Bass S", "speakers", "89.90", 610, _powered("18.5")),
        Article(
            "UHR-3", "Smartwatch U3", "watches", "229.00", 48, _powered("1.2", serialised=True)
        ),
        Article("AKKU-20", "Powerbank 20.000 mAh", "power banks", "39.90", 345, _powered("74.0")),
        Article("LADE-65", "Ladegerät 65 W, USB-C", "chargers", "34.90", 112),
        Article("KABEL-2", "Kabel USB-C, 2 m", "cables", "12.90", 60),
        Article("HUB-7", "USB-C-Hub, 7 Anschlüsse", "adapters", "44.90", 95),
        Article("LED-E27", "LED-Leuchte E27, 3er-Pack", "lamps", "19.90", 190),
        Article("KESSEL-1", "Wasserkocher 1,7 l", "kitchen", "49.90", 1080),
        Article("FUNK-2", "Funkgeräte, Paar", "radio", "79.00", 320, _powered("6.8")),
    ),
    people=(
        Person("Katrin Sommer", "Am Anger 7", "99084", "Erfurt", language="de"),
        Person("Murat Yıldız", "Oranienstraße 185", "10999", "Berlin", language="de"),
        Person("Sofie Brandt", "Hafenweg 3", "48155", "Münster", language="de"),
        Person("Omar Nassar", "Lindenallee 22", "50968", "Köln", language="ar"),
        Person("Grace Hale", "Mainzer Straße 60", "55124", "Mainz", language="en"),
        Person("Björn Ahlers", "Deichstraße 1", "25541", "Brunsbüttel", language="de"),
    ),
)

SHOPS = {"hollin": OUTDOOR, "voltwerk": ELECTRONICS}
