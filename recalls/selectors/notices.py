"""What stands in one owner's recall notice: every slot the law wants, in the owner's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.models import Customer, Product
from recalls.links import owner_path
from recalls.models import AffectedUnit, Campaign, RecallNotice

#: How an owner reads each remedy.
REMEDY_WORDS = {
    "refund": _("Refund: the full price, whatever its age and condition"),
    "replacement": _("Replacement: a safe product of the same kind and value, free of charge"),
    "repair": _("Repair: we make it safe, free of charge"),
    "kit": _("Repair kit: you make it safe yourself with what we send you, free of charge"),
    "disposal": _("Disposal: you dispose of it, send us a photo, and get the full price back"),
}


@dataclass(frozen=True)
class Thing:
    """One product of an owner that is affected, and how they find out that it is theirs."""

    product: Product
    quantity: int
    serials: tuple[str, ...]
    lots: tuple[str, ...]
    orders: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """One notice, ready to be written; nothing in it is empty that the law wants filled."""

    notice: RecallNotice
    campaign: Campaign
    customer: Customer
    things: tuple[Thing, ...]
    name: str
    hazard: str
    instructions: str
    where_to_find: str
    contact: str
    remedies: tuple[Any, ...]
    path: str
    language: str

    @property
    def is_reminder(self) -> bool:
        """Whether the owner was told before and has not answered."""
        return self.notice.wave > 0


def letter(notice: RecallNotice, units: Sequence[AffectedUnit], *, language: str) -> Letter:
    """The letter to the owner of `units` in `language`, or that of the campaign where the words of
    the campaign are in no other.
    """
    campaign = notice.campaign
    return Letter(
        notice=notice,
        campaign=campaign,
        customer=notice.customer,
        things=things(units),
        name=text(campaign, "name", language),
        hazard=text(campaign, "hazard", language),
        instructions=text(campaign, "instructions", language),
        where_to_find=text(campaign, "where_to_find", language),
        contact=campaign.contact,
        remedies=tuple(REMEDY_WORDS[each] for each in campaign.remedies),
        path=owner_path(notice),
        language=language,
    )


def text(campaign: Campaign, name: str, language: str) -> str:
    """One of the campaign's texts in `language` (or its base language), else as it was written."""
    for key in (language, language.split("-")[0]):
        own = campaign.texts.get(key, {}).get(name)
        if own:
            return str(own)
    return str(getattr(campaign, name))


def things(units: Sequence[AffectedUnit]) -> tuple[Thing, ...]:
    """The owner's affected products, one row each."""
    rows: dict[Any, list[AffectedUnit]] = {}
    for unit in units:
        rows.setdefault(unit.product_id, []).append(unit)
    return tuple(_thing(found) for found in rows.values())


def _thing(units: Sequence[AffectedUnit]) -> Thing:
    serials = {unit.unit.serial for unit in units if unit.unit is not None}
    lots = {
        lot: None
        for unit in units
        if (lot := unit.lot or (unit.order_line.lot if unit.order_line is not None else ""))
    }
    orders = {unit.order_line.order.number: None for unit in units if unit.order_line is not None}
    return Thing(
        units[0].product,
        sum(unit.quantity for unit in units),
        tuple(sorted(serials)),
        tuple(lots),
        tuple(orders),
    )
