"""How a repair moves at the bench."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class WorkOrderStates(States):
    opened = State(_("Opened"), "neutral", "dot")
    diagnosed = State(_("Diagnosed"), "info", "search")
    quoted = State(_("Quoted"), "warn", "money", _("The owner has to answer."))
    approved = State(_("Approved"), "info", "clock", _("Work may begin."))
    declined = State(_("Owner declined"), "neutral", "x")
    expired = State(_("Quote expired"), "neutral", "clock")
    waiting_parts = State(_("Waiting for parts"), "warn", "hold")
    waiting_customer = State(_("Waiting for the owner"), "warn", "message")
    at_vendor = State(_("At the vendor"), "info", "truck")
    in_repair = State(_("In repair"), "info", "wrench")
    testing = State(_("Testing"), "info", "play")
    completed = State(_("Done"), "good", "check")
    beyond_economic_repair = State(_("Not worth repairing"), "bad", "x")
    decided = State(_("Decided"), "neutral", "check")
    cancelled = State(_("Cancelled"), "neutral", "x")


#: States in which somebody still has to do or decide something; the piece is on a bench.
OPEN = (
    "opened",
    "diagnosed",
    "quoted",
    "approved",
    "declined",
    "expired",
    "waiting_parts",
    "waiting_customer",
    "at_vendor",
    "in_repair",
    "testing",
    "beyond_economic_repair",
)


def no_part_is_missing(order: Any) -> Any:
    """Work begins with all of its parts."""
    if order.parts_missing:
        return ngettext_lazy(
            "%(count)d part is missing. Wait for it.",
            "%(count)d parts are missing. Wait for them.",
            order.parts_missing,
        ) % {"count": order.parts_missing}
    return None


def a_part_is_missing(order: Any) -> Any:
    """Nobody waits for what is here."""
    return None if order.parts_missing else _("No part is missing.")


def parts_have_come(order: Any) -> Any:
    """What waits for parts goes on with them; a question may be answered any time."""
    return no_part_is_missing(order) if order.status == "waiting_parts" else None


def quote_still_holds(order: Any) -> Any:
    """A quote binds until its last day."""
    expires = order.quote_expires_at
    if expires is not None and clock.now() > expires:
        return _("The quote has expired. Ask for a new one.")
    return None


class WorkOrderFlow(StageModel):
    """One repair or refurbishment at the bench."""

    CREATED = ("work_order.opened", _("Work order opened"))

    status = StatusField(WorkOrderStates, "opened")

    class Meta:
        abstract = True

    @verb(
        source="opened",
        target="diagnosed",
        event="work_order.diagnosed",
        label=_("Diagnose"),
        done=_("Diagnosed"),
        permission="work_orders.work",
        icon="search",
    )
    def diagnose(
        self, fault: str, covered: bool = True, finding: str = "", minutes: int = 0
    ) -> None:
        self.fault, self.covered, self.finding = fault, covered, finding
        self.estimate_minutes = minutes

    @verb(
        source="diagnosed",
        target="quoted",
        event="work_order.quoted",
        label=_("Quote"),
        done=_("Quote sent to the owner"),
        permission="work_orders.work",
        icon="money",
    )
    def quote(
        self, amount_minor: int, tax_minor: int = 0, lines: Any = (), expires_at: Any = None
    ) -> None:
        self._quoted(amount_minor, tax_minor, lines, expires_at)

    @verb(
        source="quoted",
        target="approved",
        event="work_order.quote_accepted",
        label=_("Accept the quote"),
        done=_("Owner accepted the quote"),
        permission="returns.answer",
        guards=[quote_still_holds],
        icon="check",
    )
    def accept_quote(self) -> None:
        self.answered_at = clock.now()

    @verb(
        source="quoted",
        target="declined",
        event="work_order.quote_rejected",
        label=_("Decline the quote"),
        done=_("Owner declined the quote"),
        permission="returns.answer",
        icon="x",
    )
    def reject_quote(self, gives_up: bool = False) -> None:
        self.answered_at = clock.now()
        self.owner_gives_up = gives_up

    @verb(
        source="quoted",
        target="expired",
        event="work_order.quote_expired",
        label=_("Let the quote expire"),
        done=_("Quote expired"),
        permission="work_orders.approve",
        icon="clock",
    )
    def expire(self) -> None:
        self.answered_at = None

    @verb(
        source="diagnosed",
        target="approved",
        event="work_order.approved",
        label=_("Approve"),
        done=_("Approved without a quote"),
        permission="work_orders.approve",
        icon="check",
    )
    def approve(self) -> None:
        self.answered_at = clock.now()

    @verb(
        source="approved",
        target="waiting_parts",
        event="work_order.waiting_for_parts",
        label=_("Wait for parts"),
        done=_("Waiting for parts"),
        permission="work_orders.work",
        guards=[a_part_is_missing],
        icon="hold",
    )
    def wait_for_parts(self) -> None:
        self.waiting_since = clock.now()

    @verb(
        source=["waiting_parts", "waiting_customer"],
        target="approved",
        event="work_order.resumed",
        label=_("Go on"),
        done=_("Work goes on"),
        permission="work_orders.work",
        guards=[parts_have_come],
        icon="play",
    )
    def resume(self) -> None:
        self.waiting_since = None

    @verb(
        source=["approved", "in_repair"],
        target="waiting_customer",
        event="work_order.customer_asked",
        label=_("Ask the owner"),
        done=_("Owner was asked"),
        permission="work_orders.work",
        icon="message",
    )
    def ask_customer(self, question: str) -> None:
        self.question = question
        self.waiting_since = clock.now()

    @verb(
        source="approved",
        target="at_vendor",
        event="work_order.sent_out",
        label=_("Send out"),
        done=_("Sent to the vendor"),
        permission="work_orders.work",
        icon="truck",
    )
    def send_out(self, vendor: str = "") -> None:
        self.vendor = vendor

    @verb(
        source="at_vendor",
        target="testing",
        event="work_order.came_back",
        label=_("Came back"),
        done=_("Back from the vendor"),
        permission="work_orders.work",
        icon="return",
    )
    def come_back(self) -> None:
        self.finished_at = clock.now()

    @verb(
        source="approved",
        target="in_repair",
        event="work_order.started",
        label=_("Start"),
        done=_("Repair started"),
        permission="work_orders.work",
        guards=[no_part_is_missing],
        icon="wrench",
    )
    def start(self, person: Any = None) -> None:
        self.technician = person or self.technician
        self.started_at = clock.now()

    @verb(
        source="in_repair",
        target="testing",
        event="work_order.finished",
        label=_("Finish"),
        done=_("Repaired, to be tested"),
        permission="work_orders.work",
        icon="play",
    )
    def finish(self) -> None:
        self.finished_at = clock.now()

    @verb(
        source="testing",
        target="completed",
        event="work_order.test_passed",
        label=_("Passed"),
        done=_("Passed its test"),
        permission="work_orders.work",
        icon="check",
    )
    def pass_test(self) -> None:
        self.completed_at = clock.now()

    @verb(
        source="testing",
        target="in_repair",
        event="work_order.test_failed",
        label=_("Failed"),
        done=_("Failed its test"),
        permission="work_orders.work",
        icon="wrench",
    )
    def fail_test(self, finding: str) -> None:
        self.finding = finding

    @verb(
        source="in_repair",
        target="quoted",
        event="work_order.requoted",
        label=_("Quote again"),
        done=_("New quote sent to the owner"),
        permission="work_orders.work",
        icon="money",
    )
    def requote(
        self, amount_minor: int, tax_minor: int = 0, lines: Any = (), expires_at: Any = None
    ) -> None:
        self._quoted(amount_minor, tax_minor, lines, expires_at)

    @verb(
        source=["diagnosed", "in_repair", "testing"],
        target="beyond_economic_repair",
        event="work_order.condemned",
        label=_("Not worth repairing"),
        done=_("Found not worth repairing"),
        permission="work_orders.work",
        icon="x",
        danger=True,
    )
    def condemn(self, finding: str) -> None:
        self.finding = finding

    @verb(
        source="diagnosed",
        target="testing",
        event="work_order.no_fault_found",
        label=_("No fault found"),
        done=_("No fault found"),
        permission="work_orders.work",
        icon="search",
    )
    def no_fault_found(self) -> None:
        self.finding = "no_fault_found"

    @verb(
        source=["declined", "expired", "beyond_economic_repair"],
        target="decided",
        event="work_order.decided",
        label=_("Decide"),
        done=_("Decided what happens to it"),
        permission="work_orders.approve",
        icon="check",
    )
    def decide(self, outcome: str) -> None:
        self.outcome = outcome

    @verb(
        source=[
            "opened",
            "diagnosed",
            "quoted",
            "approved",
            "waiting_parts",
            "waiting_customer",
            "at_vendor",
            "in_repair",
            "testing",
        ],
        target="cancelled",
        event="work_order.cancelled",
        label=_("Cancel"),
        done=_("Cancelled"),
        permission="work_orders.approve",
        icon="x",
        danger=True,
    )
    def cancel(self, reason: str = "") -> None:
        self.finding = reason

    def _quoted(self, amount_minor: int, tax_minor: int, lines: Any, expires_at: Any) -> None:
        self.quote_minor, self.quote_tax_minor = amount_minor, tax_minor
        self.quote_lines = list(lines)
        self.quoted_at, self.quote_expires_at = clock.now(), expires_at
        self.answered_at = None
