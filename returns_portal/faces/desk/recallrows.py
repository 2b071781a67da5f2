"""What stands in the lists of recalls: a recall with its progress, a unit, a row of scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product, StopSale
from flows.perform import status_state
from recalls.models import AffectedUnit, Campaign
from recalls.scope import read_scope
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.recallforms import COLUMNS
from rma.models import Rma

#: Holders, as the desk calls them.
HOLDERS: dict[str, Any] = {
    "customer": gettext_lazy("Owners"),
    "stock": gettext_lazy("Our warehouse"),
    "consignee": gettext_lazy("Dealers and shops"),
}
#: What an owner may be offered, in short.
REMEDIES: dict[str, Any] = {
    "refund": gettext_lazy("Refund"),
    "replacement": gettext_lazy("Replacement"),
    "repair": gettext_lazy("Repair"),
    "kit": gettext_lazy("Repair kit"),
    "disposal": gettext_lazy("Disposal with proof"),
}
#: What is next with a recall in a state, in a few words.
NEXT: dict[str, Any] = {
    "draft": gettext_lazy("Read it back and submit it"),
    "in_review": gettext_lazy("A second person approves it"),
    "approved": gettext_lazy("Activate it"),
    "active": gettext_lazy("Reach the owners"),
    "suspended": gettext_lazy("Resume it"),
    "closing": gettext_lazy("Bring the last units to an end"),
    "closed": gettext_lazy("Nothing"),
    "withdrawn": gettext_lazy("Nothing"),
}
ENDED = ("closed", "withdrawn")


def counted(number: int) -> str:
    """A count as people of this language write it: 4,812."""
    return number_format(number, use_l10n=True, force_grouping=True)


def percent(part: int, whole: int) -> str:
    """A share with one decimal: 54.0 %; nothing of nothing is 0.0 %."""
    share = 100 * part / whole if whole else 0.0
    return f"{number_format(round(share, 1), 1, use_l10n=True)}\u202f%"


@dataclass(frozen=True)
class RecallRow:
    """A recall in the list, with how many of its units are `safe`."""

    campaign: Campaign
    total: int
    safe: int

    @property
    def href(self) -> str:
        """Its page."""
        return reverse("desk:recall", args=[self.campaign.public_id])

    @property
    def number(self) -> str:
        """Its number."""
        return self.campaign.number

    @property
    def name(self) -> str:
        """Its name."""
        return self.campaign.name

    @property
    def hazard(self) -> str:
        """What can happen."""
        return self.campaign.hazard

    @property
    def is_open(self) -> bool:
        """Whether its target date still matters."""
        return self.campaign.status not in ENDED

    @property
    def total_words(self) -> str:
        """How many units."""
        return counted(self.total)

    @property
    def sentence(self) -> str:
        """How far it is."""
        words = {"safe": counted(self.safe), "all": counted(self.total)}
        return _("%(safe)s of %(all)s made safe") % words

    @property
    def next_words(self) -> Any:
        """What is next."""
        return NEXT[self.campaign.status]


@dataclass(frozen=True)
class ScopeRead:
    """One row of scope: what was written, and what was understood of it."""

    written: list[tuple[Any, str]]
    sentences: Sequence[str]
    faults: list[str]


def scope_read(rows: Iterable[Mapping[str, Any]]) -> list[ScopeRead]:
    """Rows of scope as they were written, each beside as it was understood."""
    return [_row_read(row) for row in rows]


def _row_read(row: Mapping[str, Any]) -> ScopeRead:
    read = read_scope([row])
    said = [sentence for each in read.rows for sentence in each.sentences()]
    return ScopeRead(_written(row), said, [str(problem.message) for problem in read.problems])


def _written(row: Mapping[str, Any]) -> list[tuple[Any, str]]:
    found = []
    for name, value in row.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if text:
            found.append((COLUMNS[name][0] if name in COLUMNS else name, text))
    return found


@dataclass(frozen=True)
class AffectedRow:
    """One affected unit (with its product, unit, line, order and return) in the list."""

    affected: AffectedUnit

    @property
    def href(self) -> str:
        """Its page."""
        return reverse("desk:affected", args=[self.affected.public_id])

    @property
    def kind(self) -> Any:
        """What stands in the stub of its plate."""
        if self.affected.unit_id or (self.affected.piece and self.affected.piece.serial):
            return _("SN")
        return _("LPN") if self.affected.piece_id else _("SKU")

    @property
    def code(self) -> str:
        """What stands on its plate."""
        affected = self.affected
        if affected.unit:
            return affected.unit.serial
        if affected.piece:
            return affected.piece.serial or affected.piece.lpn
        return affected.product.sku

    @property
    def contact(self) -> Any:
        """The state of the contact."""
        return status_state(self.affected, "contact")

    @property
    def holder(self) -> Any:
        """Who has it, by name where it is known."""
        affected = self.affected
        if affected.holder == "customer" and affected.customer:
            return str(affected.customer) or affected.customer.email or _("Without a name")
        if affected.holder == "consignee" and affected.consignee:
            return affected.consignee.name
        return wording.of(HOLDERS, affected.holder)

    @property
    def order(self) -> str:
        """The number of the order it was sold with."""
        line = self.affected.order_line
        return line.order.number if line else ""

    @property
    def order_href(self) -> str:
        """The page of that order."""
        line = self.affected.order_line
        return reverse("desk:order", args=[line.order.public_id]) if line else ""

    @property
    def remedy(self) -> Any:
        """What was chosen."""
        wanted = self.affected.remedy_wanted
        return wording.of(REMEDIES, wanted) if wanted else ""

    @property
    def rma(self) -> Rma | None:
        """The return it comes back with."""
        line = self.affected.rma_line
        return line.rma if line else None


def affected_rows(found: Iterable[AffectedUnit]) -> list[AffectedRow]:
    """Affected units as rows of a list."""
    return [AffectedRow(each) for each in found]


@dataclass(frozen=True)
class StopRow:
    """A stop-sale in a list."""

    stop: StopSale

    @property
    def public_id(self) -> str:
        """Its id."""
        return self.stop.public_id

    @property
    def about(self) -> str:
        """What it blocks, in a line."""
        return about(self.stop)


def about(stop: StopSale) -> str:
    """What a stop-sale blocks: the product, and what narrows it."""
    product: Product | None = stop.product
    parts = [f"{product.title} ({product.sku})"] if product else []
    if stop.gtin14:
        parts.append(_("barcode %s") % stop.gtin14)
    if stop.lot:
        parts.append(_("lot %s") % stop.lot)
    parts += [_("lots %s") % spans(stop.lot_ranges)] if stop.lot_ranges else []
    if stop.serials:
        shown = ", ".join(stop.serials[:3])
        more = len(stop.serials) - 3
        parts.append(_("serial %s") % shown + (_(" and %d more") % more if more > 0 else ""))
    parts += [_("serials %s") % spans(stop.serial_ranges)] if stop.serial_ranges else []
    return ", ".join(parts) or _("Everything")


def spans(ranges: Iterable[Mapping[str, str]]) -> str:
    """Ranges in words: L3-2288 to L3-2294."""
    return ", ".join(map(_span, ranges))


def _span(span: Mapping[str, str]) -> str:
    if "exact" in span:
        return span["exact"]
    if "starts" in span:
        return f"{span['starts']}…"
    prefix, suffix = span.get("prefix", ""), span.get("suffix", "")
    ends = {end: f"{prefix}{span[end]}{suffix}" for end in ("from", "to")}
    return _("%(from)s to %(to)s") % ends
