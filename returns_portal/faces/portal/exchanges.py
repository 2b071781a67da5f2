"""Goods in exchange as their shopper sees them: what comes, what it costs on top, where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Product
from returns_portal.faces.parts import Derivation, Row
from rma.charges import OWES, REPLACEMENT
from rma.models import Resolution
from rma.money import Derivation as Told
from rma.selectors.whole import WORTHLESS, WholeReturn


@dataclass(frozen=True)
class VariantRow:
    """What one chosen line may be exchanged for; `place` is the line's in the form."""

    place: int
    title: str
    offered: list[Product]
    picked: str


def variant_rows(filling: Any) -> list[VariantRow]:
    """A row for each chosen line of the form."""
    titles = {line.order_line: each.line.title for line, each in filling.chosen}
    return [
        VariantRow(
            place,
            titles[line.order_line],
            filling.variants[line.order_line],
            line.exchange_for,
        )
        for place, line in enumerate(filling.exchanging.lines)
        if filling.variants.get(line.order_line)
    ]


@dataclass(frozen=True)
class Exchanged:
    """What one resolution brings in goods."""

    resolution: Resolution

    @property
    def goods(self) -> dict[str, Any]:
        """The article, how many, and how many have left."""
        return self.resolution.replacement or {}

    @property
    def is_asked_for(self) -> bool:
        """Whether the shopper should pay the difference now."""
        return self.resolution.status == "awaiting_payment"

    @property
    def is_paid(self) -> bool:
        """Whether the shopper has paid a difference."""
        return self.resolution.customer_paid_at is not None

    @property
    def difference(self) -> Derivation:
        """How the difference came about: what it costs, less what comes back."""
        found = [Told.from_json(step) for step in self.resolution.derivation]
        costs = [step for step in found if step.rule == REPLACEMENT]
        rows = [
            Row(f"{self.goods['quantity']} × {self.goods['title']}", -step.amount_minor)
            for step in costs
        ]
        rows += [
            Row(str(step.label), -step.amount_minor)
            for step in found
            if step.rule not in (REPLACEMENT, OWES)
        ]
        total = Row(_("You pay"), self.resolution.customer_owes_minor)
        caption = _("How the difference came about")
        return Derivation(self.resolution.currency, rows, total, caption=caption)


def exchanged(whole: WholeReturn) -> list[Exchanged]:
    """The goods that a return brings."""
    found = [each for each in whole.resolutions if each.replacement]
    return [Exchanged(each) for each in found if each.status not in WORTHLESS]
