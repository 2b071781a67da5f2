"""On which legal ground something comes back: found from what happened, not from what is wanted.

    bases_for("faulty", order, line, today=today, tz=tz)

gives every ground there could be, the best for the customer first: those that hold with their last
day and clause, those that do not with the sentence why. The shopper says what happened; the ground
follows. A ground that was not named is never assumed: whoever asks is told, and chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from catalog.exemptions import article_of
from rma.eligibility.facts import LineFacts, OrderFacts
from rma.eligibility.statutory import Right, rights
from rma.law import LAW, Clause, Law, burden_reversed_until
from rma.sentences import Sentence, on

#: What may have happened, and the grounds it can lead to, the strongest first.
STORIES: dict[str, tuple[str, ...]] = {
    "changed_mind": ("withdrawal", "contract"),
    "faulty": ("recall", "guarantee", "warranty", "withdrawal"),
    "not_delivered": ("undelivered", "withdrawal"),
    "not_ordered": ("undelivered",),
    "recalled": ("recall", "guarantee", "withdrawal"),
    "old_device": ("take_back",),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One legal basis for what happened: whether it holds, until when, and where it stands."""

    basis: str
    holds: bool
    until: date | None
    clause: Clause | None
    sentence: Sentence
    #: Until then nobody asks for proof that the fault was there from the start.
    burden_reversed_until: date | None = None


def bases_for(
    happened: str,
    order: OrderFacts,
    line: LineFacts,
    *,
    today: date,
    tz: tzinfo,
    recalled: bool = False,
    table: Law = LAW,
) -> list[Ground]:
    """The grounds for what happened, those that hold first, each group the strongest first.

    `recalled`: a recall covers the piece. It joins what else there is and can only improve it.
    Raises KeyError for a story nobody knows.
    """
    known = {right.basis: right for right in rights(order, line, tz, table, today=today)}
    wanted = STORIES[happened]
    if recalled and "recall" not in wanted:
        wanted = ("recall", *wanted)
    found = [
        _ground(basis, known.get(basis), happened, order, line, today, tz, recalled, table)
        for basis in wanted
    ]
    return sorted(
        (ground for ground in found if ground is not None), key=lambda ground: not ground.holds
    )


def _ground(
    basis: str,
    right: Right | None,
    happened: str,
    order: OrderFacts,
    line: LineFacts,
    today: date,
    tz: tzinfo,
    recalled: bool,
    table: Law,
) -> Ground | None:
    if basis == "contract":
        said = Sentence("by_contract")
        return Ground(basis, True, None, None, said) if order.is_business else None
    if basis == "recall":
        clause = table.find("recall", order.country, today)
        return Ground(basis, True, None, clause, Sentence("by_recall")) if recalled else None
    if basis == "take_back":
        return _take_back(order, line, today, table)
    if happened == "not_ordered":
        # Nobody has to keep, pay for or send back what they never ordered (2011/83, Art. 27).
        return Ground("undelivered", True, None, None, Sentence("never_ordered"))
    if right is None:
        return _without(basis, order, line)
    if not right.holds_on(today):
        until = {"until": on(right.until)} if right.until else {}
        gone = "nothing_left" if line.gifted else "already_returned"
        code = "window_expired" if right.units > 0 and right.until else gone
        said = Sentence(code, until if code == "window_expired" else {})
        return Ground(basis, False, right.until, right.clause, said)
    said = (
        Sentence(f"{basis}_possible", {"until": on(right.until)})
        if right.until
        else Sentence(f"{basis}_open")
    )
    term = burden_reversed_until(order, line, tz, law=table) if basis == "guarantee" else None
    proof_free = term.until if term is not None and term.holds_on(today) else None
    return Ground(basis, True, right.until, right.clause, said, proof_free)


def _without(basis: str, order: OrderFacts, line: LineFacts) -> Ground | None:
    if basis == "withdrawal" and line.exemption:
        said = Sentence("exempt", {"clause": article_of(line.exemption)})
        return Ground(basis, False, None, None, said)
    if basis in ("warranty", "undelivered"):
        return None
    return Ground(basis, False, None, None, Sentence("basis_not_possible", {"basis": basis}))


def _take_back(order: OrderFacts, line: LineFacts, today: date, table: Law) -> Ground | None:
    """An old device for a new one of its kind, old batteries always; by the law of today (J-02)."""
    for rule, applies in (
        ("take_back_device", line.is_electrical and not order.is_business),
        ("take_back_battery", line.has_battery),
    ):
        clause = table.find(rule, order.country, today) if applies else None
        if clause is not None:
            return Ground("take_back", True, None, clause, Sentence(f"by_{rule}"))
    return Ground(
        "take_back", False, None, None, Sentence("basis_not_possible", {"basis": "take_back"})
    )
