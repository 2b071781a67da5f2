"""What a draft says otherwise than the version in force, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from returns_portal.faces.desk.policyrules import means
from returns_portal.faces.desk.rulebook import RULES, said, when
from rma.policies import RULES as CHECKS

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference: where, about what, what it said and what it says."""

    where: str
    about: Any
    was: str
    now: str


@dataclass(frozen=True)
class Compared:
    """Two documents; `usual` is what holds where one is silent."""

    reasons: Mapping[str, Any]
    usual: Document

    def changes(self, old: Any, new: Any) -> list[Change]:
        """What `new` says otherwise than `old`, in the order of the document."""
        found = list(self._rules("", self.usual | old.rules, self.usual | new.rules))
        return [*found, *self._exceptions(old.overrides, new.overrides)]

    def _rules(self, where: str, old: Document, new: Document) -> Iterator[Change]:
        for name, about in RULES.items():
            was, now = name in old, name in new
            if was and now and self._same(name, old[name], new[name]):
                continue
            if was or now:
                before = said(name, old[name], self.reasons) if was else _("not said")
                after = said(name, new[name], self.reasons) if now else _("not said")
                yield Change(where, about, before, after)

    def _exceptions(self, old: Sequence[Document], new: Sequence[Document]) -> Iterator[Change]:
        left = list(old)
        kept = []
        for row in new:
            same = next((each for each in left if each["match"] == row["match"]), None)
            if same is None:
                rules = self._in_short(row["rules"])
                yield Change(self._when(row), _("New exception"), "", rules)
                continue
            left.remove(same)
            kept.append(same)
            yield from self._rules(self._when(row), same["rules"], row["rules"])
        for row in left:
            rules = self._in_short(row["rules"])
            yield Change(self._when(row), _("Exception removed"), rules, "")
        if kept != [row for row in old if row in kept]:
            order = _("in another order: the first that fits decides")
            yield Change("", _("Exceptions"), "", order)

    def _same(self, name: str, old: Any, new: Any) -> bool:
        return bool(means(CHECKS[name], old) == means(CHECKS[name], new))

    def _when(self, row: Document) -> str:
        return when(row["match"], self.reasons)

    def _in_short(self, rules: Document) -> str:
        parts = [
            f"{RULES[name]} {said(name, value, self.reasons)}"
            for name, value in rules.items()
            if name in RULES
        ]
        return ", ".join(parts)
