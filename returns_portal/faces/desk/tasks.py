"""The page of tasks: what has to be done by when, whose it is, and the one click to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from flows.models import Deadline
from insights.selectors import tasks
from insights.selectors.tasks import GROUPS, RETURN, Asked
from returns_portal.faces.desk.lists import Listed, listed
from returns_portal.faces.desk.page import capped, end_of_today
from returns_portal.faces.request import FaceRequest
from returns_portal.lib import clock

#: What is to be done, by the kind of promise: for us, and for whoever else holds it.
DEEDS: dict[str, tuple[Any, Any]] = {
    "decide": (_("Decide"), _("Decide")),
    "reply": (_("Answer the message"), _("Answer the message")),
    "refund": (_("Pay the money back"), _("Pay the money back")),
    "remedy": (_("Repair or replace it"), _("Repair or replace it")),
    "collect": (_("Arrange the collection"), _("Arrange the collection")),
    "acknowledge": (_("Send the acknowledgement"), _("Send the acknowledgement")),
    "charge_advance": (_("Charge for goods not sent back"), _("Pay for goods not sent back")),
    "repay_charge": (_("Pay the charge back"), _("Pay the charge back")),
    "remind": (_("Remind the owners"), _("Remind the owners")),
    "ship": (_("Wait for the parcel"), _("Send the goods")),
    "answer": (_("Wait for the answer"), _("Answer our question")),
    "shopper_reply": (_("Wait for the answer"), _("Answer our message")),
    "quote": (_("Wait for the answer to the quote"), _("Answer the quote")),
    "goods_back": (_("Wait for the goods"), _("Send the goods back")),
    "hold_wanted": (_("Wait for the card"), _("Secure it by card")),
    "hold_ends": (_("Renew the hold on the card"), _("Renew the hold on the card")),
    "difference": (_("Wait for the payment"), _("Pay the difference")),
}
#: The rule behind a date that the law sets, in words.
RULES: dict[str, Any] = {
    "withdrawal": _("14 days from the withdrawal"),
    "undelivered": _("it did not arrive"),
    "withdrawal_return": _("14 days from the withdrawal"),
    "withdrawal_acknowledge": _("without delay"),
    "remedy_time": _("a reasonable time from the claim"),
    "decide_within": _("what we promise"),
    "reply_within": _("what we promise"),
    "pay_within": _("what we promise"),
    "collect_within": _("what we promise"),
    "ship_by_days": _("the policy"),
}
#: Whose promises are listed.
WHOSE: dict[str, Any] = {
    "ours": _("Ours"),
    "mine": _("Mine"),
    "theirs": _("Waiting for others"),
}
TABS: dict[str, Any] = {
    "late": _("Late"),
    "today": _("Today"),
    "soon": _("Next 7 days"),
    "all": _("All"),
}
#: The page of each kind of stage.
_PAGES = {
    RETURN: "desk:return",
    "rma.withdrawal": "desk:withdrawal",
    "disposition.workorder": "desk:work_order",
    "recalls.campaign": "desk:recall",
}
#: Where on the page of a return it is done.
_PLACES = {"reply": "#talk", "shopper_reply": "#talk"}


@dataclass(frozen=True)
class Task:
    """One promise as a row of the list; `stage` is what it is about, None where that is gone."""

    promise: Deadline
    stage: Any

    @property
    def assignee(self) -> str:
        """Who sees to the return, by name."""
        return getattr(self.stage, "assignee", "")

    @property
    def is_late(self) -> bool:
        """Whether it has passed."""
        return self.promise.due_at < clock.now()

    @property
    def is_ours(self) -> bool:
        """Whether we are to act."""
        return self.promise.holder in tasks.OURS

    @property
    def deed(self) -> Any:
        """What is to be done."""
        known = DEEDS.get(self.promise.kind)
        if known is None:
            return self.promise.kind.replace("_", " ").capitalize()
        return known[0 if self.is_ours else 1]

    @property
    def rule(self) -> Any:
        """Why by then: the clause of a statutory date, else the rule in words."""
        return self.promise.clause or RULES.get(self.promise.rule, "")

    @property
    def number(self) -> str:
        """What people call the thing."""
        about = self._about
        return str(getattr(about, "number", "") or about or "")

    @property
    def href(self) -> str:
        """Where it is done."""
        about, stage_type = self._about, self.promise.stage_type
        page = _PAGES.get(RETURN if stage_type == "rma.advance" else stage_type)
        if about is None or page is None:
            return ""
        return reverse(page, args=[about.public_id]) + _PLACES.get(self.promise.kind, "")

    @property
    def who(self) -> str:
        """Whose return, order or campaign it is."""
        customer = getattr(self._about, "customer", None)
        if customer is not None:
            return customer.company or str(customer)
        return str(getattr(self._about, "name", "") or getattr(self._about, "title", "") or "")

    @property
    def holder(self) -> Any:
        """Who has to act."""
        if self.is_ours:
            return self.assignee or _("We")
        return _("Carrier") if self.promise.holder == "carrier" else _("Shopper")

    @property
    def _about(self) -> Any:
        return self.stage.rma if self.promise.stage_type == "rma.advance" else self.stage


class TasksPage:
    """The list as one member sees it."""

    def __init__(self, request: FaceRequest) -> None:
        self.request = request
        given = request.GET
        self.group = given.get("show", "") if given.get("show", "") in GROUPS else ""
        self.whose = given.get("whose", "") if given.get("whose", "") in WHOSE else "ours"
        self.kind = given.get("kind", "") if given.get("kind", "") in DEEDS else ""
        self.until = end_of_today(request.tenant)
        actor = request.actor
        self.asked = Asked(tasks.visible(actor), self.whose, self.kind, actor.id)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many wait in each group; one query."""
        return tasks.counts(self.asked, end_of_today=self.until)

    @cached_property
    def shown(self) -> str:
        """The group that is shown: the first with something in it, unless one was chosen."""
        return self.group or next((name for name, count in self.counts.items() if count), "all")

    @cached_property
    def page(self) -> Listed:
        """The rows of this page; one query."""
        rows = tasks.tasks(self.shown, self.asked, end_of_today=self.until)
        return listed(self.request, rows, by="due_at")

    @cached_property
    def rows(self) -> list[Task]:
        """The promises with what they are about; a query for each kind of thing."""
        return _tasks(self.page.rows)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The groups with their counts and addresses."""
        return [
            {
                "label": label,
                "count": capped(self.counts.get(name, 0)),
                "href": self._address(show=name),
                "current": name == self.shown,
                "tone": "bad" if name == "late" and self.counts.get("late") else "",
            }
            for name, label in TABS.items()
        ]

    @property
    def holders(self) -> list[dict[str, Any]]:
        """Whose promises may be listed."""
        return [
            {"label": label, "href": self._address(whose=name), "current": name == self.whose}
            for name, label in WHOSE.items()
        ]

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        """The kinds of promise there are now, in words; one query."""
        ours = 1 if self.whose == "theirs" else 0
        found = tasks.kinds(self.asked)
        return [(kind, DEEDS[kind][ours]) for kind in found if kind in DEEDS]

    def _address(self, **changes: str) -> str:
        query = {"show": self.group, "whose": self.whose, "kind": self.kind} | changes
        if "whose" in changes:
            query |= {"show": "", "kind": ""}
        parts = "&".join(f"{name}={value}" for name, value in query.items() if value)
        return f"{self.request.path}?{parts}" if parts else self.request.path


def _tasks(promises: Iterable[Deadline]) -> list[Task]:
    rows = list(promises)
    found = tasks.stages_of(rows)
    return [Task(row, found.get((row.stage_type, row.stage_id))) for row in rows]
