"""What the page of a return says of how unusual it is: the score, its reasons, what was found."""

from __future__ import annotations

from dataclasses import dataclass

from rma.models import RiskFinding, Rma
from rma.risk import Signal
from rma.selectors.risk import assessment_of, findings_of
from tenants.actors import Actor

#: Scores from which the badge warns.
NOTABLE = 40


@dataclass(frozen=True)
class RiskSeen:
    """The score of a return, explained."""

    score: int
    signals: tuple[Signal, ...]
    findings: list[RiskFinding]
    may_dismiss: bool

    @property
    def tone(self) -> str:
        """Quiet, unless it is notable: a warning, never a verdict."""
        return "warn" if self.score >= NOTABLE else "neutral"


def risk_of(rma: Rma, actor: Actor) -> RiskSeen | None:
    """What is said of `rma` to `actor`; None for who does not decide, and for unknown customers."""
    if rma.customer_id is None or not actor.can("returns.decide"):
        return None
    found = assessment_of(rma)
    return RiskSeen(found.score, found.signals, findings_of(rma), may_dismiss=True)
