"""Forms of further orders that are sent with one: each with what it brings, or what is missing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from returns_portal.faces.portal.filling import Filling
from returns_portal.faces.portal.quoting import Quoted
from returns_portal.lib import clock
from rma.drafts import Filled
from rma.links import DRAFT
from rma.selectors.shopper import drafts_named


@dataclass
class Companion:
    """The form of one further order."""

    filling: Filling

    @property
    def key(self) -> str:
        """How the page names it."""
        return self.filling.draft.public_id

    @property
    def is_finished(self) -> bool:
        """Whether everything is said in it."""
        return self.filling.filled.missing == "review"

    @property
    def path(self) -> str:
        """Where it goes on, or is changed."""
        return self.filling.path("items" if self.is_finished else self.filling.filled.missing)

    @cached_property
    def quoted(self) -> Quoted:
        """What it would become."""
        return Quoted.of(self.filling) if self.is_finished else Quoted(self.filling)


def companions(filling: Filling) -> list[Companion]:
    """The forms that are sent with this one, in the order they joined."""
    own = filling.draft.public_id
    return [
        Companion(Filling(DRAFT.token(row), row, filling.tenant))
        for row in drafts_named(filling.filled.also)
        if row.rma_id is None and _belongs(Filling("", row, filling.tenant).filled, own)
    ]


def _belongs(filled: Filled, lead: str) -> bool:
    return filled.leader == lead and filled.holds(clock.now())


def seen(quoted: Quoted, others: list[Companion]) -> str:
    """The mark of everything that the review shows."""
    if not others:
        return quoted.seen
    marks = "".join([quoted.seen, *(each.quoted.seen for each in others)])
    return hashlib.sha256(marks.encode()).hexdigest()[:32]
