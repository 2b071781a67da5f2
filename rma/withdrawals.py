"""What a statement of withdrawal may mean: the orders it may name, what it covers. Pure.

Nothing here refuses a statement: it counts as it was received. What is found is for people to see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

#: Words of a text that may be an order's number, and how many of them are looked for.
_NUMBERS = re.compile(r"[^\s,;:()\"'„“”«»]*\d[^\s,;:()\"'„“”«»]*")
MOST_NUMBERS = 10

#: What somebody should look at before they accept, by code.
FLAGS: dict[str, Any] = {
    "late": _("Received after the last day of the period"),
    "no_right": _("No right of withdrawal was found for this order"),
    "exempt": _("Something of it may be exempt"),
    "duplicate": _("There is another statement about this order"),
    "nothing_left": _("Nothing of it is left to withdraw from"),
    "other_contact": _("The e-mail address is not the one on the order"),
    "unknown_lines": _("It names items that the order does not have"),
    "many": _("One of very many statements from one place"),
}
#: On what we may say that a statement has no effect: the clause, in words.
CLAUSES: dict[str, tuple[Any, str]] = {
    "period_over": (_("The period was over"), "Directive 2011/83/EU, Art. 9"),
    "exempt": (_("The goods are exempt"), "Directive 2011/83/EU, Art. 16"),
    "no_consumer": (_("The order was not placed by a consumer"), "Directive 2011/83/EU, Art. 2(1)"),
    "no_distance_contract": (
        _("It was not bought at a distance"),
        "Directive 2011/83/EU, Art. 2(7) and 2(8)",
    ),
    "withdrawn_before": (_("It was withdrawn from before"), "Directive 2011/83/EU, Art. 12"),
}


def numbers_in(text: str) -> list[str]:
    """What in a text may be an order's number, the whole of it first."""
    whole = " ".join(text.split())
    found = [whole, *(match.group().strip(".#!?") for match in _NUMBERS.finditer(whole))]
    return list(dict.fromkeys(each for each in found if each))[:MOST_NUMBERS]


def same_name(one: str, other: str) -> bool:
    """Whether two names are of one person as far as letters go: order, case, accents apart."""
    return bool(_parts(one)) and _parts(one) == _parts(other)


def _parts(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return frozenset(re.findall(r"\w+", letters))


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of an order: units sent and still there, and units not sent yet."""

    key: str
    sent: int
    unsent: int


@dataclass(frozen=True, slots=True)
class Covered:
    """What a statement takes of an order, by line: what comes back and what is cancelled."""

    back: Mapping[str, int]
    cancelled: Mapping[str, int]

    @property
    def units(self) -> int:
        """How many pieces in all."""
        return sum(self.back.values()) + sum(self.cancelled.values())


def covered(
    pieces: Iterable[Piece],
    stated: Sequence[Mapping[str, Any]] = (),
    *,
    leave_out: Iterable[str] = (),
) -> Covered:
    """What a statement covers: the lines it names, or all of them.

    Of a line of which a part was sent, what was not sent goes first: nobody has to carry it.
    """
    wanted = wanted_units(stated)
    back: dict[str, int] = {}
    cancelled: dict[str, int] = {}
    for piece in pieces:
        if piece.key in set(leave_out) or (stated and piece.key not in wanted):
            continue
        most = piece.sent + piece.unsent
        units = min(most, wanted.get(piece.key) or most) if stated else most
        unsent = min(units, piece.unsent)
        if unsent:
            cancelled[piece.key] = unsent
        if units - unsent:
            back[piece.key] = units - unsent
    return Covered(back, cancelled)


def wanted_units(stated: Sequence[Mapping[str, Any]]) -> dict[str, int | None]:
    """Units by line as stated, the same line summed; None is all of it."""
    found: dict[str, int | None] = {}
    for row in stated:
        key, units = str(row["order_line"]).strip(), row.get("quantity")
        before = found.get(key, 0)
        found[key] = None if units is None or before is None else before + int(units)
    return found
