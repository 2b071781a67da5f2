"""What a shopper has filled in of a return so far: pure, and kept as JSON in a ReturnDraft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from rma.asks import LineAsk, ReturnAsk
from rma.batteries import is_unsafe
from rma.remedies import REMEDIES

#: What is asked for, one after the other.
STEPS = ("items", "reasons", "outcome", "sending", "review")

#: Grounds that somebody claims who says that something is wrong with the goods.
FAULTS = ("guarantee", "warranty")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One chosen line of the order; `photos` are keys of uploaded files, `safety` what was said of
    its battery (`rma.batteries`).

    `explained` says that the shopper has been asked for the reason, and answered; `exchange_for`
    names the article (by SKU) that they would rather have.
    """

    order_line: str
    quantity: int
    reason: str | None = None
    comment: str = ""
    photos: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    explained: bool = False
    exchange_for: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that is filled in step by step. `basis` is the legal ground, if one is claimed.

    `also` names the forms of further orders that are sent with it, `leader` the one that it is sent
    with; `proven_until` is how long it belongs there, for an order whose own code was entered.
    `informed` is which text about their remedies the shopper was shown before they chose,
    `escalation` why they want money and not a repair or a replacement (`rma.remedies`).
    """

    lines: tuple[DraftLine, ...] = ()
    resolution: str = ""
    method: str = ""
    basis: str | None = None
    informed: str = ""
    escalation: str = ""
    also: tuple[str, ...] = ()
    leader: str = ""
    proven_until: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read what a row keeps; nothing yet is an empty form."""
        lines = tuple(
            DraftLine(**{name: _frozen(value) for name, value in row.items()})
            for row in stored.get("lines", ())
        )
        kept = {name: _frozen(value) for name, value in stored.items()}
        return cls(**{**kept, "lines": lines})

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)

    @property
    def missing(self) -> str:
        """The first step that still has to be taken; `review` when all is said."""
        if not self.lines:
            return "items"
        if not all(line.explained for line in self.lines):
            return "reasons"
        if not self.resolution:
            return "outcome"
        return "review" if self.method or not self.chooses_sending else "sending"

    @property
    def is_fault(self) -> bool:
        """Whether it is claimed that something is wrong with the goods."""
        return self.basis in FAULTS

    @property
    def is_sent(self) -> bool:
        """Whether anything has to be sent for this outcome."""
        return self.resolution not in ("keep_with_refund", "price_reduction")

    @property
    def holds_unsafe_battery(self) -> bool:
        """Whether something in it may not be posted: the shop has it collected."""
        return any(is_unsafe(line.safety) for line in self.lines)

    @property
    def chooses_sending(self) -> bool:
        """Whether there is a choice of how it is sent: none for what goes in another's parcel."""
        return self.is_sent and not self.holds_unsafe_battery and not self.leader

    def holds(self, at: datetime) -> bool:
        """Whether the proof is good `at` that moment by which it was joined to another; where none
        was needed it always is.
        """
        return not self.proven_until or datetime.fromisoformat(self.proven_until) > at

    def allows(self, step: str) -> bool:
        """Whether everything that `step` builds on has been said."""
        return STEPS.index(step) <= STEPS.index(self.missing)

    def after(self, step: str) -> str:
        """The step that follows `step`, or the first that something is missing for."""
        following = STEPS[STEPS.index(step) + 1]
        if following == "sending" and not self.chooses_sending:
            following = "review"
        return following if self.allows(following) else self.missing

    def line(self, key: str) -> DraftLine | None:
        """The chosen line of this order line."""
        return next((line for line in self.lines if line.order_line == key), None)

    def choose(self, quantities: Mapping[str, int]) -> Self:
        """Take these lines, in this order; what was said about those that stay is kept."""
        lines = tuple(
            replace(self.line(key) or DraftLine(key, quantity), quantity=quantity)
            for key, quantity in quantities.items()
        )
        return replace(self, lines=lines)

    def explain(self, key: str, **said: Any) -> Self:
        """Say something about one line: reason, comment, photos, serials, safety, explained."""
        lines = tuple(
            replace(line, **said) if line.order_line == key else line for line in self.lines
        )
        return replace(self, lines=lines)

    def ask(self, order: str, *, language: str, resolution: str = "") -> ReturnAsk:
        """What is asked for, in the words of the API; `resolution` tries another outcome."""
        outcome = resolution or self.resolution or "refund"
        return ReturnAsk(
            order=order,
            lines=[
                LineAsk(
                    quantity=line.quantity,
                    order_line=line.order_line,
                    reason=line.reason,
                    comment=line.comment,
                    photos=[UUID(key) for key in line.photos],
                    serials=line.serials,
                    safety=line.safety,
                    resolution=self._wanted(outcome, line),
                )
                for line in self.lines
            ],
            shipping_method=self.method or "label",
            legal_basis=self.basis,
            language=language,
        )

    def _wanted(self, outcome: str, line: DraftLine) -> dict[str, Any]:
        wanted: dict[str, Any] = {"type": outcome}
        if outcome == "exchange":
            wanted["replacement"] = {"sku": line.exchange_for}
        if self.escalation and self.basis == "guarantee" and outcome not in REMEDIES:
            wanted["escalation_ground"] = self.escalation
        return wanted


def _frozen(value: Any) -> Any:
    """Lists of JSON as the tuples they were."""
    return tuple(value) if isinstance(value, list) else value
