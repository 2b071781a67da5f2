"""How unusual the returns of one customer are: a score that is explained, and decides nothing.

    assess(history)  ->  Assessment(score, signals)

A policy may have a person look first from a score on (`review_risk`); no return is refused by it.
What the law gives counts against nobody: `History` leaves out withdrawals, guarantee claims,
recalls and what the shop answers for. Only the last year counts. Points are ours, chosen so that no
single sign but goods that were swapped brings half of the scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rma.sentences import Sentence

#: Days of the windows that are looked at.
MONTH, YEAR = 30, 365
#: Returns of a day and of a month that are many; pieces below which a share says nothing.
MANY_IN_A_DAY, MANY_IN_A_MONTH, FEW_PIECES = 3, 5, 8
#: Shares of the pieces bought in a year that came back: from here on, and its points.
SHARES = ((90, 30), (70, 15))
MOST = 100

#: What was found at the dock or the bench -> points for each time.
FINDINGS: Mapping[str, int] = {
    "swapped_item": 50,
    "serial_mismatch": 40,
    "empty_box": 35,
    "weight_mismatch": 25,
    "missing": 15,
    "accessory_missing": 5,
}


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one customer's returns before this one."""

    in_a_day: int = 0
    in_a_month: int = 0
    pieces_bought: int = 0
    pieces_returned: int = 0
    #: Kind of finding -> how often.
    findings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that is unusual, its points, and the sentence for shopper and staff alike."""

    points: int
    sentence: Sentence

    def as_json(self) -> dict[str, Any]:
        """For a JSON column and the API."""
        return {"points": self.points, **self.sentence.as_json(), "text": str(self.sentence)}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The signals, the weightiest first, and their sum, at most 100."""

    score: int = 0
    signals: tuple[Signal, ...] = ()

    @property
    def explanation(self) -> Sentence:
        """Why a person looks first."""
        why = [signal.sentence.as_json() for signal in self.signals]
        return Sentence("review_risk", {"why": {"sentences": why}, "score": self.score})


def assess(history: History) -> Assessment:
    """The score of a history, with everything that went into it."""
    found = sorted(_signals(history), key=lambda signal: -signal.points)
    return Assessment(min(MOST, sum(signal.points for signal in found)), tuple(found))


def _signals(history: History) -> Iterator[Signal]:
    if history.in_a_day >= MANY_IN_A_DAY:
        yield Signal(20, Sentence("risk_in_a_day", {"count": history.in_a_day}))
    if history.in_a_month >= MANY_IN_A_MONTH:
        points = min(40, 20 + 4 * (history.in_a_month - MANY_IN_A_MONTH))
        yield Signal(points, Sentence("risk_in_a_month", {"count": history.in_a_month}))
    if history.pieces_bought >= FEW_PIECES:
        share = min(100, 100 * history.pieces_returned // history.pieces_bought)
        points = next((points for least, points in SHARES if share >= least), 0)
        if points:
            yield Signal(points, Sentence("risk_share", {"percent": share}))
    for kind, points in FINDINGS.items():
        times = history.findings.get(kind, 0)
        if times:
            yield Signal(min(MOST, points * times), Sentence(f"risk_{kind}", {"count": times}))
