"""Before shoppers choose how a fault is put right, they are told what there is; it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction

from flows.note import note
from rma import law
from rma.drafts import Filled
from rma.law import Clause
from rma.models import ReturnDraft
from rma.remedies import INFORMATION_VERSION
from rma.services.dates import home_of
from rma.services.drafting import change_draft
from rma.services.vocabulary import REMEDIES_EXPLAINED
from rma.terms_of_law import law_of
from tenants.actors import Actor
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Remedies:
    """What the law of the contract says: whether they have to be told, what a repair adds, and the
    days within which it should be put right."""

    duty: Clause | None
    extension: Clause | None
    days: int | None


def remedies_of(draft: ReturnDraft, tenant: Tenant) -> Remedies:
    """What is said to the shopper of a form about their remedies."""
    order, table = draft.order, law_of(tenant.law)
    place = home_of(order) or tenant.country
    placed = order.placed_at.astimezone(tenant.tz).date()
    within = table.find("remedy_time", place, placed)
    return Remedies(
        duty=table.find("remedy_information", place, placed),
        extension=law.repair_extension(place, placed, law=table),
        days=(tenant.law.get("remedy_days") or within.value) if within is not None else None,
    )


def explain_remedies(draft: ReturnDraft, tenant: Tenant) -> Remedies:
    """The same, with a lasting copy on its way to the shopper: once for a form, before the choice.

    (Directive (EU) 2019/771, Art. 13(2a).)
    """
    found = remedies_of(draft, tenant)
    if Filled.of(draft.data).informed or found.duty is None:
        return found
    data = {
        "draft": draft.public_id,
        "version": INFORMATION_VERSION,
        "clause": found.duty.clause,
        "months": found.extension.value if found.extension is not None else 0,
        "days": found.days or 0,
    }
    with transaction.atomic():
        change_draft(draft, _informed)
        note(draft.order, REMEDIES_EXPLAINED, by=Actor.system(), data=data)
    return found


def _informed(filled: Filled) -> Filled:
    return replace(filled, informed=INFORMATION_VERSION)
