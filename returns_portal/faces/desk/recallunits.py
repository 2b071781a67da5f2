"""Affected units on the desk: what their list is narrowed by, its tabs, its CSV, and one's page."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from flows.perform import status_state
from insights.selectors.recalls import GROUPS, UnitsWanted, affected_by_keys
from recalls.models import AffectedUnit, Campaign
from returns_portal.faces import dates
from returns_portal.faces.desk import story
from returns_portal.faces.desk.actions import Button
from returns_portal.faces.desk.recallactions import CONTACT
from returns_portal.faces.desk.recallbuttons import recall_buttons
from returns_portal.faces.desk.recallfigures import PARTS
from returns_portal.faces.desk.recallrows import HOLDERS, REMEDIES, AffectedRow, affected_rows
from returns_portal.faces.desk.tables import AT_A_TIME, Echo, safe
from returns_portal.faces.parts import Entry, View
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope


class NarrowUnitsForm(forms.Form):
    """What a list of affected units is narrowed by; too long a text is refused, never cut."""

    q = forms.CharField(
        label=gettext_lazy("Search this list"),
        help_text=gettext_lazy("Serial, plate, lot, SKU, e-mail, order or return"),
        required=False,
        max_length=200,
    )
    group = forms.ChoiceField(required=False, choices=[("", ""), *((n, n) for n in GROUPS)])
    holder = forms.ChoiceField(
        label=gettext_lazy("Held by"),
        required=False,
        choices=[("", gettext_lazy("Anybody")), *HOLDERS.items()],
    )
    contact = forms.ChoiceField(
        label=gettext_lazy("Contact"),
        required=False,
        choices=[
            ("", gettext_lazy("Anything")),
            *((name, state.label) for name, state in AffectedUnit.CONTACTS.members.items()),
        ],
    )
    remedy = forms.ChoiceField(
        label=gettext_lazy("Remedy"),
        required=False,
        choices=[("", gettext_lazy("Any")), *REMEDIES.items()],
    )

    @property
    def wanted(self) -> UnitsWanted:
        """What the selector is asked for."""
        given = self.cleaned_data if self.is_valid() else {}
        return UnitsWanted(
            text=given.get("q", ""),
            group=given.get("group", ""),
            holder=given.get("holder", ""),
            contact=given.get("contact", ""),
            remedy=given.get("remedy", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether the folded filter does something."""
        wanted = self.wanted
        return bool(wanted.holder or wanted.contact or wanted.remedy)

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`rows`, or none of them while the form is wrong: nothing looks like an answer."""
        return rows if self.is_valid() else rows.none()

    @property
    def status(self) -> int:
        """The HTTP status of the page: 400 for what nobody can look for."""
        return 200 if self.is_valid() else 400


def tabs(path: str, group: str) -> list[View]:
    """The groups of the meter as tabs, and everything."""
    found = [View(_("All"), path, current=not group)]
    for name, label, _fill in PARTS:
        found.append(View(label, f"{path}?{urlencode({'group': name})}", current=group == name))
    return found


def units_table(tenant: Tenant, rows: QuerySet[AffectedUnit], name: str) -> StreamingHttpResponse:
    """The units of a list, streamed in its order: exactly what is shown."""
    keys = list(rows.order_by("-created_at", "-pk").values_list("pk", flat=True))
    language = translation.get_language() or "en"
    response = StreamingHttpResponse(
        _lines(tenant, keys, language), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(tenant: Tenant, keys: Sequence[UUID], language: str) -> Iterator[str]:
    """Header and rows. Consumed after the middleware has left, so the scope is entered again."""
    writer = csv.writer(Echo())
    with translation.override(language), timezone.override(tenant.tz):
        yield "\N{BYTE ORDER MARK}" + writer.writerow(_heads())
        for start in range(0, len(keys), AT_A_TIME):
            with tenant_scope(tenant), transaction.atomic():
                found = affected_rows(affected_by_keys(keys[start : start + AT_A_TIME]))
                lines = [writer.writerow(safe(_cells(row))) for row in found]
            yield "".join(lines)


def _heads() -> list[str]:
    return [
        _("Unit"),
        _("SKU"),
        _("Product"),
        _("Quantity"),
        _("Lot"),
        _("Held by"),
        _("Order"),
        _("Contact"),
        _("Last told"),
        _("Correction"),
        _("Note"),
        _("Remedy"),
        _("Return"),
    ]


def _cells(row: AffectedRow) -> list[Any]:
    affected = row.affected
    return [
        row.code,
        affected.product.sku,
        affected.product.title,
        affected.quantity,
        affected.lot,
        row.holder,
        row.order,
        row.contact.label,
        dates.iso(affected.notified_at) if affected.notified_at else "",
        status_state(affected).label,
        affected.note,
        row.remedy,
        row.rma.number if row.rma else "",
    ]


@dataclass(frozen=True)
class AffectedPage:
    """One affected unit as `actor` sees it: its two clocks with their verbs, and its story."""

    affected: AffectedUnit
    actor: Actor

    @property
    def campaign(self) -> Campaign:
        """The recall that covers it."""
        return self.affected.campaign

    @property
    def row(self) -> AffectedRow:
        """Its plate, holder, order and return."""
        return AffectedRow(self.affected)

    @cached_property
    def _buttons(self) -> list[Button]:
        return recall_buttons("affected", self.affected, self.actor)

    @property
    def contact_buttons(self) -> list[Button]:
        """Verbs of the contact."""
        return [button for button in self._buttons if button.name in CONTACT]

    @property
    def correction_buttons(self) -> list[Button]:
        """Verbs of the correction."""
        return [button for button in self._buttons if button.name not in CONTACT]

    @property
    def story(self) -> list[Entry]:
        """What happened to it, the latest first."""
        told = story.story_of(self.affected)
        made = AffectedUnit.CREATED[1]
        if any(str(entry.text) == str(made) for entry in told):
            return told
        # Found with a million others: one event for each slice of the search, none for each unit.
        return [*told, Entry(made, at=self.affected.created_at, actor=_("the search"))]
