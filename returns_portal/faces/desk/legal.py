"""What the law gives, as the desk shows it: rights of an order, dates of a return, with clauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.models import Deadline
from insights.selectors.tasks import OURS
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.tasks import DEEDS, RULES
from rma.selectors.shopper import Offer


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right: for which items, to which day, by which clause, and how sure that is."""

    basis: Any
    items: str
    until: date | None
    clause: str
    calendar: str
    is_default: bool
    uninformed: bool


def rights_of(offer: Offer) -> list[RightRow]:
    """The rights that remain, those of the same end together."""
    found: dict[tuple[Any, ...], tuple[Any, list[str]]] = {}
    for each in offer.lines:
        for right in each.verdict.rights:
            key = (right.basis, right.until, right.clause)
            found.setdefault(key, (right, []))[1].append(each.line.title)
    return [
        RightRow(
            basis=wording.of(wording.BASES, right.basis),
            items=", ".join(titles) if len(titles) < len(offer.lines) else "",
            until=right.until,
            clause=right.clause.clause if right.clause is not None else "",
            calendar=right.calendar,
            is_default=right.clause is not None and right.clause.is_default,
            uninformed=right.uninformed,
        )
        for right, titles in found.values()
    ]


@dataclass(frozen=True, slots=True)
class DateRow:
    """One open date: what is to be done by when, by whom, why then, and whether the clock waits."""

    deed: Any
    promise: Deadline
    why: Any
    is_ours: bool


def dates_of(promises: list[Deadline]) -> list[DateRow]:
    """The open dates, the earliest first."""
    rows = []
    for promise in sorted(promises, key=lambda row: row.due_at):
        if promise.met_at is None and promise.kind in DEEDS:
            ours = promise.holder in OURS
            deed = DEEDS[promise.kind][0 if ours else 1]
            why = promise.clause or RULES.get(promise.rule, "")
            rows.append(DateRow(deed, promise, why, ours))
    return rows
