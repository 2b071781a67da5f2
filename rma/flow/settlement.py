"""How a resolution moves: the clock of settlement. Money moves through it and nowhere else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class ResolutionStates(States):
    proposed = State(
        _("Planned"), "neutral", "clock", _("The condition of the policy is not met yet.")
    )
    awaiting_payment = State(
        _("Awaiting payment"), "warn", "money", _("The shopper owes the difference.")
    )
    due = State(
        _("To be paid"), "info", "calendar", _("The condition is met; somebody has to pay.")
    )
    processing = State(_("In payment"), "info", "clock", _("The payment provider has it."))
    settled = State(_("Paid"), "good", "check", _("The shopper has it."))
    failed = State(_("Failed"), "bad", "x", _("The payment did not go through."))
    unknown = State(
        _("Unknown"), "warn", "alert", _("The provider did not answer; somebody has to look.")
    )
    disputed = State(_("Disputed"), "warn", "message", _("The amount is questioned."))
    cancelled = State(_("Cancelled"), "neutral", "x", _("Nothing is paid."))
    reversed = State(_("Reversed"), "neutral", "return", _("It was paid and taken back."))
    charged_back = State(
        _("Charged back"), "warn", "alert", _("The bank took the money back for the shopper.")
    )


def difference_is_paid(resolution: Any) -> Any:
    """What costs more than what comes back is not sent before the shopper has paid for it."""
    if resolution.customer_owes_minor and resolution.customer_paid_at is None:
        return _("The shopper has not paid the difference yet: ask for it.")
    return None


def shopper_owes_something(resolution: Any) -> Any:
    """Only a difference is asked for, and only once."""
    if not resolution.customer_owes_minor or resolution.customer_paid_at is not None:
        return _("The shopper owes nothing.")
    return None


def goods_have_left(resolution: Any) -> Any:
    """Goods in exchange are over once all of them have left; what money there is follows them."""
    if resolution.to_send:
        return _("The replacement has not been sent completely.")
    return None


def nothing_was_given(resolution: Any) -> Any:
    """What has left, and what the shopper paid, is not called off as if it had never been."""
    if resolution.sent_units:
        return _("Part of the replacement has been sent already.")
    if resolution.customer_paid_at is not None:
        return _("The shopper has paid the difference: give it back first.")
    return None


class ResolutionFlow(StageModel):
    """What the customer gets for one line, or a part of it."""

    CREATED = ("resolution.proposed", _("Refund planned"))

    status = StatusField(ResolutionStates, "proposed")

    class Meta:
        abstract = True

    @verb(
        source="proposed",
        target="due",
        event="resolution.approved",
        label=_("Approve"),
        done=_("Approved for payment"),
        permission="resolutions.approve",
        guards=[difference_is_paid],
        icon="money",
    )
    def approve(self) -> None:
        self.due_at = clock.now()

    @verb(
        source="due",
        target="processing",
        event="resolution.payment_started",
        label=_("Start payment"),
        done=_("Payment started"),
        permission="resolutions.settle",
        guards=[goods_have_left],
        icon="money",
    )
    def start_payment(self, provider: str = "manual") -> None:
        self.provider = provider
        self.started_at = clock.now()

    @verb(
        source="processing",
        target="settled",
        event="resolution.settled",
        label=_("Mark as paid"),
        done=_("Paid"),
        permission="resolutions.settle",
        icon="check",
    )
    def settle(
        self, reference: str = "", means: str = "", at: Any = None, person: Any = None
    ) -> None:
        self._paid(reference, means, at, person)

    @verb(
        source="settled",
        target="reversed",
        event="resolution.reversed",
        label=_("Reverse"),
        done=_("Payment reversed"),
        permission="resolutions.settle",
        icon="return",
        danger=True,
    )
    def reverse(self, reason: str = "") -> None:
        self.note = reason

    @verb(
        source="processing",
        target="failed",
        event="resolution.failed",
        label=_("Payment failed"),
        done=_("Payment failed"),
        permission="resolutions.settle",
        icon="x",
    )
    def fail(self, code: str) -> None:
        self.failure_code = code

    @verb(
        source="failed",
        target="due",
        event="resolution.retried",
        label=_("Try again"),
        done=_("Payment will be tried again"),
        permission="resolutions.settle",
        icon="return",
    )
    def retry(self) -> None:
        self.failure_code = ""

    @verb(
        source="failed",
        target="due",
        event="resolution.redirected",
        label=_("Pay another way"),
        done=_("Payment sent another way"),
        permission="resolutions.settle",
        icon="route",
    )
    def redirect(self, means: str) -> None:
        self.method = means
        self.failure_code = ""

    @verb(
        source="processing",
        target="unknown",
        event="resolution.timed_out",
        label=_("No answer"),
        done=_("The provider did not answer"),
        permission="resolutions.settle",
        icon="alert",
    )
    def time_out(self) -> None:
        self.failure_code = "timeout"

    @verb(
        source="unknown",
        target="settled",
        event="resolution.confirmed_paid",
        label=_("It was paid"),
        done=_("Found to be paid"),
        permission="resolutions.settle",
        icon="check",
    )
    def confirm_paid(
        self, reference: str, means: str = "", at: Any = None, person: Any = None
    ) -> None:
        self._paid(reference, means, at, person)

    @verb(
        source="unknown",
        target="failed",
        event="resolution.confirmed_unpaid",
        label=_("It was not paid"),
        done=_("Found not to be paid"),
        permission="resolutions.settle",
        icon="x",
    )
    def confirm_unpaid(self) -> None:
        self.failure_code = "unpaid"

    @verb(
        source="proposed",
        target="awaiting_payment",
        event="resolution.payment_requested",
        label=_("Ask for the difference"),
        done=_("Shopper asked for the difference"),
        permission="resolutions.approve",
        guards=[shopper_owes_something],
        icon="money",
    )
    def ask_payment(self, provider: str = "manual") -> None:
        self.provider = provider
        self.failure_code = ""
        self.started_at = clock.now()

    @verb(
        source="awaiting_payment",
        target="due",
        event="resolution.payment_received",
        label=_("Difference paid"),
        done=_("Difference paid"),
        permission="resolutions.settle",
        icon="money",
    )
    def pay(self, reference: str, means: str = "", at: Any = None) -> None:
        self.customer_reference = reference
        self.customer_paid_at = at or clock.now()
        self.started_at = None
        self.due_at = clock.now()

    @verb(
        source="awaiting_payment",
        target="proposed",
        event="resolution.payment_lapsed",
        label=_("Not paid in time"),
        done=_("Difference not paid in time"),
        permission="resolutions.approve",
        icon="clock",
    )
    def lapse(self) -> None:
        self.started_at = None
        self.failure_code = "lapsed"

    @verb(
        source=["proposed", "due"],
        target="disputed",
        event="resolution.disputed",
        label=_("Dispute"),
        done=_("Amount disputed"),
        permission="resolutions.approve",
        icon="message",
    )
    def dispute(self, reason: str) -> None:
        self.note = reason

    @verb(
        source="disputed",
        target="due",
        event="resolution.upheld",
        label=_("Uphold"),
        done=_("Amount upheld"),
        permission="resolutions.approve",
        guards=[difference_is_paid],
        icon="check",
    )
    def uphold(self) -> None:
        self.due_at = clock.now()

    @verb(
        source="disputed",
        target="proposed",
        event="resolution.amended",
        label=_("Amend"),
        done=_("Amount amended"),
        permission="resolutions.approve",
        icon="sliders",
    )
    def amend(self, amount_minor: int, derivation: list[dict[str, Any]]) -> None:
        self.amount_minor = amount_minor
        self.derivation = derivation

    @verb(
        source=["proposed", "due", "failed"],
        target="cancelled",
        event="resolution.cancelled",
        label=_("Cancel"),
        done=_("Refund cancelled"),
        permission="resolutions.approve",
        guards=[nothing_was_given],
        icon="x",
        danger=True,
    )
    def cancel(self, reason: str = "") -> None:
        self.note = reason

    @verb(
        source=["due", "settled"],
        target="charged_back",
        event="resolution.charged_back",
        label=_("Charged back"),
        done=_("Charged back by the bank"),
        permission="resolutions.settle",
        icon="alert",
    )
    def charge_back(self, reference: str = "") -> None:
        self.provider_reference = reference or self.provider_reference

    def _paid(self, reference: str, means: str, at: Any, person: Any) -> None:
        self.provider_reference = reference or self.provider_reference
        self.method = means or self.method
        self.settled_at = at or clock.now()
        self.settled_by = person
