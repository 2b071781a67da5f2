"""How a stop-sale moves: one person places it at once, two people lift it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel


class StopSaleStates(States):
    placed = State(
        pgettext_lazy("state of a stop-sale", "Placed"),
        "bad",
        "shield",
        _("Blocks everywhere; a second person should confirm it."),
    )
    confirmed = State(
        _("Confirmed"), "bad", "shield", _("Blocks everywhere until two people lift it.")
    )
    lifted = State(_("Lifted"), "neutral", "check", _("No longer blocks anything."))


def by_somebody_else(stop: Any) -> Any:
    """A first person must have asked for the lifting (who that was, the service says as 403)."""
    if stop.lift_requested_by is None:
        return _("A first person must ask for it to be lifted.")
    return None


class StopSaleFlow(StageModel):
    """No campaign state lifts it: only people do."""

    CREATED = ("stop_sale.placed", _("Stop-sale placed"))

    status = StatusField(StopSaleStates, "placed")

    class Meta:
        abstract = True

    @verb(
        source="placed",
        target="confirmed",
        event="stop_sale.confirmed",
        label=_("Confirm"),
        done=_("Stop-sale confirmed by a second person"),
        permission="stop_sales.place",
    )
    def confirm(self, person: Any) -> None:
        self.confirmed_by = person

    @verb(
        source="placed",
        target="lifted",
        event="stop_sale.withdrawn",
        label=_("Withdraw"),
        done=_("Stop-sale withdrawn"),
        permission="stop_sales.place",
    )
    def withdraw(self, reason: str) -> None:
        self.lift_reason = reason

    @verb(
        source="confirmed",
        target="lifted",
        event="stop_sale.lifted",
        label=_("Lift"),
        done=_("Stop-sale lifted by two people"),
        permission="stop_sales.lift",
        guards=[by_somebody_else],
        danger=True,
    )
    def lift(self, person: Any, reason: str) -> None:
        self.lifted_by = person
        self.lift_reason = reason
