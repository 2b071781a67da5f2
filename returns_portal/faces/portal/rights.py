"""What a shopper may ask by law for an order, in their words: with its day and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from returns_portal.faces import dates
from returns_portal.lib import clock
from rma.eligibility import Right
from rma.law import burden_reversed_until
from rma.selectors.shopper import Offer
from rma.terms_of_law import law_of
from tenants.models import Tenant

#: Shown in this order: what happened, and which way it leads (a name of the template's).
_TRACKS: dict[str, tuple[Any, str]] = {
    "withdrawal": (_("Changed your mind?"), "withdraw"),
    "guarantee": (_("Is something faulty?"), "fault"),
    "warranty": (_("Warranty of the maker"), "fault"),
    "undelivered": (_("Did it not arrive?"), "write"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One right: until when, in words, and where it leads."""

    basis: str
    title: Any
    words: str
    leads_to: str
    clause: str
    is_default: bool


def rights_of(offer: Offer, tenant: Tenant) -> list[Shown]:
    """The rights that somebody has for at least one item of an order, each once."""
    found: dict[str, list[Right]] = {}
    for each in offer.lines:
        for right in each.verdict.rights:
            found.setdefault(right.basis, []).append(right)
    free = _needs_no_proof(offer, tenant) if "guarantee" in found else None
    return [_shown(basis, found[basis], free) for basis in _TRACKS if basis in found]


def _shown(basis: str, rights: list[Right], free: date | None) -> Shown:
    title, leads_to = _TRACKS[basis]
    first = rights[0]
    ends = [right.until for right in rights]
    until = max((end for end in ends if end is not None), default=None)
    words = _words(basis, None if None in ends else until)
    if basis == "guarantee" and free is not None:
        proof = _("Until %(day)s you need not prove that it was faulty from the start.")
        words = f"{words} {proof % {'day': dates.day(free)}}"
    clause = first.clause.clause if first.clause is not None else ""
    is_default = first.clause is not None and first.clause.is_default
    return Shown(basis, title, words, leads_to, clause, is_default)


def _words(basis: str, until: date | None) -> str:
    day = dates.day(until) if until is not None else ""
    said: dict[str, tuple[Any, Any]] = {
        "withdrawal": (
            _("You may withdraw from the contract without a reason until %(day)s."),
            _("You may withdraw from the contract without a reason."),
        ),
        "guarantee": (
            _("The law covers faults until %(day)s: repair or replacement, free of charge."),
            _("The law covers faults: repair or replacement, free of charge."),
        ),
        "warranty": (
            _("The maker promises more than the law: until %(day)s."),
            _("The maker promises more than the law."),
        ),
        "undelivered": (
            _("It should have come by now. Write to us and you get your money back."),
            _("It should have come by now. Write to us and you get your money back."),
        ),
    }
    return str(said[basis][0] % {"day": day} if day else said[basis][1])


def _needs_no_proof(offer: Offer, tenant: Tenant) -> date | None:
    """The last day on which no item needs a proof, while all of it lies ahead."""
    facts, table = offer.sold.facts, law_of(tenant.law)
    terms = [burden_reversed_until(facts, line, tenant.tz, law=table) for line in facts.lines]
    days = [term.until for term in terms if term is not None and term.until is not None]
    today = clock.today(tenant.tz)
    ahead = [day for day in days if day >= today]
    return min(ahead, default=None)
