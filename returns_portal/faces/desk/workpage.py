"""Work orders on the desk: rows of their list, and all that the page of one shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from disposition.faults import fault_words
from disposition.models import TestRun, WorkOrder, WorkOrderPart
from disposition.selectors.repair import (
    Waiting,
    parts_of,
    planned,
    spent,
    tests_of,
    waiting_counts,
    work_orders,
    worked_seconds,
)
from disposition.workshop import Cost, ceiling_of
from flows.documents import signed_path
from inspection.selectors.units import plate_forms
from returns_portal.faces.desk import story
from returns_portal.faces.desk.actions import Button, buttons
from returns_portal.faces.desk.wording import reason_words
from returns_portal.faces.parts import Derivation, Entry, Row
from tenants.actors import Actor

#: Groups of the list: what they are called is said by the page.
GROUPS: dict[str, tuple[str, ...]] = {
    "bench": ("opened", "diagnosed", "approved", "in_repair", "testing", "at_vendor"),
    "owner": ("quoted", "waiting_customer"),
    "parts": ("waiting_parts",),
    "decision": ("declined", "expired", "beyond_economic_repair"),
    "done": ("completed", "decided", "cancelled"),
}


def found(text: str, group: str) -> QuerySet[WorkOrder]:
    """Work orders by number, licence plate, return number or SKU, of one group where named."""
    rows = work_orders()
    if group in GROUPS:
        rows = rows.filter(status__in=GROUPS[group])
    text = text.strip()
    if not text:
        return rows
    named = Q(number=text.upper()) | Q(unit__rma__number=text.upper())
    named |= Q(unit__lpn_normalized__in=plate_forms(text))
    return rows.filter(named | Q(unit__product__sku_normalized=text.lower()))


def waiting() -> Waiting:
    """How many wait for whom."""
    return waiting_counts()


@dataclass(frozen=True)
class WorkPage:
    """One work order as `actor` sees it."""

    order: WorkOrder
    actor: Actor

    @cached_property
    def buttons(self) -> list[Button]:
        """What the desk may do with it."""
        return buttons("work", self.order, self.actor)

    @property
    def fault(self) -> str:
        """What was found."""
        return fault_words(self.order.fault) if self.order.fault else ""

    @property
    def said(self) -> str:
        """What the shopper said, in their words or as the reason they chose."""
        line = self.order.unit.rma_line
        if line is None:
            return ""
        chosen = reason_words().get(line.reason or "", "")
        return line.symptom or line.comment or str(chosen)

    @cached_property
    def parts(self) -> list[WorkOrderPart]:
        """What goes in."""
        return parts_of(self.order)

    @cached_property
    def tests(self) -> list[TestRun]:
        """Its tests, the latest first."""
        return tests_of(self.order)

    @property
    def minutes(self) -> int:
        """How long somebody has worked."""
        return -(-worked_seconds(self.order) // 60)

    @cached_property
    def cost(self) -> Cost:
        """What it has cost so far, or before the work what it should."""
        return spent(self.order) if self.order.started_at else planned(self.order)

    @property
    def ceiling(self) -> int | None:
        """What may be spent."""
        order = self.order
        net = None if order.quote_minor is None else order.quote_minor - order.quote_tax_minor
        return ceiling_of(net, order.limit_minor)

    @property
    def derivation(self) -> Derivation | None:
        """How the cost came about; None before there is any."""
        cost = self.cost
        if not cost.lines:
            return None
        rows = [
            Row(
                _("Labour") if line.kind == "labour" else line.name,
                line.amount_minor,
                how=(_("%(count)d min") if line.kind == "labour" else "%(count)d ×")
                % {"count": line.quantity},
            )
            for line in cost.lines
        ]
        begun = self.order.started_at is not None
        total = Row(_("Spent so far") if begun else _("Expected"), cost.net_minor)
        return Derivation(self.order.currency, rows, total, caption=_("What it costs"))

    @property
    def quote_path(self) -> str:
        """Where the quote is read on paper; nothing before there is one."""
        if self.order.quote_minor is None:
            return ""
        return reverse("desk:work_order_quote", args=[self.order.public_id])

    @property
    def label_path(self) -> str:
        """Where the label of its parcel is; nothing while there is none."""
        parcel = self.order.shipment
        return signed_path(parcel.label) if parcel is not None and parcel.label else ""

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        """The quiet half of the page."""
        order, unit = self.order, self.order.unit
        pays = _("The owner") if order.payer == "owner" else _("We do")
        rows = [
            (_("Serial number"), unit.serial),
            (_("Who pays"), pays),
            (_("Stands at"), unit.location if unit.is_live else ""),
            (_("Asked the owner"), order.question),
            (_("Sent to"), order.vendor),
            (_("Parts missing"), order.parts_missing),
        ]
        return [(name, value) for name, value in rows if value]

    @property
    def story(self) -> list[Entry]:
        """What happened to it."""
        return story.story_of(self.order)
