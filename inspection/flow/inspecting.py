"""How a piece is judged: what holds it, and its inspections."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class HoldStates(States):
    open = State(_("Set aside"), "warn", "hold", _("It may not move on."))
    released = State(_("Released"), "good", "check", _("It may move on."))
    condemned = State(
        _("Condemned"), "bad", "x", _("It must be destroyed or treated as hazardous.")
    )


class InspectionStates(States):
    waiting = State(_("Waiting"), "neutral", "dot", _("Nobody has looked at it yet."))
    in_progress = State(_("Being inspected"), "info", "search", _("Somebody is looking at it."))
    graded = State(_("Graded"), "info", "clock", _("The grade waits for confirmation."))
    confirmed = State(_("Confirmed"), "good", "check", _("The grade counts."))
    superseded = State(_("Superseded"), "neutral", "return", _("A later inspection counts."))
    skipped = State(_("Skipped"), "neutral", "arrow", _("A rule says that nobody needs to look."))


def every_question_is_answered(inspection: Any) -> Any:
    """A grade needs every question that the answers so far ask."""
    if inspection.unanswered:
        return _("%(count)d questions are not answered yet.") % {"count": inspection.unanswered}
    return None


def disposition_has_not_started(inspection: Any) -> Any:
    """A confirmed grade may be reopened until the goods move on by it."""
    return (
        _("The goods have already moved on by this grade.")
        if inspection.used_at is not None
        else None
    )


class HoldFlow(StageModel):
    """A reason why one handling unit may not move on; any open one blocks."""

    CREATED = ("hold.placed", _("Set aside"))

    status = StatusField(HoldStates, "open")

    class Meta:
        abstract = True

    @verb(
        source="open",
        target="released",
        event="hold.released",
        label=_("Release"),
        done=_("Released"),
        permission="holds.release",
        icon="check",
    )
    def release(self, finding: str) -> None:
        self.finding = finding
        self.ended_at = clock.now()

    @verb(
        source="open",
        target="condemned",
        event="hold.condemned",
        label=_("Condemn"),
        done=_("Condemned"),
        permission="holds.release",
        icon="x",
        danger=True,
    )
    def condemn(self, finding: str = "") -> None:
        self.finding = finding
        self.ended_at = clock.now()


class InspectionFlow(StageModel):
    """One run of a versioned checklist over one handling unit. The person answers, the system
    grades.
    """

    CREATED = ("inspection.waiting", _("Waiting for inspection"))

    status = StatusField(InspectionStates, "waiting")

    class Meta:
        abstract = True

    @verb(
        source="waiting",
        target="in_progress",
        event="inspection.started",
        label=_("Start"),
        done=_("Inspection started"),
        permission="inspection.inspect",
        icon="search",
    )
    def start(self, person: Any = None) -> None:
        self.inspector = person
        self.started_at = clock.now()

    @verb(
        source="in_progress",
        target="graded",
        event="inspection.graded",
        label=_("See the grade"),
        done=_("Graded"),
        permission="inspection.inspect",
        guards=[every_question_is_answered],
        icon="check",
    )
    def grade(
        self,
        function: str,
        cosmetic: str,
        packaging: str,
        explanation: Any = (),
        override_reason: str = "",
    ) -> None:
        self.function, self.cosmetic, self.packaging = function, cosmetic, packaging
        self.explanation = list(explanation)
        self.override_reason = override_reason
        self.graded_at = clock.now()

    @verb(
        source="graded",
        target="confirmed",
        event="inspection.confirmed",
        label=_("Confirm"),
        done=_("Grade confirmed"),
        permission="inspection.inspect",
        icon="check",
    )
    def confirm(self) -> None:
        self.confirmed_at = clock.now()

    @verb(
        source="confirmed",
        target="superseded",
        event="inspection.superseded",
        label=_("Supersede"),
        done=_("A later inspection counts"),
        permission="inspection.inspect",
        icon="return",
    )
    def supersede(self) -> None:
        self.superseded_at = clock.now()

    @verb(
        source="waiting",
        target="skipped",
        event="inspection.skipped",
        label=_("Skip"),
        done=_("Skipped by a rule"),
        permission="inspection.inspect",
        icon="arrow",
    )
    def skip(self, rule: str) -> None:
        self.skip_rule = rule

    @verb(
        source="in_progress",
        target="in_progress",
        event="inspection.handed_over",
        label=_("Hand over"),
        done=_("Handed over to a colleague"),
        permission="inspection.inspect",
        icon="user",
    )
    def hand_over(self, person: Any) -> None:
        self.inspector = person

    @verb(
        source="graded",
        target="in_progress",
        event="inspection.reopened",
        label=_("Reopen"),
        done=_("Reopened"),
        permission="inspection.override",
        icon="return",
    )
    @verb(
        source="confirmed",
        target="in_progress",
        event="inspection.reopened",
        label=_("Reopen"),
        done=_("Reopened"),
        permission="inspection.override",
        guards=[disposition_has_not_started],
        icon="return",
    )
    def reopen(self, reason: str = "") -> None:
        self.reopen_reason = reason
        self.confirmed_at = None
