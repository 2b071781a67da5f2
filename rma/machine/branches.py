"""What of a policy can be said to machines: by country and season, for remorse and for a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rma.eligibility import Wish
from rma.eligibility.terms import fees
from rma.law.clauses import EEA
from rma.policies import Case, Policy, Record, Rules, rules_for

#: Conditions that both vocabularies can tell apart.
SAYABLE = frozenset({"countries", "channels", "reasons", "placed_from", "placed_to"})
SEASON = frozenset({"placed_from", "placed_to"})
ONLINE = "distance"
#: Directive 2011/83/EU, Art. 9(1): days.
WITHDRAWAL_DAYS = 14

#: The other conditions in words.
CONDITIONS = {
    "skus": _("article"),
    "categories": _("kind of goods"),
    "tags": _("mark of the goods"),
    "customer_tags": _("mark of the customer"),
    "min_order_value": _("order value"),
    "max_order_value": _("order value"),
    "bases": _("legal basis"),
    "outcomes": _("outcome"),
}

#: Rules without a word in either vocabulary, where they differ from the usual.
UNSAYABLE = {
    "window_starts": _("Machines count from delivery; this policy does not."),
    "extend_to_working_day": _("That the last day moves to a working day cannot be said."),
    "minimum_price": _("That cheap goods stay out cannot be said."),
    "refuse_discounted": _("That discounted goods stay out cannot be said."),
    "one_open_return_per_order": _("One open return an order cannot be said."),
    "self_service": _("That shoppers have to ask first cannot be said."),
    "keep_below": _("From which price on goods may be kept cannot be said."),
    "store_credit": _("The bonus on store credit cannot be said."),
    "grade_deductions": _("Deductions by condition cannot be said."),
    "photo_reasons": _("What evidence is asked for cannot be said."),
    "serial_reasons": _("What evidence is asked for cannot be said."),
}


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, where from, in which currency; where people read the policy."""

    name: str
    country: str
    currency: str
    policy_url: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of the document that machines are not told, by its path, and why."""

    field: str
    why: Any

    @property
    def message(self) -> str:
        """The reason as a sentence."""
        return str(self.why)


@dataclass(frozen=True, slots=True)
class Season:
    """Rules for what is ordered from one day to another, both included."""

    starts: date
    ends: date
    rules: Rules


@dataclass(frozen=True, slots=True)
class Branch:
    """The rules for some countries: fees where the shopper changes their mind, and for a fault."""

    countries: tuple[str, ...]
    rules: Rules
    remorse: tuple[Record, ...]
    defect: tuple[Record, ...]
    seasons: tuple[Season, ...]

    @property
    def is_closed(self) -> bool:
        """Whether nothing comes back by the shop's own rules."""
        return not self.rules.returnable or self.rules.final_sale


def branches_of(
    policy: Policy, seller: Seller, sides: Mapping[str, str], today: date
) -> tuple[tuple[Branch, ...], tuple[LeftOut, ...]]:
    """The branches of a document, and what of it is left out; `sides` are those of all reasons."""
    left_out = []
    said: list[Mapping[str, Any]] = []
    seasons: list[Mapping[str, Any]] = []
    for place, override in enumerate(policy.overrides):
        why = _why_not(override["match"], sides)
        if why is not None:
            left_out.append(LeftOut(f"overrides[{place}]", why))
        elif override["match"].keys() & SEASON:
            seasons.append(override)
        else:
            said.append(override)
    left_out += _unsayable(policy)
    plain = Policy(policy.rules, tuple(said))
    groups: dict[tuple[int, ...], list[str]] = {}
    for country in _countries(said + seasons, seller):
        groups.setdefault(_alike(said + seasons, country), []).append(country)
    found = [_branch(plain, seasons, countries, sides, today) for countries in groups.values()]
    left_out += [LeftOut("rules.window_days", _BESIDE) for each in found if _is_beside(each)][:1]
    return tuple(found), tuple(left_out)


_BESIDE = _("The right of withdrawal (14 days) stands beside these rules and cannot be said.")


def _is_beside(branch: Branch) -> bool:
    days = branch.rules.window_days
    short = branch.is_closed or (days is not None and days < WITHDRAWAL_DAYS)
    return short and bool(EEA.intersection(branch.countries))


