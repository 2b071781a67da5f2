"""Money that shoppers pay by card, as the desk tells it: what, how it stands, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from returns_portal.faces.desk import wording
from rma.models import PaymentIn

KINDS: dict[str, Any] = {
    "difference": _("Link to pay"),
    "hold": _("Hold on the card"),
    "charge": _("Charge of the saved card"),
}
#: Label, tone and icon of each state.
STATES: dict[str, tuple[Any, str, str]] = {
    "planned": (_("being prepared"), "neutral", "clock"),
    "open": (_("waits for the shopper"), "info", "clock"),
    "processing": (_("on its way"), "info", "clock"),
    "held": (_("held"), "good", "shield"),
    "paid": (_("paid"), "good", "check"),
    "odd": (_("look at it"), "warn", "alert"),
    "returned": (_("given back"), "neutral", "return"),
    "released": (_("let go"), "neutral", "check"),
    "expired": (_("ended"), "neutral", "x"),
    "failed": (_("did not work"), "bad", "x"),
}
#: What a worker does next with it.
WISHES: dict[str, Any] = {
    "capture": _("is being charged"),
    "release": _("is being let go"),
    "refund": _("is being given back"),
}


@dataclass(frozen=True)
class Coming:
    """One payment or hold, in words."""

    payment: PaymentIn

    @property
    def kind(self) -> Any:
        """What it is."""
        return KINDS[self.payment.kind]

    @property
    def label(self) -> Any:
        """How it stands, or what happens with it now."""
        return WISHES.get(self.payment.wish) or STATES[self.payment.standing][0]

    @property
    def tone(self) -> str:
        """The colour of it."""
        return "info" if self.payment.wish else STATES[self.payment.standing][1]

    @property
    def icon(self) -> str:
        """The sign beside it."""
        return "clock" if self.payment.wish else STATES[self.payment.standing][2]

    @property
    def why(self) -> Any:
        """Why it did not work, or what is odd."""
        code = self.payment.code
        return wording.of(wording.FAILURES, code) if code else ""

    @property
    def amount_minor(self) -> int:
        """What came, where the provider says so."""
        got = self.payment.got_minor
        return self.payment.amount_minor if got is None else got

    @property
    def currency(self) -> str:
        """Its currency."""
        return self.payment.got_currency or self.payment.currency

    @property
    def until(self) -> datetime | None:
        """When a hold ends."""
        return self.payment.hold_until if self.payment.standing == "held" else None


def told(rows: list[PaymentIn]) -> list[Coming]:
    """These, without links that only ended and were followed by another one."""
    return [Coming(row) for row in rows if row.standing != "expired" or row.kind != "difference"]
