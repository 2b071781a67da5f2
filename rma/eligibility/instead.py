"""What is possible instead, where the answer is no: rights, what is offered, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence

from rma.eligibility import terms
from rma.eligibility.objections import Matter
from rma.eligibility.statutory import Right
from rma.sentences import Sentence

#: Refusals whose own sentence says what to do, or after which nothing is left to ask for.
_SAY_IT_THEMSELVES = frozenset(
    {
        "exceeds_returnable",
        "quantity_not_positive",
        "photo_required",
        "serial_required",
        "no_defect",
        "self_service_off",
        "already_returned",
        "nothing_left",
        "not_goods",
    }
)


def instead(
    matter: Matter,
    remaining: Sequence[Right],
    refusals: Sequence[Sentence],
    resolutions: Sequence[str],
) -> tuple[Sentence, ...]:
    """What somebody who is refused may do: never nothing, unless the refusal says it itself."""
    if matter.wish is not None and matter.wish.gift:
        return (Sentence("gift_rights"),) if refusals else ()
    if not refusals:
        return _beside(matter)
    found = [*terms.hints(remaining, matter.wish, refusals)]
    codes = {refusal.code for refusal in refusals}
    if "resolution_not_offered" in codes and resolutions:
        found.append(Sentence("offered_outcomes", {"outcomes": {"outcomes": list(resolutions)}}))
    if "reason_not_offered" in codes:
        found.append(Sentence("other_reason"))
    if "open_return_exists" in codes:
        found.append(Sentence("add_to_open_return"))
    if not found and "not_fulfilled" in codes:
        found.append(Sentence("cancel_before_sent"))
    if not found and not codes <= _SAY_IT_THEMSELVES:
        found.append(Sentence("ask_our_team"))
    return tuple(found)


def _beside(matter: Matter) -> tuple[Sentence, ...]:
    """What a yes asks for besides: goods that may be kept go to a charity, if the shop says so."""
    wish = matter.wish
    keeps = wish is not None and wish.resolution == "keep_with_refund"
    return (Sentence("donate_it"),) if keeps and matter.rules.donate else ()
