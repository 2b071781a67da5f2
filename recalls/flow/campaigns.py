"""How a recall and its scope move; two people decide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class CampaignStates(States):
    draft = State(_("Draft"), "neutral", "dot")
    in_review = State(_("In review"), "info", "search")
    approved = State(_("Approved"), "good", "check")
    active = State(_("Active"), "info", "play")
    suspended = State(_("Suspended"), "warn", "hold")
    closing = State(_("Closing"), "info", "clock")
    closed = State(_("Closed"), "neutral", "lock")
    withdrawn = State(_("Withdrawn"), "neutral", "x")


class ScopeRevisionStates(States):
    draft = State(_("Draft"), "neutral", "dot")
    in_review = State(_("In review"), "info", "search")
    applied = State(_("Applied"), "good", "check")


def approver_is_not_the_initiator(campaign: Any) -> Any:
    """Two people: who submitted it may not approve it (checked again by the service, as 403)."""
    if campaign.approver is not None and campaign.approver == campaign.initiator:
        return _("A second person has to approve it.")
    return None


def every_unit_has_an_end(campaign: Any) -> Any:
    """Closing waits for the last unit."""
    if campaign.open_units:
        return _("%(count)d units have no end state yet.") % {"count": campaign.open_units}
    return None


class CampaignFlow(StageModel):
    """One recall."""

    CREATED = ("campaign.drafted", _("Recall drafted"))

    status = StatusField(CampaignStates, "draft")

    class Meta:
        abstract = True

    @verb(
        source="draft",
        target="in_review",
        event="campaign.submitted",
        label=_("Submit"),
        done=_("Submitted for approval"),
        permission="recalls.edit",
        icon="search",
    )
    def submit(self, person: Any = None) -> None:
        self.initiator = person

    @verb(
        source="in_review",
        target="approved",
        event="campaign.approved",
        label=_("Approve"),
        done=_("Approved by a second person"),
        permission="recalls.approve",
        guards=[approver_is_not_the_initiator],
        icon="check",
    )
    def approve(self, person: Any = None) -> None:
        self.approver = person

    @verb(
        source="approved",
        target="active",
        event="campaign.activated",
        label=_("Activate"),
        done=_("Activated"),
        permission="recalls.edit",
        icon="play",
        danger=True,
    )
    def activate(self) -> None:
        self.activated_at = clock.now()

    @verb(
        source="active",
        target="closing",
        event="campaign.closing",
        label=_("Begin closing"),
        done=_("Closing begun"),
        permission="recalls.edit",
        icon="clock",
    )
    def begin_closing(self) -> None:
        self.closing_at = clock.now()

    @verb(
        source="closing",
        target="closed",
        event="campaign.closed",
        label=_("Close"),
        done=_("Closed"),
        permission="recalls.approve",
        guards=[every_unit_has_an_end],
        icon="lock",
    )
    def close(self) -> None:
        self.closed_at = clock.now()

    @verb(
        source="closed",
        target="active",
        event="campaign.reopened",
        label=_("Reopen"),
        done=_("Reopened"),
        permission="recalls.approve",
        icon="return",
    )
    def reopen(self) -> None:
        self.closed_at = None

    @verb(
        source=["in_review", "approved"],
        target="draft",
        event="campaign.sent_back",
        label=_("Send back"),
        done=_("Sent back to draft"),
        permission="recalls.approve",
        icon="return",
    )
    def send_back(self, reason: str = "") -> None:
        self.note = reason

    @verb(
        source="active",
        target="suspended",
        event="campaign.suspended",
        label=_("Suspend"),
        done=_("Suspended"),
        permission="recalls.approve",
        icon="hold",
    )
    def suspend(self, reason: str = "") -> None:
        self.note = reason

    @verb(
        source="suspended",
        target="active",
        event="campaign.resumed",
        label=_("Resume"),
        done=_("Resumed"),
        permission="recalls.approve",
        icon="play",
    )
    def resume(self) -> None:
        self.note = ""

    @verb(
        source=["draft", "in_review", "approved"],
        target="withdrawn",
        event="campaign.withdrawn",
        label=_("Withdraw"),
        done=_("Withdrawn"),
        permission="recalls.edit",
        icon="x",
        danger=True,
    )
    def withdraw(self, reason: str = "") -> None:
        self.note = reason


class ScopeRevisionFlow(StageModel):
    """What a campaign covers; may widen after activation, always by two people."""

    CREATED = ("scope_revision.drafted", _("Scope drafted"))

    status = StatusField(ScopeRevisionStates, "draft")

    class Meta:
        abstract = True

    @verb(
        source="draft",
        target="in_review",
        event="scope_revision.submitted",
        label=_("Submit"),
        done=_("Scope submitted"),
        permission="recalls.edit",
        icon="search",
    )
    def submit(self, person: Any = None) -> None:
        self.initiator = person

    @verb(
        source="in_review",
        target="applied",
        event="scope_revision.applied",
        label=_("Approve"),
        done=_("Scope approved by a second person"),
        permission="recalls.approve",
        guards=[approver_is_not_the_initiator],
        icon="check",
    )
    def approve(self, person: Any = None) -> None:
        self.approver = person
