"""A grade in words: never shown bare, always with what the inspection found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspection.grading import Graded, grade
from inspection.models import HandlingUnit, Inspection
from inspection.selectors import questions_of
from returns_portal.faces.desk import wording

#: From here on a piece is fine on this axis; below it, something is the matter.
FINE = {"function": "F5", "cosmetic": "C6"}


@dataclass(frozen=True)
class Grade:
    """One axis of a grade: its code, what was found, and whether it is as it should be."""

    code: str
    words: Any
    fine: bool

    def __str__(self) -> str:
        return f"{self.code} {self.words}"


def grade_of(unit: HandlingUnit) -> list[Grade]:
    """Function and looks of a piece in words; nothing before it was graded."""
    if not unit.function:
        return []
    told = _told(unit)
    return [
        _axis(told, "function", unit.function, wording.FUNCTION),
        _axis(told, "cosmetic", unit.cosmetic, wording.COSMETIC),
    ]


def run_that_counts(unit: HandlingUnit) -> Inspection | None:
    """The confirmed inspection of a piece (with `runs`, see `insights.selectors.seen.pieces`)."""
    runs: list[Inspection] = unit.runs  # type: ignore[attr-defined]
    return next((run for run in reversed(runs) if run.status == "confirmed"), None)


def _told(unit: HandlingUnit) -> Graded | None:
    run = run_that_counts(unit)
    return grade(questions_of(run.checklist), run.answers) if run is not None else None


def _axis(told: Graded | None, axis: str, code: str, usual: dict[str, Any]) -> Grade:
    """What set the grade, else what such a grade means; a supervisor's own grade has no finding."""
    found = told.because(axis) if told is not None and getattr(told, axis) == code else ""
    return Grade(code, found[:1].lower() + found[1:] or wording.of(usual, code), code >= FINE[axis])
