"""What a scan or a typed code led to, each thing with its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disposition.selectors.scanning import Hit, Scan
from returns_portal.faces.desk.going import page_of

#: What each kind of thing is called, and the icon beside it.
KINDS: dict[str, tuple[Any, str]] = {
    "rma": (gettext_lazy("Return"), "return"),
    "handling_unit": (gettext_lazy("Piece here"), "box"),
    "shipment": (gettext_lazy("Parcel"), "truck"),
    "container": (gettext_lazy("Container"), "box"),
    "location": (gettext_lazy("Place"), "pin"),
    "order": (gettext_lazy("Order"), "store"),
    "unit": (gettext_lazy("Piece that was sold"), "tag"),
    "product": (gettext_lazy("Product"), "tag"),
    "customer": (gettext_lazy("Shopper"), "user"),
}


@dataclass(frozen=True)
class Found:
    """One thing that was found."""

    hit: Hit

    @property
    def kind(self) -> Any:
        """What it is."""
        return KINDS[self.hit.kind][0]

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return KINDS[self.hit.kind][1]

    @property
    def href(self) -> str:
        """Its page, or the list that it is found in."""
        return _PAGES[self.hit.kind](self.hit.row)

    @property
    def title(self) -> str:
        """What it is called."""
        row = self.hit.row
        return str(getattr(row, "title", "") or row)

    @property
    def about(self) -> str:
        """Whose it is, where it is, and by which key it was found."""
        hit = self.hit
        parts = [
            str(hit.customer) if hit.customer is not None and hit.kind != "customer" else "",
            hit.where or "",
            _("found by its %(key)s") % {"key": hit.by},
        ]
        return ", ".join(part for part in parts if part)


def found_by(scan: Scan) -> list[Found]:
    """What a scan led to, the likeliest first."""
    return [Found(hit) for hit in scan.hits]


def the_only_page(found: list[Found]) -> str | None:
    """The one page that everything found leads to; None where a person has to choose."""
    pages = {each.href for each in found}
    return pages.pop() if len(pages) == 1 else None


def _list(name: str) -> Callable[[str], str]:
    return lambda text: f"{reverse(name)}?{urlencode({'q': text})}"


_PAGES: dict[str, Callable[[Any], str]] = {
    "rma": page_of,
    "handling_unit": page_of,
    "shipment": page_of,
    "container": lambda row: _list("desk:units")(row.code),
    "location": lambda row: _list("desk:units")(row.code),
    "order": lambda row: reverse("desk:order", args=[row.public_id]),
    "unit": lambda row: (
        reverse("desk:order", args=[row.order_line.order.public_id])
        if row.order_line is not None
        else reverse("desk:product", args=[row.product.public_id])
    ),
    "product": lambda row: reverse("desk:product", args=[row.public_id]),
    "customer": lambda row: _list("desk:orders")(row.email),
}
