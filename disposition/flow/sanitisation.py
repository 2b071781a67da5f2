"""How a unit that may hold somebody's data is wiped: run, verified, certified (NIST SP 800-88)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class SanitisationStates(States):
    pending = State(_("To be wiped"), "neutral", "dot")
    running = State(_("Being wiped"), "info", "play")
    verifying = State(_("To be verified"), "info", "search", _("Somebody has to look."))
    verified = State(_("Wiped and verified"), "good", "check")
    certified = State(_("Wiped, certified"), "good", "shield")
    failed = State(_("Wipe failed"), "bad", "alert", _("Try again, or destroy it."))
    destroy_required = State(
        _("Has to be destroyed"),
        "bad",
        "x",
        _("Its data cannot be wiped: it may only be destroyed."),
    )


#: States whose unit holds nobody's data any more.
WIPED = ("verified", "certified")


def verification_passed(sanitisation: Any) -> Any:
    """Unknown is never passed: only a verification that says so in so many words opens the gate."""
    if sanitisation.result == "passed":
        return None
    return _("Its verification has not passed.")


class SanitisationFlow(StageModel):
    """The wiping of one unit."""

    CREATED = ("sanitisation.asked", _("To be wiped"))

    status = StatusField(SanitisationStates, "pending")

    # Columns of the model that the verbs look at.
    result: str
    attempts: int

    class Meta:
        abstract = True

    @verb(
        source="pending",
        target="running",
        event="sanitisation.started",
        label=_("Start wiping"),
        done=_("Wiping started"),
        permission="work_orders.work",
        icon="play",
    )
    def run(self) -> None:
        self.started_at = clock.now()
        self.ended_at = self.verified_at = None
        self.result = ""

    @verb(
        source="running",
        target="verifying",
        event="sanitisation.finished",
        label=_("Finished"),
        done=_("Wiped, to be verified"),
        permission="work_orders.work",
        icon="check",
    )
    def finish(self) -> None:
        self.ended_at = clock.now()

    @verb(
        source="verifying",
        target="verified",
        event="sanitisation.verified",
        label=_("Verified"),
        done=_("Wiped and verified"),
        permission="work_orders.work",
        guards=[verification_passed],
        icon="check",
    )
    def verify(self) -> None:
        self.verified_at = clock.now()

    @verb(
        source="verified",
        target="certified",
        event="sanitisation.certified",
        label=_("Certify"),
        done=_("Wipe certified"),
        permission="work_orders.work",
        icon="shield",
    )
    def certify(self, certificate: Any) -> None:
        self.certificate = certificate
        self.certified_at = clock.now()

    @verb(
        source=["running", "verifying"],
        target="failed",
        event="sanitisation.failed",
        label=_("Failed"),
        done=_("Wipe failed"),
        permission="work_orders.work",
        icon="alert",
    )
    def fail(self, reason: str) -> None:
        self.failure = reason

    @verb(
        source="failed",
        target="pending",
        event="sanitisation.retried",
        label=_("Try again"),
        done=_("To be wiped again"),
        permission="work_orders.work",
        icon="return",
    )
    def retry(self) -> None:
        self.attempts += 1

    @verb(
        source="failed",
        target="destroy_required",
        event="sanitisation.escalated",
        label=_("Has to be destroyed"),
        done=_("Cannot be wiped: has to be destroyed"),
        permission="work_orders.work",
        icon="x",
        danger=True,
    )
    def escalate(self, reason: str) -> None:
        self.failure = reason
