"""What a piece lost in value, by the grade an inspection gave it (rule `grade_deductions`).

The rule's keys are grades: function `F1` to `F6`, cosmetic `C0` to `C9` and packaging `sealed`,
`opened` or `none`, in this order and any of them alone: "F3", "C6", "F2C6", "opened", "C2opened".
Of all keys that fit a grade the one with the most parts wins; of two with as many, the one that
takes more: one loss is deducted once. A percentage is one of what is given back for the piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rma.money.derivation import Derivation
from rma.money.fees import in_minor, percent_of
from rma.money.shares import share
from rma.sentences import Sentence

DEDUCTION = "deduction"
_KEY = re.compile(r"(f[1-6])?(c[0-9])?(sealed|opened|none)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A confirmed inspection (its public id) of some units of a line, and the grade it gave."""

    inspection: str
    units: int
    grade: Mapping[str, Any]


def grades_in(key: str) -> frozenset[str]:
    """The parts of a key, in small letters; none where it is no key."""
    match = _KEY.fullmatch(key)
    return frozenset(part.lower() for part in match.groups() if part) if match else frozenset()


def deduct(
    table: Mapping[str, Mapping[str, Any]],
    findings: Iterable[Finding],
    *,
    gross: int,
    units: int,
    currency: str,
) -> tuple[Derivation, ...]:
    """The rows for `units` worth `gross` together, some of which were inspected.

    Each row names the inspection it goes by; what is not inspected loses nothing.
    """
    rows, seen = [], 0
    for finding in findings:
        those = min(finding.units, units - seen)
        worth = share(gross, units, seen + those) - share(gross, units, seen)
        seen += those
        minor = min(worth, _most(table, finding, worth, those, currency))
        if minor:
            params = {"inspection": finding.inspection, "units": those}
            rows.append(Derivation(Sentence(DEDUCTION, params), -minor, DEDUCTION))
    return tuple(rows)


def _most(
    table: Mapping[str, Mapping[str, Any]], finding: Finding, worth: int, units: int, currency: str
) -> int:
    has = {str(part).lower() for part in finding.grade.values() if part}
    fitting = [
        (len(parts), terms)
        for key, terms in table.items()
        if (parts := grades_in(key)) <= has and parts
    ]
    closest = max((size for size, _terms in fitting), default=0)
    return max(
        (_of(terms, worth, units, currency) for size, terms in fitting if size == closest),
        default=0,
    )


def _of(terms: Mapping[str, Any], worth: int, units: int, currency: str) -> int:
    if terms.get("percent") is not None:
        return percent_of(Decimal(terms["percent"]), worth)
    return in_minor(terms["amount"], currency) * units
