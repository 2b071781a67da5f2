"""What routes should bring, as pages show it: the figure, how it came about, what chose it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from disposition.derivations import as_choices, missing_words, rows_of
from disposition.models import Disposition
from disposition.routing import ROUTES, WAITS, Choice
from disposition.selectors import rule_of
from returns_portal.faces.desk import rulebook, wording
from returns_portal.faces.parts import Derivation, Row


@dataclass(frozen=True)
class Option:
    """One lawful route of a piece: what it should bring, by which rule, what it waits for."""

    choice: Choice

    @property
    def route(self) -> Any:
        """What it is called."""
        return wording.route(self.choice.route)

    @property
    def net_minor(self) -> int | None:
        """What it should bring; None where nobody can say."""
        return self.choice.net_minor if self.choice.currency else None

    @property
    def notes(self) -> list[str]:
        """The rule that names it, what it waits for, why there is no figure."""
        waits = str(WAITS[self.choice.waits_for]) if self.choice.waits_for else ""
        return [
            said for said in (self.choice.rule, waits, missing_words(self.choice.missing)) if said
        ]

    @property
    def derivation(self) -> Derivation | None:
        """How its figure came about; None where there is none."""
        if self.net_minor is None:
            return None
        rows = [Row(row.label, row.minor, row.rule) for row in rows_of(self.choice.parts)]
        total = Row(_("Should bring"), self.net_minor)
        return Derivation(self.choice.currency, rows, total, caption=self.route)


def options_of(disposition: Disposition) -> list[Option]:
    """The lawful routes that were on offer, the best first."""
    known = [row for row in disposition.options if row["route"] in ROUTES]
    return [Option(choice) for choice in as_choices(known)]


def option_of(options: Iterable[Option], route: str) -> Option | None:
    """The one of a route."""
    return next((option for option in options if option.choice.route == route), None)


def chosen_by(disposition: Disposition) -> str:
    """Who or what chose the route, in words: a rule with its conditions, a person, or its worth."""
    if disposition.rule == Disposition.BY_HAND:
        return _("chosen by hand")
    if not disposition.rule:
        return _("no rule fits: it should bring most")
    said = _("by the rule “%s”") % disposition.rule
    rule = rule_of(disposition)
    return said if rule is None else f"{said}: {rulebook.when(rule.match)}"
