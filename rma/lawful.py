"""What a policy may not say: rules that expressly worsen a claim the law gives, with their clause.

Statutory claims are measured by the law alone (`rma.eligibility`), whatever a policy says, so a
short window or a fee is nothing unlawful by itself. What is refused is a rule written *for* such a
claim that gives less than the law; what a reader may only take for less is remarked on. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from returns_portal.lib.errors import FieldError
from rma.law.clauses import EEA, Law
from rma.lawful_rules import FAULT_REASONS, FORBIDDEN, MISREAD, Clause, charges, shorter_than

Document = Mapping[str, Any]

BELOW, MISREADABLE = "below_the_law", "may_be_misread"
#: More countries than these are called the EEA.
MOST_NAMED = 5
#: Channels in which there is a right of withdrawal.
AT_A_DISTANCE = frozenset({"distance", "off_premises"})


@dataclass(frozen=True)
class Remark:
    """What one rule does to a right: where it stands, the clause, and whether it is refused."""

    field: str
    clause: str
    why: Any
    countries: tuple[str, ...]
    code: str = MISREADABLE

    @property
    def refused(self) -> bool:
        """Whether no policy may be published with it."""
        return self.code == BELOW

    @property
    def message(self) -> str:
        """One sentence with the clause and where it holds."""
        many = len(self.countries) > MOST_NAMED
        where = str(_("the EEA")) if many else ", ".join(self.countries)
        return f"{self.why} ({self.clause}; {where})"

    def field_error(self) -> FieldError:
        """The same for `InvalidInput.of(…)`."""
        extra = {"clause": self.clause, "countries": list(self.countries)}
        return FieldError(self.field, self.code, self.message, extra)


@dataclass(frozen=True)
class Shop:
    """Whom the law protects from this shop: where it sits, which reasons point to a fault, the law
    of the day on which the policy begins.
    """

    country: str
    defects: frozenset[str]
    law: Law
    on: date

    def countries(self, match: Document) -> tuple[str, ...]:
        """The EEA countries that rules with this `match` are for.

        Without any, the shop's own and, from within the EEA, all of it: the consumer's country
        decides (Rome I, Art. 6), and a shop of the single market sells to all of it.
        """
        named = match.get("countries")
        if named:
            return tuple(sorted({each.upper() for each in named} & EEA))
        return tuple(sorted(EEA)) if self.country.upper() in EEA else ()


def remarks_on(
    rules: Document, overrides: Sequence[Mapping[str, Any]], shop: Shop
) -> tuple[Remark, ...]:
    """Everything about a document that is below the law, or may be taken for it."""
    found = [*_misread("rules", rules, {}, shop), *_fees_for_faults("rules", rules, {}, shop)]
    for place, override in enumerate(overrides):
        path, match = f"overrides[{place}].rules", override["match"]
        if match.get("bases"):
            found += _of_bases(path, override["rules"], match, shop)
        elif _only_faults(match, shop):
            found += _refused(path, override["rules"], FAULT_REASONS, shop.countries(match))
        else:
            found += _misread(path, override["rules"], match, shop)
            found += _fees_for_faults(path, override["rules"], match, shop)
    return tuple(found)


def _of_bases(path: str, rules: Document, match: Document, shop: Shop) -> Iterator[Remark]:
    """An exception written for a legal basis gives what the law gives, or more."""
    countries = shop.countries(match)
    channels = {each.casefold() for each in match.get("channels", ())}
    for basis in match["bases"]:
        if basis == "withdrawal" and channels and not channels & AT_A_DISTANCE:
            continue
        yield from _refused(path, rules, FORBIDDEN.get(basis, ()), countries)
        yield from _short_windows(path, rules, basis, countries, shop)


def _short_windows(
    path: str, rules: Document, basis: str, countries: Sequence[str], shop: Shop
) -> Iterator[Remark]:
    """The countries in which the law gives more time than this, one remark for each period."""
    days = rules.get("window_days")
    found: dict[str, dict[str, list[str]]] = {}
    for country in countries:
        clause = shop.law.find(basis, country, shop.on)
        if days is None or clause is None or not shorter_than(clause, days):
            continue
        clauses = found.setdefault(_period(clause.value, clause.unit), {})
        clauses.setdefault(clause.clause, []).append(country)
    for least, clauses in found.items():
        # The law of many countries says it for those whose own law says the same.
        widest = max(clauses, key=lambda cited: len(clauses[cited]))
        cited = widest if len(clauses[widest]) > 1 else "; ".join(clauses)
        where = sorted(country for each in clauses.values() for country in each)
        why = _("The law gives %(least)s for this.") % {"least": least}
        yield Remark(f"{path}.window_days", cited, why, tuple(where), BELOW)


def _period(value: int, unit: str) -> str:
    """A period of the law in words."""
    if unit == "months":
        return ngettext("%(n)d month", "%(n)d months", value) % {"n": value}
    if unit == "days":
        return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}
    return f"{value} {unit}"


def _only_faults(match: Document, shop: Shop) -> bool:
    """Whether an exception is for reasons alone that point to a fault."""
    reasons = {each.casefold() for each in match.get("reasons", ())}
    return bool(reasons) and reasons <= shop.defects


def _fees_for_faults(path: str, rules: Document, match: Document, shop: Shop) -> Iterator[Remark]:
    """A fee that names a fault as what it is for."""
    clause = FAULT_REASONS[0]
    for handle, fee in (rules.get("fees_by_reason") or {}).items():
        if handle.casefold() in shop.defects and charges(fee) and shop.countries(match):
            field = f"{path}.fees_by_reason.{handle}"
            yield Remark(field, clause.clause, clause.why, shop.countries(match), BELOW)


def _misread(path: str, rules: Document, match: Document, shop: Shop) -> Iterator[Remark]:
    countries = shop.countries(match)
    return _found(path, rules, MISREAD, countries, MISREADABLE)


def _refused(
    path: str, rules: Document, clauses: Sequence[Clause], countries: Sequence[str]
) -> Iterator[Remark]:
    return _found(path, rules, clauses, countries, BELOW)


def _found(
    path: str, rules: Document, clauses: Sequence[Clause], countries: Sequence[str], code: str
) -> Iterator[Remark]:
    for each in clauses:
        if countries and each.rule in rules and each.is_less(rules[each.rule]):
            yield Remark(f"{path}.{each.rule}", each.clause, each.why, tuple(countries), code)
