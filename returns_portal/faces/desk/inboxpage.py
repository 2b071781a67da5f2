"""All that a list of returns shows: its view, what narrows it, its order, its rows, its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from flows.perform import Verb
from insights.selectors import inbox
from insights.selectors.inbox import Listing, saved_views
from insights.selectors.narrowing import Narrowed
from insights.selectors.seen import seen
from returns_portal.faces.desk import ownlists
from returns_portal.faces.desk.lists import Listed, listed
from returns_portal.faces.desk.narrowing import BESIDE, Chip, NarrowForm, Offered, chips
from returns_portal.faces.desk.page import capped
from returns_portal.faces.desk.rows import Row, rows_of
from returns_portal.faces.parts import View
from returns_portal.faces.request import FaceRequest
from rma.models import SavedView

#: Each view: its tab, what it holds, and the tone of its count.
VIEWS: dict[str, tuple[Any, Any, str]] = {
    "decide": (_("Needs a decision"), _("The rules could not decide these: somebody has to."), ""),
    "reply": (_("To answer"), _("A shopper wrote and waits for an answer."), ""),
    "shopper": (
        _("Waiting for shopper"),
        _("A question is not answered yet, or the parcel not handed over."),
        "",
    ),
    "coming": (_("On the way"), _("Handed over; the goods have not all arrived yet."), ""),
    "inspect": (_("To inspect"), _("At the dock, and nobody has looked at the goods yet."), ""),
    "pay": (
        _("To be paid"),
        _("The goods' condition is met: the shopper waits for money."),
        "warn",
    ),
    "late": (_("Late"), _("A promise of ours has passed."), "bad"),
    "unsafe": (
        _("Unsafe"),
        _("Recalled, set aside as unsafe, or with a battery that its owner called unsafe."),
        "bad",
    ),
    "mine": (_("Mine"), _("What you see to yourself, until it has ended."), ""),
    "all": (_("All"), _("Every return there is, the newest first."), ""),
}
#: The orders of a list in words.
ORDERS: dict[str, Any] = {
    "due_at": _("Earliest promise first"),
    "-due_at": _("Latest promise first"),
    "requested_at": _("Oldest first"),
    "-requested_at": _("Newest first"),
    "-updated_at": _("Last changed first"),
    "updated_at": _("Longest untouched first"),
}


@dataclass(frozen=True)
class Order:
    """One order a list may be put in, and its address."""

    label: Any
    href: str
    current: bool


@dataclass(frozen=True)
class InboxPage:
    """A list of returns as somebody looks at it: `query` is what its address says."""

    request: FaceRequest
    query: QueryDict
    view: str

    @property
    def title(self) -> Any:
        """What the tab says."""
        return VIEWS[self.view][0]

    @property
    def about(self) -> Any:
        """What it holds, in a sentence."""
        return VIEWS[self.view][1]

    @cached_property
    def offered(self) -> Offered:
        """What the shop offers to choose from."""
        return Offered(self.request)

    @cached_property
    def form(self) -> NarrowForm:
        """What narrows it."""
        return NarrowForm(self.query, offered=self.offered)

    @cached_property
    def chips(self) -> list[Chip]:
        """The same, each with the address without it."""
        return chips(self.request, self.form)

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return 200 if self.form.is_valid() else 400

    @property
    def came_from(self) -> str:
        """What names this list in an address: the view, what narrows it, its order."""
        pairs = self.query.copy()
        for gone in BESIDE:
            pairs.pop(gone, None)
        pairs["view"] = self.view
        return pairs.urlencode()

    @cached_property
    def listing(self) -> Listing:
        """Its rows; none while the form is wrong, so that nothing looks like an answer."""
        ordering = self.query.get("ordering", "")
        found = inbox.listing(
            self.view,
            self.form.narrowed(),
            member=self.request.actor.id,
            ordering=ordering,
        )
        return found if self.form.is_valid() else Listing(found.rows.none(), found.ordering)

    @cached_property
    def page(self) -> Listed:
        """The rows of this page of it."""
        also = self.listing.orderings
        return listed(self.request, self.listing.rows, by=self.listing.ordering, also_by=also)

    @cached_property
    def rows(self) -> list[Row]:
        """The same as returns."""
        keys = self.listing.keys(self.page.rows)
        found = seen(inbox.returns_by_key(keys))
        return rows_of(found, self.view, self.came_from, self.offered.reason_words)

    @property
    def orders(self) -> list[Order]:
        """The orders it may be put in."""
        here = self.query.get("ordering", "") or self.listing.ordering
        return [
            Order(words, self._address(ordering=name), name == here)
            for name, words in ORDERS.items()
            if name.removeprefix("-") in self.listing.orderings
        ]

    @property
    def order(self) -> Any:
        """The order it is in, in words."""
        return ORDERS[self.listing.ordering]

    @property
    def csv(self) -> str:
        """Where it is as a table."""
        return f"{reverse('desk:returns_csv')}?{self.came_from}"

    @cached_property
    def saved(self) -> SavedView | None:
        """The kept list that this is, unless it was narrowed further."""
        named = self.query.get("saved", "")
        return next((row for row in self._saved if row.public_id == named), None)

    @property
    def may_drop(self) -> bool:
        """Whether the kept list is one's own to remove."""
        saved, actor = self.saved, self.request.actor
        return saved is not None and (saved.owner == actor.id or actor.can("settings.edit"))

    @property
    def bulk(self) -> list[Verb]:
        """What can be done with several of them at once."""
        from returns_portal.faces.desk.bulk import verbs_for

        return verbs_for(self.request.actor, "" if self.saved else self.view)

    @cached_property
    def _saved(self) -> list[SavedView]:
        return [row for row in saved_views(self.request.actor.id) if row.view in VIEWS]

    def tabs(self) -> tuple[list[View], dict[str, int]]:
        """The tabs with their counts, and the counts."""
        kept = {row.public_id: (row.view, self._narrowed(row)) for row in self._saved}
        counts = inbox.counts(self.request.actor.id, kept)
        return [*self._views(counts), *self._own(counts)], counts

    def _views(self, counts: dict[str, int]) -> list[View]:
        home = reverse("desk:home")
        return [
            View(
                label,
                home if view == "decide" else f"{home}?view={view}",
                self.saved is None and view == self.view,
                capped(counts.get(view, 0)) or None,  # type: ignore[arg-type]
                tone,
            )
            for view, (label, _about, tone) in VIEWS.items()
        ]

    def _own(self, counts: dict[str, int]) -> list[View]:
        return [
            View(
                row.name,
                ownlists.address_of(row),
                row == self.saved,
                capped(counts[row.public_id]) or None,  # type: ignore[arg-type]
            )
            for row in self._saved
        ]

    def _narrowed(self, row: SavedView) -> Narrowed:
        return NarrowForm(ownlists.query_of(row), offered=self.offered).narrowed()

    def _address(self, **changed: str) -> str:
        left = self.query.copy()
        for gone in ("cursor", "first", *changed):
            left.pop(gone, None)
        for name, value in changed.items():
            left[name] = value
        return f"{self.request.path}?{left.urlencode()}"
