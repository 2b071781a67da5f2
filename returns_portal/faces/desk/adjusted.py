"""Money given back without goods, as the page of its order tells it, and what may be done then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.models import Order
from returns_portal.faces.desk import wording
from rma.models import Adjustment
from rma.providers import MANUAL
from rma.selectors.coming import adjustments_of
from rma.services.accounts import chosen_provider
from tenants.actors import Actor

#: Label, tone and icon of each way that its payment stands.
STATES: dict[str, tuple[Any, str, str]] = {
    "recorded": (_("noted"), "neutral", "dot"),
    "processing": (_("being paid"), "info", "clock"),
    "unknown": (_("not known"), "warn", "alert"),
    "failed": (_("failed"), "bad", "x"),
    "paid": (_("paid"), "good", "check"),
}
#: As many of one order are shown.
MOST = 50


@dataclass(frozen=True)
class AdjustedRow:
    """One of them; `may_pay` by the provider, `may_record` that it was paid another way."""

    row: Adjustment
    may_pay: bool
    may_record: bool

    @property
    def label(self) -> Any:
        """How its payment stands."""
        return STATES[self.row.payment][0]

    @property
    def tone(self) -> str:
        """The colour of it."""
        return STATES[self.row.payment][1]

    @property
    def icon(self) -> str:
        """The sign beside it."""
        return STATES[self.row.payment][2]

    @property
    def why(self) -> Any:
        """Why it did not go through."""
        code = self.row.failure_code
        return wording.of(wording.FAILURES, code) if code else ""


def adjusted_rows(order: Order, actor: Actor) -> list[AdjustedRow]:
    """What was given back of `order` without goods, the newest first, for who may see it."""
    if not actor.can("resolutions.view"):
        return []
    may = actor.can("resolutions.settle")
    provided = may and chosen_provider() != MANUAL
    return [
        AdjustedRow(row, provided and is_open, may and is_open)
        for row in adjustments_of(order)[:MOST]
        for is_open in [row.payment in ("recorded", "failed")]
    ]
