"""A recall as the public reads it: hazard, what to do, what one gets, and how it is got safely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.models import Product
from insights.selectors.recalls import products_of_scope, published, published_by_number
from recalls.models import Campaign, ScopeRevision
from recalls.scope import read_scope
from recalls.selectors.campaigns import scope_in_force
from recalls.selectors.notices import text
from recalls.selectors.owners import LookUp
from returns_portal.lib.errors import NotFound
from rma.shipping.carriers import COLLECTION

#: Remedy -> its name, what it means, the icon beside it.
REMEDIES: dict[str, tuple[Any, Any, str]] = {
    "refund": (
        gettext_lazy("Refund"),
        gettext_lazy("The full price, whatever its age and condition, back the way it was paid."),
        "money",
    ),
    "replacement": (
        gettext_lazy("Replacement"),
        gettext_lazy("A safe product of the same kind and value."),
        "swap",
    ),
    "repair": (
        gettext_lazy("Repair"),
        gettext_lazy("We make it safe and send it back to you."),
        "wrench",
    ),
    "kit": (
        gettext_lazy("Repair kit"),
        gettext_lazy("You make it safe yourself with what we send you. It is easy and safe."),
        "box",
    ),
    "disposal": (
        gettext_lazy("Dispose of it"),
        gettext_lazy("You dispose of it, send us a photo, and get the full price back."),
        "check",
    ),
}
#: Rows of scope that the notice names; more would hide the rest of the page.
MOST_ROWS = 12


@dataclass(frozen=True)
class Remedy:
    """A remedy as the notice names it."""

    kind: str

    @property
    def label(self) -> Any:
        """What it is called."""
        return REMEDIES[self.kind][0]

    @property
    def means(self) -> Any:
        """What one gets."""
        return REMEDIES[self.kind][1]

    @property
    def icon(self) -> str:
        """Its icon."""
        return REMEDIES[self.kind][2]

    @property
    def price(self) -> Any:
        """What it costs or brings, where nobody in particular reads it."""
        return _("the price paid") if self.kind in ("refund", "disposal") else _("free")


class Notice:
    """The public notice of a campaign, in the language of who reads it."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self._language = get_language() or "en"

    @property
    def number(self) -> str:
        """Its number."""
        return self.campaign.number

    @property
    def path(self) -> str:
        """Its page."""
        return reverse("portal:recall", args=[self.campaign.number])

    @property
    def is_over(self) -> bool:
        """Whether the recall is closed; what is still out there is no less dangerous."""
        return self.campaign.status == "closed"

    @property
    def since(self) -> datetime | None:
        """When it was published."""
        return self.campaign.activated_at

    @property
    def name(self) -> str:
        """Product and what is wrong with it."""
        return text(self.campaign, "name", self._language)

    @property
    def hazard(self) -> str:
        """What can happen, without softening."""
        return text(self.campaign, "hazard", self._language)

    @property
    def instructions(self) -> str:
        """What to do now."""
        return text(self.campaign, "instructions", self._language) or _("Stop using it now.")

    @property
    def where_to_find(self) -> str:
        """Where the number stands."""
        return text(self.campaign, "where_to_find", self._language)

    @property
    def contact(self) -> str:
        """Free telephone or address."""
        return self.campaign.contact

    @property
    def remedies(self) -> list[Remedy]:
        """What one may choose."""
        return [Remedy(kind) for kind in self.campaign.remedies if kind in REMEDIES]

    @cached_property
    def _scope(self) -> ScopeRevision | None:
        return scope_in_force(self.campaign)

    @property
    def covers(self) -> list[str]:
        """What is affected, a row of scope to a line."""
        rows = read_scope(self._scope.written).rows if self._scope else ()
        return ["; ".join(row.sentences()) for row in rows[:MOST_ROWS]]

    @cached_property
    def products(self) -> list[Product]:
        """The products it names."""
        return products_of_scope(self._scope.parsed) if self._scope else []

    @property
    def category(self) -> str:
        """What kind of thing it is, for its drawing."""
        return self.products[0].category or self.products[0].title if self.products else ""

    @property
    def has_battery(self) -> bool:
        """Whether it holds a battery, which may then be dangerous by itself."""
        return any(product.battery for product in self.products)

    @property
    def way_back(self) -> str:
        """How it is got safely."""
        if not set(self.campaign.remedies) - {"kit", "disposal"}:
            return _("You need not send it back.")
        if self.has_battery:
            return _(
                "Do not put it into the post or the bin: a recalled battery may not travel in an "
                "ordinary parcel. After your choice we arrange with you how it is collected, free "
                "of charge."
            )
        return _(
            "After your choice you get a prepaid label: postage is free. Any box will do, and you "
            "need no receipt."
        )

    @property
    def shipping_method(self) -> str:
        """How it comes back: no ordinary label is made for a recalled battery."""
        return COLLECTION.method if self.has_battery else "label"


def notices() -> list[Notice]:
    """The recalls that run, the latest first."""
    return [Notice(campaign) for campaign in published()]


def notice_of(number: str) -> Notice:
    """The public notice of this number; NotFound for what was never published."""
    found = published_by_number(number)
    if found is None:
        raise NotFound
    return Notice(found)


@dataclass(frozen=True)
class Answer:
    """What somebody learns of a number they read on a product."""

    notice: Notice
    found: LookUp

    @property
    def tone(self) -> str:
        """How it looks: bad where it is affected."""
        if not self._here:
            return "warn" if self.found.affected else "info"
        return "bad" if self.found.certain else "warn"

    @property
    def icon(self) -> str:
        """Its icon."""
        return "info" if self.tone == "info" else "alert"

    @property
    def _here(self) -> bool:
        return any(each.pk == self.notice.campaign.pk for each in self.found.recalls)

    @property
    def title(self) -> str:
        """Yes, no, or perhaps."""
        code = {"code": self.found.code}
        if self._here and self.found.certain:
            return _("Yes, %(code)s is affected.") % code
        if self._here:
            return _("%(code)s may be affected.") % code
        if self.found.affected:
            return _("%(code)s is covered by another recall.") % code
        return _("%(code)s is not among the numbers of a recall.") % code

    @property
    def text(self) -> str:
        """What to do then."""
        if self._here and self.found.certain:
            keep = _("Do not put it in the post or the bin.") if self.notice.has_battery else ""
            return f"{self.notice.instructions} {keep}".strip()
        if self._here:
            return _(
                "Only some of these goods are affected. Look for the serial number or the lot on "
                "yours and check that. Until then: %(do)s"
            ) % {"do": self.notice.instructions}
        if self.found.affected:
            names = ", ".join(Notice(each).name for each in self.found.recalls)
            return _("Read that one: %(names)s.") % {"names": names}
        return _(
            "Look at it again, letter by letter. If you are not sure, do not use it and ask us."
        )
