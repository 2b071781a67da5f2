"""One return as a row of a list: its promise, who and what, the three clocks, the amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from insights.selectors.seen import ReturnSeen
from returns_portal.faces.desk import standing, wording
from returns_portal.faces.desk.standing import Standing
from returns_portal.faces.desk.ticket import reply_to, step_of

#: Articles named in a row; the rest is a number.
NAMED = 2


@dataclass(frozen=True)
class Row:
    """A return in a list (`view`). `reasons` are the words of the reasons by handle, `came_from`
    what the list is, for the way on from one return to the next.
    """

    seen: ReturnSeen
    reasons: dict[str, Any]
    view: str = ""
    came_from: str = ""

    @property
    def href(self) -> str:
        """Its page."""
        page = reverse("desk:return", args=[self.seen.rma.public_id])
        return f"{page}?{urlencode({'in': self.came_from})}" if self.came_from else page

    @property
    def assignee(self) -> str:
        """Who sees to it, where the list has asked for that."""
        return getattr(self.seen.rma, "assignee", "")

    @property
    def number(self) -> str:
        """The number people say."""
        return self.seen.rma.number

    @property
    def pick(self) -> str:
        """What the row's checkbox sends."""
        return self.seen.rma.public_id

    @property
    def promise(self) -> datetime | None:
        """The earliest open date; in a list of messages, that of the answer."""
        if self.view == "reply":
            return self.seen.promised("reply")
        return self.seen.promise if self.step else None

    @cached_property
    def step(self) -> Any:
        """What happens next, in a few words."""
        return reply_to(self.seen) if self.view == "reply" else step_of(self.seen)

    @property
    def shopper(self) -> str:
        """Who sends it."""
        customer = self.seen.customer
        if customer is None:
            return _("Unknown")
        return customer.company or str(customer) or _("Without a name")

    @property
    def goods_named(self) -> str:
        """What comes back, in short."""
        lines = self.seen.whole.lines
        named = [
            line.title if line.requested == 1 else f"{line.title} × {line.requested}"
            for line in lines[:NAMED]
        ]
        more = len(lines) - NAMED
        return ", ".join([*named, *([_("%d more") % more] if more > 0 else [])])

    @property
    def basis(self) -> Any:
        """The legal basis, which decides who pays."""
        return wording.of(wording.BASES, self.seen.rma.legal_basis)

    @property
    def reason(self) -> str:
        """What the shopper says, without repeating it for every line."""
        said = dict.fromkeys(line.reason for line in self.seen.whole.lines)
        return ", ".join(str(wording.of(self.reasons, handle)) for handle in said)

    @cached_property
    def clocks(self) -> tuple[Standing, Standing, Standing]:
        """Authorisation, goods, settlement."""
        return (
            standing.authorisation(self.seen),
            standing.goods(self.seen),
            standing.settlement(self.seen.whole.resolutions),
        )

    @property
    def amount_minor(self) -> int:
        """What it brings the shopper, in minor units."""
        return self.seen.whole.refund_minor

    @property
    def currency(self) -> str:
        """Of the amount."""
        return self.seen.rma.currency


def rows_of(
    seen: Iterable[ReturnSeen],
    view: str = "",
    came_from: str = "",
    reasons: dict[str, Any] | None = None,
) -> list[Row]:
    """Returns as rows; one query for the words of their reasons unless somebody has read them."""
    reasons = reasons or wording.reason_words()
    return [Row(each, reasons, view, came_from) for each in seen]
