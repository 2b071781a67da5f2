"""A recall on its page: the next step, what it covers, how far it has come, who decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from insights.selectors.recalls import stops_of_campaign
from recalls.models import Campaign, RecallSearch, ScopeRevision
from recalls.selectors.campaigns import newest_scope, progress, search_of
from returns_portal.faces.desk import story, wording
from returns_portal.faces.desk.actions import Button
from returns_portal.faces.desk.recallbuttons import recall_buttons
from returns_portal.faces.desk.recallfigures import Figures
from returns_portal.faces.desk.recallforms import REMEDIES
from returns_portal.faces.desk.recallrows import (
    ScopeRead,
    StopRow,
    counted,
    scope_read,
)
from returns_portal.faces.parts import Entry, NextStep
from tenants.actors import Actor

#: State -> who holds it, what is next, what that means, and the verb that does it.
_STEPS: dict[str, tuple[str, Any, Any, str]] = {
    "draft": (
        "you",
        gettext_lazy("Read it back, try the match, then submit it"),
        gettext_lazy(
            "A second person has to approve it. Nothing is stopped and nobody is told yet."
        ),
        "submit",
    ),
    "in_review": (
        "us",
        gettext_lazy("A second person reads it and approves it"),
        gettext_lazy("Read each row of the scope, try the match, and read what owners will read."),
        "approve",
    ),
    "approved": (
        "you",
        gettext_lazy("Activate it"),
        gettext_lazy("Two people have decided. What it does is said before it is done."),
        "activate",
    ),
    "active": (
        "us",
        gettext_lazy("Reach the owners, and make each unit safe"),
        gettext_lazy(
            "The silent are reminded by themselves. When no more is to come, begin closing."
        ),
        "",
    ),
    "suspended": (
        "us",
        gettext_lazy("Resume it"),
        gettext_lazy("Owners who were told before still come back to their page."),
        "resume",
    ),
    "closing": (
        "us",
        gettext_lazy("Bring the last units to their end"),
        gettext_lazy("It closes when every unit has one."),
        "close",
    ),
}


@dataclass(frozen=True)
class Revision:
    """One version of the scope, with its rows read back and its verbs."""

    scope: ScopeRevision
    rows: list[ScopeRead]
    buttons: list[Button]

    @property
    def name(self) -> str:
        """What its dialogs call it."""
        return _("Version %d") % self.scope.number


class RecallPage:
    """One campaign as `actor` sees it."""

    def __init__(self, campaign: Campaign, actor: Actor) -> None:
        self.campaign = campaign
        self.actor = actor

    # --- what it is -------------------------------------------------------------------------

    @property
    def has_begun(self) -> bool:
        """Whether it was ever active."""
        return self.campaign.activated_at is not None

    @property
    def may_edit(self) -> bool:
        """Whether the actor may change it."""
        return self.actor.can("recalls.edit")

    @cached_property
    def scope(self) -> ScopeRevision:
        """The newest version of what it covers."""
        return newest_scope(self.campaign)

    @cached_property
    def rows(self) -> list[ScopeRead]:
        """The rows of the newest scope, read back."""
        return scope_read(self.scope.written)

    @property
    def covers(self) -> str:
        """What it covers, in a line; the rest is a number."""
        first = "; ".join(self.rows[0].sentences) if self.rows else ""
        more = len(self.rows) - 1
        if more < 1:
            return first
        return first + " " + ngettext("and %d more row", "and %d more rows", more) % more

    @property
    def faults(self) -> bool:
        """Whether a row is not understood."""
        return any(row.faults for row in self.rows)

    @property
    def remedies(self) -> list[Any]:
        """What owners may choose, in words."""
        return [wording.of(REMEDIES, remedy) for remedy in self.campaign.remedies]

    @property
    def public_path(self) -> str:
        """The notice that everybody may read; nothing before it is active."""
        if not self.has_begun:
            return ""
        return reverse("portal:recall", args=[self.campaign.number])

    # --- what is next -----------------------------------------------------------------------

    @cached_property
    def buttons(self) -> list[Button]:
        """What the machine and the actor's rights offer."""
        closing = self.campaign.status == "closing"
        blocking = self.figures.blocking if closing else ""
        return recall_buttons("recall", self.campaign, self.actor, blocking=blocking)

    @property
    def primary(self) -> str:
        """The main verb; none once it is over."""
        step = _STEPS.get(self.campaign.status)
        return step[3] if step else ""

    @property
    def step(self) -> NextStep | None:
        """The ticket; None once it is over."""
        if self.campaign.status not in _STEPS:
            return NextStep("us", _("Nothing is left to do")) if self.buttons else None
        holder, title, _text, verb = _STEPS[self.campaign.status]
        offered = {button.name for button in self.buttons if button.verb.allowed}
        mine = holder == "you" or verb in offered
        return NextStep("you" if mine else "us", title, due=self.campaign.target_date)

    @property
    def step_words(self) -> str:
        """What the ticket means; while it closes, what still blocks it."""
        status = self.campaign.status
        if status not in _STEPS:
            return _("It is kept with its figures and who decided what.")
        if status == "closing" and self.has_begun:
            return self.figures.blocking or str(_STEPS[status][2])
        return str(_STEPS[status][2])

    # --- how far it is ----------------------------------------------------------------------

    @cached_property
    def figures(self) -> Figures:
        """The live figures."""
        units = reverse("desk:recall_units", args=[self.campaign.public_id])
        return Figures(
            progress(self.campaign), lambda group: f"{units}?{urlencode({'group': group})}"
        )

    @property
    def is_finding(self) -> bool:
        """Whether workers still look for affected units."""
        running = self.campaign.status in ("active", "suspended", "closing")
        return running and not self.figures.progress.search_done

    @cached_property
    def search(self) -> RecallSearch | None:
        """What the workers have looked at; None before they begin."""
        return search_of(self.campaign)

    @property
    def finding_words(self) -> str:
        """How far the search is."""
        found = self.figures.every
        return ngettext("%(n)s unit found so far.", "%(n)s units found so far.", found) % {
            "n": counted(found)
        }

    @property
    def headline(self) -> str:
        """How many units it is about."""
        every = self.figures.every
        return ngettext(
            "%(n)s affected unit by where it is now",
            "%(n)s affected units by where they are now",
            every,
        ) % {"n": counted(every)}

    @cached_property
    def stops(self) -> list[StopRow]:
        """The stop-sales that it needs."""
        return [StopRow(stop) for stop in stops_of_campaign(self.campaign)]

    # --- what was decided -------------------------------------------------------------------

    @property
    def can_widen(self) -> bool:
        """Whether another version of the scope may be drafted."""
        running = self.campaign.status in Campaign.RUNNING
        return running and self.scope.status == "applied"

    @cached_property
    def revisions(self) -> list[Revision]:
        """Every version of the scope, the newest first."""
        return [
            Revision(scope, scope_read(scope.written), self._scope_buttons(scope))
            for scope in reversed(list(self.campaign.scopes.all()))
        ]

    def _scope_buttons(self, scope: ScopeRevision) -> list[Button]:
        if self.campaign.status not in Campaign.RUNNING:
            return []
        return recall_buttons("scope", scope, self.actor)

    @property
    def story(self) -> list[Entry]:
        """Who decided what, the latest first."""
        return story.story_of(self.campaign)
