"""What goods lost in value, by confirmed inspections: deducted from money that is not paid yet.

A resolution remembers which inspections it goes by (`grounds["inspections"]`: units by id), so that
one piece's wear is never taken from another piece's money. Nothing is deducted from what the law or
a recall makes whole; from a withdrawal only for handling beyond what is needed to look at the goods
(Directive 2011/83, Art. 14(2)): there a deduction is only suggested until a person confirms it with
a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from returns_portal.lib import ids
from rma.charges import parts_of, read
from rma.eligibility.terms import FAULT
from rma.models import Resolution, RmaLine
from rma.money import Derivation, Finding, deduct
from rma.services import charging
from rma.services.work import Work

#: Kinds whose money may be less because goods came back worth less.
LESSENED = ("refund", "store_credit")


def cover(work: Work, line: RmaLine, resolution: Resolution) -> None:
    """Let a resolution go by inspections that no other one of its line goes by, oldest first."""
    if not line.inspections:
        return
    free = resolution.quantity - sum(_inspections(resolution).values())
    taken: dict[str, int] = {}
    for each in work.resolutions_of(line):
        for key, units in _inspections(each).items():
            taken[key] = taken.get(key, 0) + units
    found = dict(_inspections(resolution))
    for key, row in sorted(line.inspections.items()):
        units = min(free, row["quantity"] - taken.get(key, 0))
        if units > 0:
            found[key] = found.get(key, 0) + units
            free -= units
    if found != _inspections(resolution):
        _go_by(work, line, resolution, found)


def cover_what_is_left(work: Work, line: RmaLine) -> None:
    """Inspections after the money was due, or paid: those resolutions go by them, too."""
    for each in work.resolutions_of(line):
        if each.status in Resolution.LIVE and each.status != "proposed":
            cover(work, line, each)


def supersede(work: Work, line: RmaLine, before: UUID, now: UUID, quantity: int) -> None:
    """A new run of the same pieces stands in for an earlier one: what is not paid is worked out
    anew, what is paid stays paid.
    """
    left = quantity
    for each in work.resolutions_of(line):
        found = dict(_inspections(each))
        units = min(found.pop(str(before), 0), left)
        if found == _inspections(each):
            continue
        if units:
            found[str(now)] = found.get(str(now), 0) + units
            left -= units
        _go_by(work, line, each, found)


def _go_by(work: Work, line: RmaLine, resolution: Resolution, found: Mapping[str, int]) -> None:
    # What a person found was found in another inspection: it has to be looked at again.
    resolution.grounds = {
        name: value for name, value in resolution.grounds.items() if name != "finding"
    } | {"inspections": dict(found)}
    suggest(line, resolution)
    resolution.save(update_fields=["grounds"])
    rework(work, line, resolution)


def rework(work: Work, line: RmaLine, resolution: Resolution) -> None:
    """The deductions of a resolution as its inspections say now, if they may still change."""
    if resolution.type not in LESSENED or not resolution.value:
        return
    if charging.is_open(resolution, "deductions"):
        rows = applied(line, resolution)
        charging.rewrite(work, resolution, deductions=rows, because="inspected")


def rework_all(work: Work, line: RmaLine) -> None:
    """The same for every resolution of a line, whose legal basis is another one now."""
    for each in work.resolutions_of(line):
        if each.grounds:
            rework(work, line, each)


def applied(line: RmaLine, resolution: Resolution) -> tuple[Derivation, ...]:
    """The deductions that count: those of a withdrawal only with a person's finding."""
    if line.legal_basis == "withdrawal" and not resolution.grounds.get("finding"):
        return ()
    return possible(line, resolution)


def suggested(line: RmaLine, resolution: Resolution) -> tuple[Derivation, ...]:
    """Deductions from a withdrawal that wait for a person to confirm them with a finding."""
    waits = line.legal_basis == "withdrawal" and not resolution.grounds.get("finding")
    fits = resolution.type in LESSENED and charging.is_open(resolution, "deductions")
    return possible(line, resolution) if waits and fits else ()


def suggest(line: RmaLine, resolution: Resolution) -> None:
    """Keep with a resolution what is suggested to deduct, so that pages and partners see it."""
    minor = -sum(row.amount_minor for row in suggested(line, resolution))
    kept = {name: value for name, value in resolution.grounds.items() if name != "suggested"}
    resolution.grounds = kept | ({"suggested": minor} if minor else {})


def possible(line: RmaLine, resolution: Resolution) -> tuple[Derivation, ...]:
    """What the inspections of a resolution take from it by the terms of its line."""
    table = charging.terms(line).get("deductions")
    if not table or line.legal_basis in FAULT or not resolution.value:
        return ()
    worth, _charges = read(resolution.derivation)
    part, _sent = parts_of("", resolution.quantity, resolution.value, worth)
    findings = [
        Finding(ids.public_id("ins", UUID(key)), units, line.inspections[key]["grade"])
        for key, units in sorted(_inspections(resolution).items())
        if key in line.inspections
    ]
    return deduct(
        table,
        findings,
        gross=part.amount.gross,
        units=part.units,
        currency=resolution.currency,
    )


def parts(grounds: Mapping[str, Any], first: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The grounds of two parts of a resolution, of which the first has so many units."""
    if not grounds:
        return {}, {}
    one, two = dict(grounds), dict(grounds)
    if "inspections" in grounds:
        one["inspections"], two["inspections"] = {}, {}
        for key, units in sorted(grounds["inspections"].items()):
            ahead = min(units, first)
            first -= ahead
            if ahead:
                one["inspections"][key] = ahead
            if units > ahead:
                two["inspections"][key] = units - ahead
    return one, two


def _inspections(resolution: Resolution) -> Mapping[str, int]:
    found: Mapping[str, int] = resolution.grounds.get("inspections", {})
    return found
