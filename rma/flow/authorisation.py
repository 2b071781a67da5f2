"""How a return and its lines move: the clock of authorisation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock

#: Bases on which a right does not lapse because a label or a promised date did.
STATUTORY = ("withdrawal", "guarantee", "recall")


class RmaLineStates(States):
    requested = State(_("Requested"), "info", "clock", _("Somebody has to decide on this line."))
    authorized = State(_("Approved"), "good", "check", _("This line may come back."))
    declined = State(
        _("Declined"), "bad", "x", _("This line may not come back; the reason is given.")
    )
    cancelled = State(_("Cancelled"), "neutral", "x", _("The goods stay where they are."))
    not_coming = State(_("Not coming"), "neutral", "clock", _("The goods were not sent."))
    lost = State(_("Lost"), "bad", "alert", _("The goods did not arrive; a claim settles it."))


class RmaStates(States):
    requested = State(_("Requested"), "info", "clock", _("Somebody has to decide."))
    needs_information = State(
        _("Needs information"), "warn", "message", _("The shopper has been asked something.")
    )
    authorized = State(_("Approved"), "good", "check", _("The goods may be sent."))
    declined = State(_("Declined"), "bad", "x", _("Nothing may come back; the reason is given."))
    cancelled = State(_("Cancelled"), "neutral", "x", _("Nothing is sent back."))
    expired = State(_("Expired"), "neutral", "clock", _("The goods were not sent in time."))
    closed = State(
        _("Closed"), "neutral", "lock", _("Everything is decided, received and settled.")
    )


def goods_have_not_moved(stage: Any) -> Any:
    """Cancelling stops where the goods are on their way (the moment the carrier has them)."""
    if stage.goods_moved_at is not None:
        return _("The goods are already on their way or have arrived.")
    return None


def was_not_appealed_before(stage: Any) -> Any:
    """An appeal is heard once."""
    return _("This was looked at again already.") if stage.appealed_at is not None else None


def right_may_lapse(line: Any) -> Any:
    """Withdrawal, guarantee and recall outlive a promised date: only their label expires."""
    if line.legal_basis in STATUTORY:
        return _(
            "This is a statutory right. It does not lapse because the goods were not sent yet."
        )
    return None


def nothing_was_received(line: Any) -> Any:
    """A line that came back, wholly or in part, cannot be given up."""
    return _("Part of it has arrived already.") if line.received else None


def every_line_is_finished(rma: Any) -> Any:
    """Closed means: every line settled or gone, every received piece with an approved route."""
    for line in rma.lines.all():
        if line.status == "requested":
            return _("“%(title)s” is not decided yet.") % {"title": line.title}
        if line.status == "authorized" and line.outstanding:
            return _("“%(title)s” has not arrived completely.") % {"title": line.title}
        if line.settled + line.unpaid + line.void < line.due_settlement:
            return _("“%(title)s” is not settled yet.") % {"title": line.title}
        if line.disposed < line.received + line.kept:
            return _("“%(title)s” has no approved route yet.") % {"title": line.title}
    return None


class RmaLineFlow(StageModel):
    """One article of a return."""

    CREATED = ("rma_line.requested", _("Line requested"))

    status = StatusField(RmaLineStates, "requested")

    class Meta:
        abstract = True

    @verb(
        source="requested",
        target="authorized",
        event="rma_line.authorized",
        label=_("Approve"),
        done=_("Line approved"),
        permission="returns.decide",
        icon="check",
    )
    def authorize(self, quantity: int, decision: dict[str, Any] | None = None) -> None:
        self.authorized = quantity
        self.decision = decision or self.decision

    @verb(
        source="requested",
        target="declined",
        event="rma_line.declined",
        label=_("Decline"),
        done=_("Line declined"),
        permission="returns.decide",
        icon="x",
        danger=True,
    )
    def decline(self, reason: str, decision: dict[str, Any] | None = None) -> None:
        self.decline_reason = reason
        self.decision = decision or self.decision

    @verb(
        source="declined",
        target="requested",
        event="rma_line.appealed",
        label=_("Ask us to look again"),
        done=_("Shopper asked to look again"),
        permission="returns.answer",
        guards=[was_not_appealed_before],
        icon="message",
    )
    def appeal(self, message: str = "") -> None:
        self.appealed_at = clock.now()

    @verb(
        source=["requested", "authorized"],
        target="cancelled",
        event="rma_line.cancelled",
        label=_("Cancel"),
        done=_("Line cancelled"),
        permission="returns.cancel",
        guards=[goods_have_not_moved],
        icon="x",
        danger=True,
    )
    def cancel(self) -> None:
        self.cancelled_at = clock.now()

    @verb(
        source="authorized",
        target="not_coming",
        event="rma_line.given_up",
        label=_("Not coming"),
        done=_("Goods are not coming"),
        permission="returns.cancel",
        guards=[right_may_lapse, nothing_was_received],
        icon="clock",
    )
    def give_up(self) -> None:
        self.given_up_at = clock.now()

    @verb(
        source="authorized",
        target="lost",
        event="rma_line.lost",
        label=_("Presume lost"),
        done=_("Goods presumed lost"),
        permission="returns.decide",
        guards=[nothing_was_received],
        icon="alert",
    )
    def presume_lost(self) -> None:
        self.lost = self.authorized

    @verb(
        source=["lost", "not_coming"],
        target="authorized",
        event="rma_line.turned_up",
        label=_("Turned up"),
        done=_("Goods turned up after all"),
        permission="receiving.receive",
        icon="box",
    )
    def turn_up(self) -> None:
        self.lost = 0
        self.given_up_at = None


class RmaFlow(StageModel):
    """One authorisation to send things back."""

    CREATED = ("rma.requested", _("Return requested"))

    status = StatusField(RmaStates, "requested")

    class Meta:
        abstract = True

    @verb(
        source="requested",
        target="authorized",
        event="rma.authorized",
        label=_("Approve"),
        done=_("Approved"),
        permission="returns.decide",
        icon="check",
    )
    def authorize(self) -> None:
        self.authorized_at = clock.now()

    @verb(
        source="requested",
        target="needs_information",
        event="rma.information_requested",
        label=_("Ask for information"),
        done=_("Asked for information"),
        permission="returns.decide",
        icon="message",
    )
    def ask_for_information(self, message: str) -> None:
        self.question = message

    @verb(
        source="needs_information",
        target="requested",
        event="rma.information_provided",
        label=_("Answer"),
        done=_("Information given"),
        permission="returns.answer",
        icon="message",
    )
    def provide_information(self, message: str) -> None:
        self.answer = message

    @verb(
        source=["requested", "needs_information"],
        target="declined",
        event="rma.declined",
        label=_("Decline"),
        done=_("Declined"),
        permission="returns.decide",
        icon="x",
        danger=True,
    )
    def decline(self, reason: str) -> None:
        self.decline_reason = reason

    @verb(
        source="declined",
        target="requested",
        event="rma.appealed",
        label=_("Ask us to look again"),
        done=_("Shopper asked to look again"),
        permission="returns.answer",
        guards=[was_not_appealed_before],
        icon="message",
    )
    def appeal(self, message: str) -> None:
        self.appealed_at = clock.now()
        self.answer = message

    @verb(
        source=["requested", "needs_information", "authorized"],
        target="cancelled",
        event="rma.cancelled",
        label=_("Cancel"),
        done=_("Cancelled"),
        permission="returns.cancel",
        guards=[goods_have_not_moved],
        icon="x",
        danger=True,
    )
    def cancel(self) -> None:
        self.closed_at = clock.now()

    @verb(
        source="authorized",
        target="expired",
        event="rma.expired",
        label=_("Let it expire"),
        done=_("Expired: the goods were not sent in time"),
        permission="returns.decide",
        guards=[goods_have_not_moved],
        icon="clock",
    )
    def expire(self) -> None:
        self.closed_at = clock.now()

    @verb(
        source="expired",
        target="authorized",
        event="rma.reinstated",
        label=_("Reinstate"),
        done=_("Reinstated"),
        permission="returns.decide",
        icon="return",
    )
    def reinstate(self) -> None:
        self.closed_at = None

    @verb(
        source="authorized",
        target="closed",
        event="rma.closed",
        label=_("Close"),
        done=_("Closed"),
        permission="returns.decide",
        guards=[every_line_is_finished],
        icon="lock",
    )
    def close(self) -> None:
        self.closed_at = clock.now()