def _why_not(match: Mapping[str, Any], sides: Mapping[str, str]) -> Any:
    """Why an exception cannot be said; None where it can."""
    unknown = sorted(match.keys() - SAYABLE)
    if unknown:
        names = dict.fromkeys(str(CONDITIONS[name]) for name in unknown)
        return _("Exceptions by %(names)s cannot be said.") % {"names": ", ".join(names)}
    channels = [each.casefold() for each in match.get("channels", [ONLINE])]
    if ONLINE not in channels:
        return _("Machines read about online sales only.")
    if match.keys() & SEASON and not match.keys() >= SEASON:
        return _("A season needs its first and its last day.")
    if match.keys() & SEASON and "reasons" in match:
        return _("A season for some reasons alone cannot be said.")
    reasons = {each.casefold() for each in match.get("reasons", ())}
    if reasons and reasons not in [_of_side(sides, side) for side in ("remorse", "defect")]:
        return _("Only all reasons of remorse, or all faults, can be told apart.")
    return None


def _of_side(sides: Mapping[str, str], side: str) -> set[str]:
    return {handle.casefold() for handle, each in sides.items() if each == side}


def _unsayable(policy: Policy) -> list[LeftOut]:
    usual, found = Rules(), []
    plain, _trace = rules_for(Policy(policy.rules), _case("", date.min, None))
    for rule, why in UNSAYABLE.items():
        if getattr(plain, rule) != getattr(usual, rule):
            found.append(LeftOut(f"rules.{rule}", why))
    by_reason = plain.fees_by_reason or {}
    if len(set(by_reason.values())) > 1:
        why = _("Fees that differ by reason are said as that of a change of mind.")
        found.append(LeftOut("rules.fees_by_reason", why))
    fee = plain.restocking_fee or {}
    if fee.get("per", "return") != "return":
        why = _("A fee for each line or piece is said as one fee.")
        found.append(LeftOut("rules.restocking_fee", why))
    return found


def _countries(overrides: Sequence[Mapping[str, Any]], seller: Seller) -> list[str]:
    """The shop's own country and, from within the EEA, all of it; and those the policy names."""
    own = seller.country.upper()
    named = {each.upper() for row in overrides for each in row["match"].get("countries", ())}
    return sorted(named | {own} | (EEA if own in EEA else set()))


def _alike(overrides: Sequence[Mapping[str, Any]], country: str) -> tuple[int, ...]:
    """Which exceptions hold in a country: countries with the same ones are one branch."""
    return tuple(
        place
        for place, row in enumerate(overrides)
        if country in {each.upper() for each in row["match"].get("countries", [country])}
    )


def _branch(
    plain: Policy,
    seasons: Sequence[Mapping[str, Any]],
    countries: Sequence[str],
    sides: Mapping[str, str],
    today: date,
) -> Branch:
    country = countries[0]
    rules, _trace = rules_for(plain, _case(country, today, None))
    remorse, defect = _some(sides, "remorse", "changed_mind"), _some(sides, "defect", "defective")
    is_free = set(countries) <= EEA  # a fault is the seller's (Directive (EU) 2019/771, Art. 14)
    return Branch(
        tuple(countries),
        rules,
        _fees(plain, country, today, remorse),
        () if is_free else _fees(plain, country, today, defect),
        tuple(
            Season(
                _day(row, "placed_from"), _day(row, "placed_to"), _in_season(plain, row, country)
            )
            for row in seasons
            if _alike([row], country)
        ),
    )


def _fees(plain: Policy, country: str, today: date, reason: str) -> tuple[Record, ...]:
    rules, _trace = rules_for(plain, _case(country, today, reason))
    return fees(rules, Wish(1, reason=reason))


def _in_season(plain: Policy, season: Mapping[str, Any], country: str) -> Rules:
    always = {"match": {}, "rules": season["rules"]}
    held = Policy(plain.rules, (always, *plain.overrides))
    return rules_for(held, _case(country, _day(season, "placed_from"), None))[0]


def _day(override: Mapping[str, Any], name: str) -> date:
    return date.fromisoformat(override["match"][name])


def _some(sides: Mapping[str, str], side: str, usual: str) -> str:
    """A reason that stands for its side."""
    known = [handle for handle, each in sides.items() if each == side]
    return usual if usual in known else next(iter(known), usual)


def _case(country: str, day: date, reason: str | None) -> Case:
    return Case(country, ONLINE, day, Decimal(0), "", reason=reason)
