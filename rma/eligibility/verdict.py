"""What the rules say about one order line, ready to be shown, stored or refused with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from returns_portal.lib.errors import FieldError
from rma.eligibility.statutory import Right
from rma.policies import Policy, Record, Rules, Trace
from rma.sentences import Sentence

# Where in a requested line a refusal belongs; all others are about the line as such.
FIELDS = {
    "exceeds_returnable": ".quantity",
    "quantity_not_positive": ".quantity",
    "photo_required": ".photos",
    "serial_required": ".serials",
    "reason_not_offered": ".reason",
    "resolution_not_offered": ".resolution.type",
    "no_defect": ".reason",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say about one order line.

    `returnable` units may come back, to the end of day `until` (None: no limit). `refusals` say
    why not, the weightiest first; what an agent sets aside is `overruled` instead. `review` is why
    a person decides first, `grounds` why the line may come back; `hints` name rights that remain.
    `rights` have their last day and clause, `bases` are their names.
    `rules` hold the rest: `ship_by_days`, `refund_on` and so on.
    """

    returnable: int
    until: date | None
    bases: tuple[str, ...]
    rights: tuple[Right, ...]
    resolutions: tuple[str, ...]
    fees: tuple[Record, ...]
    label_paid_by: str
    refusals: tuple[Sentence, ...]
    overruled: tuple[Sentence, ...]
    hints: tuple[Sentence, ...]
    review: Sentence | None
    grounds: Sentence
    rules: Rules
    policy: Policy | None
    trace: tuple[Trace, ...]

    @property
    def outcome(self) -> str:
        """`declined`, `review` or `authorized`."""
        if self.refusals:
            return "declined"
        return "review" if self.review else "authorized"

    @property
    def explanation(self) -> Sentence:
        """The one sentence that explains the outcome; its code is the decision's code."""
        return self.refusals[0] if self.refusals else self.review or self.grounds

    def as_json(self) -> dict[str, Any]:
        """The decision for a JSON column: outcome, sentence (code and params) and trace."""
        return {
            "outcome": self.outcome,
            **self.explanation.as_json(),
            "overruled": [refusal.as_json() for refusal in self.overruled],
            "trace": [each.as_json() for each in self.trace if each.source != "default"],
        }

    def field_errors(self, field: str) -> tuple[FieldError, ...]:
        """The refusals of a requested line for `InvalidInput.of(…)`, with what stays possible."""
        return tuple(
            FieldError(
                field + FIELDS.get(refusal.code, ""),
                refusal.code,
                " ".join(str(sentence) for sentence in (refusal, *self.hints)),
                {"bases": list(self.bases), **_allowed(refusal)},
            )
            for refusal in self.refusals
        )


def _allowed(refusal: Sentence) -> Record:
    return {"allowed": refusal.params["allowed"]} if "allowed" in refusal.params else {}
