"""How a statement of withdrawal moves: received always, then matched to an order and accepted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class WithdrawalStates(States):
    received = State(
        _("Received"), "info", "clock", _("The statement counts from the moment it was received.")
    )
    unmatched = State(
        _("No order found"), "warn", "search", _("Somebody has to find the order it means.")
    )
    matched = State(
        _("Order found"), "info", "check", _("Somebody has to accept it, or say why not.")
    )
    contested = State(_("Contested"), "warn", "alert", _("We said why we think it has no effect."))
    accepted = State(
        _("Accepted"), "good", "check", _("What was sent comes back, the rest was cancelled.")
    )


def has_an_order(withdrawal: Any) -> Any:
    """What is accepted or contested is about an order."""
    return None if withdrawal.order_id else _("It is not known yet which order it means.")


class WithdrawalFlow(StageModel):
    """One statement of withdrawal (Directive 2011/83, Art. 11a)."""

    CREATED = ("withdrawal.received", _("Withdrawal received"))

    status = StatusField(WithdrawalStates, "received")

    # Columns of the model that the verbs look at.
    order_id: UUID | None

    class Meta:
        abstract = True

    @verb(
        source=["received", "unmatched"],
        target="matched",
        event="withdrawal.matched",
        label=_("This is the order"),
        done=_("Order found"),
        permission="withdrawals.decide",
        icon="check",
    )
    def match(self, order: Any, how: str, ends_on: Any, flags: list[str]) -> None:
        self.order_id = order.pk
        self.matched_how = how
        self.matched_at = clock.now()
        self.ends_on = ends_on
        self.flags = flags

    @verb(
        source="received",
        target="unmatched",
        event="withdrawal.parked",
        label=_("Set aside"),
        done=_("No order found by itself"),
        permission="withdrawals.decide",
        icon="search",
    )
    def park(self) -> None:
        self.matched_how = ""

    @verb(
        source="matched",
        target="contested",
        event="withdrawal.contested",
        label=_("Contest"),
        done=_("Contested"),
        permission="withdrawals.decide",
        guards=[has_an_order],
        icon="alert",
        danger=True,
    )
    def contest(self, clause: str, reason: str) -> None:
        self.contest_clause = clause
        self.contest_reason = reason
        self.contested_at = clock.now()

    @verb(
        source=["matched", "contested"],
        target="accepted",
        event="withdrawal.accepted",
        label=_("Accept"),
        done=_("Accepted"),
        permission="withdrawals.decide",
        guards=[has_an_order],
        icon="check",
    )
    def accept(self, rma: Any, cancelled: list[dict[str, Any]], cancelled_minor: int = 0) -> None:
        self.rma_id = rma.pk if rma is not None else None
        self.cancelled = cancelled
        self.cancelled_minor = cancelled_minor
        self.accepted_at = clock.now()
