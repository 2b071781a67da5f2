"""What a repair costs, who pays for it, and what follows from that. Pure: no database.

All money is in minor units of one currency. A repair is worth its money up to the limit not to be
exceeded, a share of the price; for owners who pay themselves a small repair is done at no charge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disposition.flow.routing import BENCH_ROUTES

#: Legal bases on which the owner pays nothing, as long as the fault is covered.
FREE_BASES = ("guarantee", "warranty", "recall", "goodwill")
#: Routes whose pieces go onto a bench.
ON_BENCH = BENCH_ROUTES
#: What may follow when a quote was refused or expired, or a piece is not worth repairing.
OUTCOMES = ("ship_back", "dispose", "refund")

#: The built-in test protocol: check -> what is checked.
PROTOCOL: dict[str, Promise] = {
    "safe": _("Safe: housing closed, cable and battery sound"),
    "starts": _("It switches on and off"),
    "works": _("Its main function works"),
    "fault_gone": _("The fault that was found is gone"),
    "clean": _("Clean, and nothing left inside"),
}
ANSWERS = ("pass", "fail", "skipped")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a shop allows for repairs of one category; labour by the hour."""

    limit_percent: int = 50
    courtesy_percent: int = 10
    hourly_minor: int = 4000
    tax_basis_points: int = 0
    quote_days: int = 30


@dataclass(frozen=True, slots=True)
class Needed:
    """A part that goes in: pieces, and what one costs."""

    name: str
    quantity: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote; the lines add up to its net amount."""

    kind: str
    name: str
    quantity: int
    amount_minor: int

    def as_json(self) -> dict[str, Any]:
        """As it is kept: `quantity` is pieces of a part, minutes of labour."""
        return {
            "kind": self.kind,
            "name": self.name,
            "quantity": self.quantity,
            "amount_minor": self.amount_minor,
        }


@dataclass(frozen=True, slots=True)
class Cost:
    """What a repair costs: its lines, the tax on them, and both together."""

    lines: tuple[Line, ...]
    tax_minor: int = 0

    @property
    def net_minor(self) -> int:
        """Without tax."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        """What an owner pays."""
        return self.net_minor + self.tax_minor


def cost_of(parts: Sequence[Needed], minutes: int, terms: Terms) -> Cost:
    """Parts and labour, the minute rounded half up to the minor unit, and tax on the sum."""
    lines = [
        Line("part", each.name, each.quantity, each.quantity * each.cost_minor) for each in parts
    ]
    if minutes:
        labour = (minutes * terms.hourly_minor * 2 + 60) // 120
        lines.append(Line("labour", "", minutes, labour))
    net = sum(line.amount_minor for line in lines)
    return Cost(tuple(lines), (net * terms.tax_basis_points * 2 + 10_000) // 20_000)


def payer_of(title: str, basis: str, *, covered: bool) -> str:
    """Who pays: "shop" for its own goods and under the guarantee, else "owner"."""
    if title == "ours" or (covered and basis in FREE_BASES):
        return "shop"
    return "owner"


def limit_of(payer: str, price_minor: int | None, terms: Terms) -> int | None:
    """What a repair may cost without asking anybody; None where nobody knows the price."""
    if price_minor is None:
        return None
    percent = terms.limit_percent if payer == "shop" else terms.courtesy_percent
    return price_minor * percent // 100


def way_on(payer: str, cost_minor: int, limit_minor: int | None) -> str:
    """What follows a diagnosis: "approve", "quote" to the owner, or "ask" a supervisor.

    What the shop pays beyond its limit is not economical: a supervisor approves it all the same,
    or the piece is not repaired. Without a known price nothing is too dear for the shop, and an
    owner is always asked.
    """
    if payer == "owner":
        within = limit_minor is not None and cost_minor <= limit_minor
        return "approve" if within else "quote"
    return "approve" if limit_minor is None or cost_minor <= limit_minor else "ask"


def ceiling_of(quote_minor: int | None, limit_minor: int | None) -> int | None:
    """What may be spent: the net amount that was agreed, else the limit."""
    return quote_minor if quote_minor is not None else limit_minor


def verdict_of(protocol: Sequence[str], answers: Mapping[str, str]) -> bool | None:
    """Whether a test passed: nothing failed, something passed; None while checks are open."""
    if any(answers.get(check) not in ANSWERS for check in protocol):
        return None
    given = [answers[check] for check in protocol]
    return "fail" not in given and "pass" in given
