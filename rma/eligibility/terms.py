"""On what terms a line comes back: outcomes offered, fees, who decides, which rights remain."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rma.eligibility.facts import Wish
from rma.eligibility.objections import Matter, price
from rma.eligibility.statutory import Right
from rma.policies import Record, Rules
from rma.sentences import Sentence, on

# The shop answers for these: it pays for the way back (Directive 2019/771, Art. 14).
FAULT = frozenset({"guarantee", "recall"})
# Never a fee on these (API, "Fees").
FEE_FREE = FAULT | {"withdrawal", "undelivered", "take_back"}
# What the law gives comes first; the rest is offered as well.
BY_LAW = {
    "withdrawal": ("refund",),
    "guarantee": ("repair", "replacement"),
    "warranty": ("repair", "replacement"),
    "undelivered": ("refund",),
}
# Of the guarantee, once repair or replacement was no remedy (Directive 2019/771, Art. 13(4)).
ESCALATED = ("price_reduction", "refund")


def resolutions(matter: Matter) -> tuple[str, ...]:
    """What may be wished for. Keeping the goods is offered below the policy's `keep_below`."""
    rules, line = matter.rules, matter.line
    by_law = BY_LAW.get(matter.right.basis, ()) if matter.right else ()
    if matter.right and matter.right.basis == "guarantee" and _escalates(matter):
        by_law += ESCALATED
    offered = tuple(dict.fromkeys((*by_law, *rules.resolutions)))
    if rules.keep_below is None:
        return offered
    others = tuple(each for each in offered if each != "keep_with_refund")
    return (*others, "keep_with_refund") if line.unit_price < rules.keep_below else others


def _escalates(matter: Matter) -> bool:
    """Whether a ground was given, or a piece of the line was repaired before and is here again."""
    return bool(matter.line.extended or (matter.wish and matter.wish.escalation))


def fees(rules: Rules, wish: Wish | None) -> tuple[Record, ...]:
    """The fees of the policy as configured, for this reason."""
    reason = (wish.reason or "").casefold() if wish else ""
    if reason in rules.fee_free_reasons:
        return ()
    if wish and (wish.basis in FEE_FREE or wish.resolution == "keep_with_refund"):
        return ()
    if wish and (wish.basis in rules.fee_free_bases or wish.resolution in rules.fee_free_outcomes):
        return ()
    credit = rules.store_credit if wish and wish.resolution == "store_credit" else None
    if credit and credit["waive_fees"]:
        return ()
    by_reason = rules.fees_by_reason or {}
    way_back = by_reason.get(reason, by_reason.get("other"))
    if way_back is None and rules.return_shipping_fee:
        way_back = rules.return_shipping_fee["amount"]
    found: list[Record] = []
    if rules.restocking_fee:
        found.append({"kind": "restocking", **rules.restocking_fee})
    if way_back:
        found.append({"kind": "return_shipping", "amount": way_back})
    return tuple(found)


def label_payer(rules: Rules, wish: Wish | None) -> str:
    return "merchant" if wish and wish.basis in FAULT else rules.label_paid_by


def review(matter: Matter, charged_otherwise: Sequence[Record] = ()) -> Sentence | None:
    """Why a person decides first: the policy wants it, or a fee would go on the shopper's word.

    `charged_otherwise` are the fees of who does not say that the shop is at fault.
    """
    rules, wish = matter.rules, matter.wish
    if matter.right and matter.right.basis == "withdrawal":
        return None  # a declaration, not a request
    if matter.right and matter.right.basis == "undelivered":
        return Sentence("never_came")
    if not rules.auto_authorize:
        return Sentence("needs_review")
    if wish and not wish.by_agent and wish.resolution == "price_reduction":
        usual = (rules.reduce_up_to or Decimal(0)) * matter.line.unit_price * wish.quantity / 100
        if wish.amount is None or wish.amount > usual:
            return Sentence("needs_review")
    if wish and not wish.by_agent:
        limit = rules.review_above
        if limit is not None and matter.line.unit_price * wish.quantity > limit:
            return Sentence("review_value", {"limit": price(limit, matter.order.currency)})
        if (wish.reason or "").casefold() in rules.review_reasons:
            return Sentence("review_reason")
    charged = {fee["kind"] for fee in fees(rules, wish)}
    if any(fee["kind"] not in charged for fee in charged_otherwise):
        return Sentence("fee_waived")
    return None


def grounds(matter: Matter, overruled: Sequence[Sentence]) -> Sentence:
    """Why the line may come back."""
    if matter.is_by_agent and matter.wish and matter.wish.basis == "recall":
        return Sentence("by_recall")
    if overruled:
        return Sentence("exception_made")
    if matter.right:
        return Sentence(f"by_{matter.right.basis}")
    until = matter.window.until(matter.today)
    return Sentence("within_window", {"until": on(until)}) if until else Sentence("no_time_limit")


#: Refusals of how many are asked for, and of nothing else.
_TOO_MANY = ("exceeds_returnable", "quantity_not_positive")


def hints(
    remaining: Sequence[Right], wish: Wish | None, refusals: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    """Rights that remain where the answer is no; the guarantee only helps against a fault, and no
    right helps who only asks for more than it covers.
    """
    if not refusals:
        return ()
    if wish and all(refusal.code in _TOO_MANY for refusal in refusals):
        remaining = [right for right in remaining if 1 <= wish.quantity <= right.units]
    return tuple(
        Sentence(f"{right.basis}_possible", {"until": on(right.until)})
        if right.until
        else Sentence(f"{right.basis}_open")
        for right in remaining
        if right.basis == "withdrawal" or (wish and wish.is_defect)
    )
