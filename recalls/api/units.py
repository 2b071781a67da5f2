"""Affected units of a recall, the answers of their owners, and consignees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Customer
from inspection.listing import statuses_of
from recalls.api.bodies import ConsigneeBody, ListedUnitBody, ResponseBody
from recalls.api.campaigns import campaign_named
from recalls.api.shapes import AffectedUnitShape, ConsigneeShape
from recalls.models import AffectedUnit, Consignee
from recalls.selectors import campaigns as reading
from recalls.services import units as services
from recalls.services.answers import new_owner, respond
from recalls.services.consignees import add_consignee
from recalls.services.lists import add_unit
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest import filters
from returns_portal.rest.batch import BatchResult, batch_body, run_batch
from returns_portal.rest.serializers import NoBody, Shape, StrictSerializer
from returns_portal.rest.views import Answer, ApiView, ListView, call
from tenants.actors import Actor

CONTACTS = ("none", "notified", "reached", "unreachable")
HOLDERS = tuple(value for value, _label in AffectedUnit.HOLDERS)


class Units(ListView):
    """What a recall covers, in the order it was found."""

    permissions: ClassVar = {"GET": "recalls.view"}
    shape = AffectedUnitShape
    filters: ClassVar = {
        "status": filters.Choice("status", statuses_of(AffectedUnit)),
        "contact": filters.Choice("contact", CONTACTS),
        "holder": filters.Choice("holder", HOLDERS),
        "customer": filters.Reference("customer", Customer, ("external_id",)),
        "external_id": filters.Text("external_id"),
    }
    ordering = ("id",)
    default_ordering = "id"

    def rows(self, key: str = "") -> QuerySet[AffectedUnit]:
        return reading.units_of(campaign_named(key))


class OneUnit(ApiView):
    """One affected unit."""

    permissions: ClassVar = {"GET": "recalls.view"}
    shape = AffectedUnitShape

    @call()
    def get(self, key: str, unit: str) -> AffectedUnit:
        return self.find(reading.units_of(campaign_named(key)), unit)


class UnitBatch(ApiView):
    """Owner lists, up to a thousand rows at once."""

    permissions: ClassVar = {"POST": "recalls.edit"}

    @call(body=batch_body("units", ListedUnitBody), shape=BatchResult, versioned=False)
    def post(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send rows; each is taken or refused by itself, and once however often it is sent."""
        campaign = campaign_named(key)

        def take(row: dict[str, Any]) -> Answer:
            unit, made = add_unit(campaign, by=self.actor, **row)
            return Answer(unit, 201 if made else 200)

        return run_batch(body["units"], ListedUnitBody, take)


class Responses(ApiView):
    """What owners answered another way."""

    permissions: ClassVar = {"POST": "recalls.remedy"}
    shape = AffectedUnitShape

    @call(body=ResponseBody, status=201)
    def post(self, key: str, body: dict[str, Any]) -> AffectedUnit:
        """Write down an answer: a remedy, gone, refused, or transferred to somebody else."""
        campaign = campaign_named(key)
        done = respond(campaign, by=self.actor, **body)
        return reading.units_of(campaign).get(pk=done.pk)


class Consignees(ListView):
    """Distributors and shops that got affected goods."""

    permissions: ClassVar = {"GET": "recalls.view", "POST": "recalls.edit"}
    shape = ConsigneeShape
    filters: ClassVar = {"status": filters.Choice("status", statuses_of(Consignee))}
    ordering = ("id",)
    default_ordering = "id"

    def rows(self, key: str = "") -> QuerySet[Consignee]:
        return reading.consignees_of(campaign_named(key))

    @call(body=ConsigneeBody, status=201, also=[200])
    def post(self, key: str, body: dict[str, Any]) -> Answer:
        """Add one; a known `external_id` is the one that is there, 200."""
        campaign = campaign_named(key)
        parent = body.pop("parent", None)
        if parent:
            body["parent"] = _parent(reading.consignees_of(campaign), parent)
        consignee, made = add_consignee(campaign, by=self.actor, **body)
        return Answer(consignee, 201 if made else 200)


def _parent(rows: QuerySet[Consignee], named: str) -> Consignee:
    key = Consignee.key_of(named.strip())
    found = (rows.filter(pk=key) if key else rows.filter(external_id=named.strip())).first()
    if found is None:
        message = _("The recall has no such consignee.")
        raise InvalidInput.of(FieldError("parent", "unknown_consignee", message))
    return found


def transfer(unit: AffectedUnit, *, by: Actor, customer: dict[str, Any]) -> AffectedUnit:
    """Somebody else owns it now; answers with the new owner's row."""
    return services.transfer(unit, by=by, customer=new_owner(customer))


def _part_verb(
    service: Callable[..., Any],
    permission: str,
    rows: Callable[[Any], QuerySet[Any]],
    shape: type[Shape],
    body: type[StrictSerializer],
    summary: str,
) -> Any:
    """The view of `POST campaigns/{key}/<parts>/{part}/<verb>`."""

    def post(self: ApiView, key: str, part: str, body: dict[str, Any]) -> Any:
        campaign = campaign_named(key)
        row = self.find(rows(campaign), part)
        done = service(row, by=self.actor, **body)
        return rows(campaign).get(pk=done.pk)

    post.__doc__ = summary
    name = "".join(word.title() for word in service.__name__.split("_"))
    members = {
        "__doc__": summary,
        "__module__": __name__,
        "permissions": {"POST": permission},
        "shape": shape,
        "post": call(body=body, summary=summary)(post),
    }
    return type(f"{shape.__name__}{name}", (ApiView,), members).as_view()  # type: ignore[attr-defined]


def unit_verb(
    service: Any, summary: str, body: type[StrictSerializer] = NoBody, permission: str = ""
) -> Any:
    """The view of one verb of an affected unit."""
    allowed = permission or "recalls.remedy"
    return _part_verb(service, allowed, reading.units_of, AffectedUnitShape, body, summary)


def consignee_verb(service: Any, summary: str, body: type[StrictSerializer] = NoBody) -> Any:
    """The view of one verb of a consignee."""
    rows = reading.consignees_of
    return _part_verb(service, "recalls.remedy", rows, ConsigneeShape, body, summary)
