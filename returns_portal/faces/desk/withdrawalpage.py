"""Statements of withdrawal on the desk: what was declared, about which order, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from flows.deadlines import open_deadlines
from flows.models import Deadline
from returns_portal.faces.desk import story
from returns_portal.faces.desk.actions import Button, buttons
from returns_portal.faces.parts import Entry
from rma.links import withdrawn_path
from rma.models import Withdrawal
from rma.selectors.withdrawals import (
    Candidate,
    Matter,
    candidates,
    matter_now,
    searched,
    withdrawals,
)
from rma.withdrawal_paper import lines_said, local_time, utc_time
from rma.withdrawals import CLAUSES, FLAGS
from tenants.actors import Actor
from tenants.links import absolute
from tenants.models import Tenant

#: Groups of the list, by what they wait for.
GROUPS: dict[str, tuple[str, ...]] = {
    "order": ("received", "unmatched"),
    "decision": ("matched",),
    "contested": ("contested",),
    "accepted": ("accepted",),
}


def found(text: str, group: str) -> QuerySet[Withdrawal]:
    """Statements by number, address or order, of one group where one is named."""
    rows = searched(text)
    return rows.filter(status__in=GROUPS[group]) if group in GROUPS else rows


def flag_words(codes: list[str]) -> list[Any]:
    """What a person should look at, in words."""
    return [FLAGS[code] for code in codes if code in FLAGS]


@dataclass(frozen=True)
class WithdrawalPage:
    """One statement as `actor` sees it."""

    row: Withdrawal
    actor: Actor
    tenant: Tenant

    @cached_property
    def buttons(self) -> list[Button]:
        """What the desk may do with it; the order is chosen from the list where there is one."""
        return buttons("withdrawal", self.row, self.actor)

    @property
    def may_match(self) -> bool:
        """Whether the order is still to be found, and this person may say which it is."""
        return any(each.name == "match" and each.verb.allowed for each in self.buttons)

    @property
    def match_path(self) -> str:
        """Where the choice of an order is sent."""
        return reverse("desk:act", args=["withdrawal", self.row.public_id, "match"])

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The orders it may mean, the likeliest first."""
        return candidates(self.row) if self.row.order_id is None else []

    @cached_property
    def matter(self) -> Matter | None:
        """It against its order; None before there is one."""
        return matter_now(self.row)

    @property
    def covered(self) -> list[tuple[str, int, int]]:
        """Each line it covers now: its title, how many come back, how many are cancelled."""
        if self.matter is None:
            return []
        takes = self.matter.covered
        return [
            (line.title, takes.back.get(key, 0), takes.cancelled.get(key, 0))
            for line in self.matter.sold.lines
            if (key := line.external_id) in takes.back or key in takes.cancelled
        ]

    @property
    def cancelled(self) -> list[str]:
        """What was cancelled by accepting it, in words."""
        titles = {}
        if self.matter is not None:
            titles = {line.external_id: line.title for line in self.matter.sold.lines}
        return [
            f"{each['quantity']} × {titles.get(each['line'], each['line'])}"
            for each in self.row.cancelled
        ]

    @property
    def flags(self) -> list[Any]:
        """What should be looked at first."""
        return flag_words(self.row.flags)

    @property
    def contested(self) -> tuple[Any, str] | None:
        """On what it was contested: in words, and the article."""
        return CLAUSES.get(self.row.contest_clause)

    @property
    def lines(self) -> list[str]:
        """The items it names; none means all."""
        return lines_said(self.row)

    @property
    def local(self) -> str:
        """When it was received, where the shop is."""
        return local_time(self.row.received_at, self.tenant, self.tenant.language)

    @property
    def utc(self) -> str:
        """The same moment in UTC."""
        return utc_time(self.row.received_at)

    @property
    def proof(self) -> str:
        """The permanent page that its author was given."""
        return absolute(withdrawn_path(self.row), self.tenant)

    @property
    def how(self) -> str:
        """How the order was found."""
        said = {
            "contact": _("by itself: number and address fit"),
            "link": _("by a link that only its buyer has"),
            "person": _("by hand"),
        }
        return said.get(self.row.matched_how, "")

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """What we owe, and until when."""
        return list(open_deadlines(self.row))

    @property
    def owed(self) -> list[tuple[Any, Any]]:
        """What is promised, in words, with its day."""
        names = {
            "acknowledge": _("Acknowledge by"),
            "decide": _("Decide by"),
            "refund": _("Pay back what was cancelled by"),
        }
        return [(names.get(each.kind, each.kind), each.due_at) for each in self.deadlines]

    @property
    def story(self) -> list[Entry]:
        """What happened to it."""
        return story.story_of(self.row)


def counts() -> dict[str, int]:
    """How many statements wait, by group."""
    return {
        name: withdrawals().filter(status__in=GROUPS[name]).count()
        for name in ("order", "decision", "contested")
    }
