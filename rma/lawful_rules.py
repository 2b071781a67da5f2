"""For each statutory claim the rules that would worsen it: which values, and which clause forbids.

CRD: Directive 2011/83/EU on consumer rights. SGD: Directive (EU) 2019/771 on the sale of goods.
GPSR: Regulation (EU) 2023/988 on product safety.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rma.law.clauses import Clause as Period

CRD, SGD, GPSR = "Directive 2011/83/EU", "Directive (EU) 2019/771", "Regulation (EU) 2023/988"
#: Days of the shortest month and year of a period: no shorter window can be long enough.
SHORTEST = {"days": Decimal(1), "months": Decimal("30.4"), "years": Decimal(365)}


@dataclass(frozen=True)
class Clause:
    """Values of a rule that give less than the law, the clause that says so, and why in words."""

    rule: str
    is_less: Callable[[Any], bool]
    clause: str
    why: Any


def shorter_than(period: Period, days: int) -> bool:
    """Whether so many days are less than the period, however long its months are."""
    return days < int(period.value * SHORTEST.get(period.unit, Decimal(0)))


def charges(value: Any) -> bool:
    """Whether a fee is more than nothing: {"percent"}, {"amount", "per"}, a sum, or a map."""
    if isinstance(value, Mapping):
        return any(charges(part) for name, part in value.items() if name != "per")
    return bool(value) and bool(Decimal(str(value)))


def is_set(value: Any) -> bool:
    """Whether a rule asks for something at all."""
    return bool(value)


def lacks(*lawful: str, least: int) -> Callable[[Any], bool]:
    """Whether fewer than `least` of the lawful outcomes are offered."""
    return lambda value: len(set(lawful) & set(value)) < least


def _is(unlawful: Any) -> Callable[[Any], bool]:
    return lambda value: value == unlawful


FREE_OF_CHARGE = _("What the law gives for a fault costs the shopper nothing.")
POST_ALONE = _("A withdrawal costs nothing but the post back.")
NOT_DENIED = _("No rule of a shop takes this right away.")
RECALL_FREE = _("A recall costs the shopper nothing.")
DECLARED = _("A withdrawal is declared: nobody of the shop has to agree.")
NO_EVIDENCE = _("A withdrawal needs neither reason nor evidence.")

FEES = ("restocking_fee", "return_shipping_fee", "fees_by_reason")


def _fees(clause: str, why: Any) -> tuple[Clause, ...]:
    return tuple(Clause(rule, charges, clause, why) for rule in FEES)


def _denials(clause: str) -> tuple[Clause, ...]:
    return (
        Clause("returnable", _is(False), clause, NOT_DENIED),
        Clause("final_sale", is_set, clause, NOT_DENIED),
        Clause("minimum_price", charges, clause, NOT_DENIED),
        Clause("refuse_discounted", is_set, clause, NOT_DENIED),
        Clause("one_open_return_per_order", is_set, clause, NOT_DENIED),
        Clause("self_service", _is(False), clause, NOT_DENIED),
    )


#: By legal basis: what an exception for it may not say. How long it lasts stands in `rma.law`.
FORBIDDEN: dict[str, tuple[Clause, ...]] = {
    "withdrawal": (
        *_fees(f"{CRD}, Art. 14(1)", POST_ALONE),
        Clause("photo_reasons", is_set, f"{CRD}, Art. 9(1)", NO_EVIDENCE),
        Clause("serial_reasons", is_set, f"{CRD}, Art. 9(1)", NO_EVIDENCE),
        Clause("auto_authorize", _is(False), f"{CRD}, Art. 11(1)", DECLARED),
        Clause("review_above", charges, f"{CRD}, Art. 11(1)", DECLARED),
        Clause("review_risk", is_set, f"{CRD}, Art. 11(1)", DECLARED),
        Clause("review_reasons", is_set, f"{CRD}, Art. 11(1)", DECLARED),
        Clause(
            "resolutions",
            lacks("refund", least=1),
            f"{CRD}, Art. 13(1)",
            _("After a withdrawal all payments go back: a refund has to be offered."),
        ),
        Clause(
            "refund_on",
            _is("inspection"),
            f"{CRD}, Art. 13(3)",
            _("The money may wait for the goods or for proof that they were sent, no longer."),
        ),
        *_denials(f"{CRD}, Art. 9(1)"),
    ),
    "guarantee": (
        *_fees(f"{SGD}, Art. 14(1)", FREE_OF_CHARGE),
        Clause("grade_deductions", charges, f"{SGD}, Art. 14(4)", FREE_OF_CHARGE),
        Clause(
            "label_paid_by",
            _is("shopper"),
            f"{SGD}, Art. 14(2)",
            _("The seller takes faulty goods back at the seller's own cost."),
        ),
        Clause(
            "resolutions",
            lacks("repair", "replacement", least=2),
            f"{SGD}, Art. 13(2)",
            _("For a fault the consumer chooses: repair and replacement have to be offered."),
        ),
        Clause(
            "refund_on",
            _is("inspection"),
            f"{SGD}, Art. 16(3)",
            _("The money is due with the goods, or with proof that they were sent."),
        ),
        *_denials(f"{SGD}, Art. 21(1)"),
    ),
    "recall": (
        *_fees(f"{GPSR}, Art. 37(1)", RECALL_FREE),
        Clause("grade_deductions", charges, f"{GPSR}, Art. 37(2)", RECALL_FREE),
        Clause("label_paid_by", _is("shopper"), f"{GPSR}, Art. 37(5)", RECALL_FREE),
        Clause(
            "window_days",
            lambda value: value is not None,
            f"{GPSR}, Art. 37(1)",
            _("A recall has no time limit."),
        ),
        Clause(
            "resolutions",
            lacks("refund", "replacement", "repair", least=2),
            f"{GPSR}, Art. 37(2)",
            _("A recall offers at least two of refund, replacement and repair."),
        ),
        *_denials(f"{GPSR}, Art. 37(1)"),
    ),
}

#: What an exception for reasons alone that point to a fault may not say.
FAULT_REASONS: tuple[Clause, ...] = (
    *_fees(f"{SGD}, Art. 14(1)", FREE_OF_CHARGE),
    Clause(
        "label_paid_by",
        _is("shopper"),
        f"{SGD}, Art. 14(2)",
        _("The seller takes faulty goods back at the seller's own cost."),
    ),
)

#: What a reader may take for less than the law gives, although no claim is measured by it.
MISREAD: tuple[Clause, ...] = (
    Clause(
        "window_days",
        lambda value: value is not None and value < 14,  # noqa: PLR2004 - the days of the clause
        f"{CRD}, Art. 9(1)",
        _("Withdrawals are taken for 14 days all the same: say so where you say your window."),
    ),
    Clause(
        "returnable",
        _is(False),
        f"{CRD}, Art. 9(1)",
        _("Withdrawals and faults are taken all the same: say so where you say no."),
    ),
    Clause(
        "final_sale",
        is_set,
        f"{CRD}, Art. 16",
        _("Only what Art. 16 names is final: withdrawals of the rest are taken all the same."),
    ),
    Clause(
        "resolutions",
        lacks("refund", least=1),
        f"{CRD}, Art. 13(1)",
        _("A withdrawal is refunded all the same: credit alone is not offered for one."),
    ),
    *(
        Clause(
            rule,
            charges,
            f"{CRD}, Art. 14(1); {SGD}, Art. 14(1)",
            _("It is charged neither on a withdrawal nor for a fault: say so beside the fee."),
        )
        for rule in FEES
    ),
    Clause(
        "label_paid_by",
        _is("shopper"),
        f"{CRD}, Art. 14(1); {SGD}, Art. 14(2)",
        _("The post of a withdrawal is the shopper's only if they were told; of a fault, never."),
    ),
    Clause(
        "minimum_price",
        charges,
        f"{CRD}, Art. 9(1)",
        _("Cheap goods are withdrawn from all the same."),
    ),
    Clause(
        "refuse_discounted",
        is_set,
        f"{CRD}, Art. 9(1)",
        _("Discounted goods are withdrawn from all the same."),
    ),
    Clause(
        "grade_deductions",
        charges,
        f"{CRD}, Art. 14(2)",
        _("Of a withdrawal only handling beyond trying is deducted, with evidence."),
    ),
)
