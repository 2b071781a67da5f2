"""Reports of a recall as tables: progress by holder, and the list of effectiveness checks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from recalls.models import Campaign
from recalls.selectors.campaigns import consignees_of, progress, units_of
from returns_portal.lib import clock

KINDS = ("progress", "effectiveness")


def report(campaign: Campaign, kind: str) -> list[list[str]]:
    """The rows of a report, the head first; `kind` is one of KINDS."""
    return _progress(campaign) if kind == "progress" else list(_effectiveness(campaign))


def as_csv(rows: list[list[str]]) -> str:
    """The rows as comma-separated values; a cell never begins a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([[_plain(cell) for cell in row] for row in rows])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _progress(campaign: Campaign) -> list[list[str]]:
    """Counts by holder, as monthly reports ask for them (STANDARDS A.12)."""
    found = progress(campaign)
    head = [
        _("Holder"),
        _("Units"),
        _("Corrected"),
        _("Returned"),
        _("No longer there"),
        _("Unreachable"),
        _("Open"),
        _("Correction rate"),
    ]
    rows = [
        [holder, *map(str, holding.numbers), holding.rate]
        for holder, holding in found.holders.items()
    ]
    return [
        [_("Recall"), campaign.number, campaign.name],
        [_("As of"), clock.now().isoformat(timespec="seconds")],
        head,
        *rows,
        ["total", *map(str, found.total.numbers), found.total.rate],
    ]


def _effectiveness(campaign: Campaign) -> Iterator[list[str]]:
    """Whom to check: consignees and owners with the last contact and what came of it."""
    yield [
        _("Kind"),
        _("Id"),
        _("Name"),
        _("Contact"),
        _("Told on"),
        _("Channel"),
        _("Reminders"),
        _("Correction"),
        _("Quantity"),
        _("Why unreachable"),
    ]
    for consignee in consignees_of(campaign).order_by("pk"):
        told = consignee.notified_at
        yield [
            "consignee",
            consignee.public_id,
            consignee.name,
            consignee.status,
            told.isoformat(timespec="seconds") if told else "",
            consignee.channel,
            "",
            "",
            str(consignee.shipped),
            consignee.note,
        ]
    for unit in units_of(campaign).order_by("pk").iterator(chunk_size=2000):
        told = unit.notified_at
        yield [
            unit.holder,
            unit.public_id,
            unit.customer.public_id if unit.customer is not None else "",
            unit.contact,
            told.isoformat(timespec="seconds") if told else "",
            unit.channel,
            str(unit.reminded),
            unit.status,
            str(unit.quantity),
            unit.contact_note,
        ]
