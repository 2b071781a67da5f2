"""Asking to send something back: quoted without a trace, or written under the order's lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from catalog.given import CustomerGiven
from catalog.models import Customer, OrderLine
from catalog.services.customers import identity, new_customer, upsert_customers
from flows.inserting import Statement
from flows.models import Document
from flows.note import note
from flows.record import batch
from flows.stage import subject_of
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.asks import ReturnAsk
from rma.models import ReturnRequest, Rma, Shipment
from rma.selectors.whole import WholeReturn
from rma.services.building import Building
from rma.services.exchanging import promise_goods
from rma.services.judging import Ground, judge
from rma.services.remarks import remark
from rma.services.vocabulary import OVERRULED
from rma.services.work import one_transaction
from tenants.actors import Actor
from tenants.models import Tenant

#: How often a new return number is tried; two clashes in a row are beyond chance.
TRIES = 3
#: Most returns sent in one go.
MOST_RETURNS = 20


def quote_return(ask: ReturnAsk, *, by: Actor, tenant: Tenant) -> WholeReturn:
    """What a request would become: exact money, dates, next step. Nothing is locked or written."""
    with one_transaction():
        ground = judge(ask, by=by, tenant=tenant, now=ask.stated_at or clock.now(), lock=False)
        return Building(ground, by=by).whole


def request_return(ask: ReturnAsk, *, by: Actor, tenant: Tenant) -> WholeReturn:
    """Request a return: judged, priced and written in one transaction, once for each unit.

    Raises InvalidInput with every fault by its field, NotFound for what is not there, Conflict for
    an `external_id` that was used before.
    """
    with one_transaction():
        return _write(ask, by=by, tenant=tenant)


def request_returns(
    asks: Sequence[ReturnAsk], *, by: Actor, tenant: Tenant
) -> tuple[ReturnRequest, list[WholeReturn]]:
    """Request the returns of several orders at once: all or none, one parcel per way to send."""
    with one_transaction():
        # Orders are locked in the order of their keys as named, so that two such requests meet.
        named = sorted(range(len(asks)), key=lambda place: str(asks[place].order or ""))
        request = ReturnRequest.objects.create()
        wholes: dict[int, WholeReturn] = {}
        parcels: dict[str, Shipment] = {}
        for place in named:
            try:
                whole = _write(asks[place], by=by, tenant=tenant, request=request, parcels=parcels)
            except InvalidInput as failure:
                raise _within(failure, place) from failure
            parcels |= {each.method: each for each in whole.shipments}
            wholes[place] = whole
        customers = {whole.rma.customer_id for whole in wholes.values()}
        if len(customers) == 1:
            request.customer_id = customers.pop()
            request.save(update_fields=["customer"])
    return request, [wholes[place] for place in range(len(asks))]


def _within(failure: InvalidInput, place: int) -> InvalidInput:
    errors = tuple(
        FieldError(f"returns[{place}].{each.field}", each.code, each.message, each.extra)
        for each in failure.errors
    )
    return InvalidInput(failure.detail, code=failure.code, errors=errors)


def _write(
    ask: ReturnAsk,
    *,
    by: Actor,
    tenant: Tenant,
    request: ReturnRequest | None = None,
    parcels: Mapping[str, Shipment] | None = None,
) -> WholeReturn:
    with batch():
        _refuse_known(ask)
        ground = judge(ask, by=by, tenant=tenant, now=ask.stated_at or clock.now(), lock=True)
        customer = _customer(ask)
        for attempt in range(TRIES):
            building = Building(ground, by=by, customer=customer, request=request, parcels=parcels)
            if building.held:
                building.together.also(_counting(building.held))
            try:
                building.together.write()
                break
            except IntegrityError as failure:
                _refuse_clash(failure, last=attempt == TRIES - 1)
        promise_goods(ground, building.whole.resolutions)
        _attach_photos(ground, building.whole)
        _keep_override(ground, building.whole.rma, by)
        return building.whole


def _refuse_known(ask: ReturnAsk) -> None:
    """A partner's id is used once, for ever."""
    known = ask.external_id is not None and Rma.objects.filter(external_id=ask.external_id)
    if known and known.exists():
        raise _taken()


def _taken() -> Conflict:
    message = _("A return with this external_id exists already.")
    return Conflict.of(FieldError("external_id", "duplicate_external_id", message))


def _refuse_clash(failure: IntegrityError, *, last: bool) -> None:
    """Say what a unique constraint has refused; a clash of numbers is only tried again."""
    diagnosis: Any = getattr(failure.__cause__, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None)
    if constraint == "rma_external_id":
        raise _taken() from failure
    if constraint == "rma_serial_open_once":
        message = _("One of the serials is on a return already.")
        error = FieldError("lines", "serial_on_open_return", message)
        raise InvalidInput.of(error) from failure
    if constraint not in ("rma_number", "rma_token") or last:
        raise failure


def _customer(ask: ReturnAsk) -> Customer | None:
    """Who asks without an order, or got a gift: known by id or e-mail, else new."""
    if (ask.order is not None and ask.gift is None) or not ask.customer:
        return None
    given = CustomerGiven.of(ask.customer)
    known_as = identity(given)
    if known_as is not None:
        return upsert_customers([given])[known_as]
    customer = new_customer(given)
    customer.save()
    return customer


def _counting(held: Mapping[UUID, int]) -> Statement:
    """`OrderLine.on_returns` follows the return; the database holds it to what was sold."""
    table = OrderLine._meta.db_table
    rows = ", ".join(["(%s::uuid, %s)"] * len(held))
    return Statement(
        f"UPDATE {table} SET on_returns = on_returns + held.units "  # noqa: S608 - our own names
        f"FROM (VALUES {rows}) AS held (id, units) WHERE {table}.id = held.id",
        [value for pair in held.items() for value in pair],
    )


def _keep_override(ground: Ground, rma: Rma, by: Actor) -> None:
    """Why an agent set the rules aside, on the return's timeline with their name."""
    overruled = {
        refusal.code
        for judged in ground.lines
        if judged.verdict is not None
        for refusal in judged.verdict.overruled
    }
    if overruled and ground.ask.override_reason:
        reason = remark(rma, ground.ask.override_reason, kind="override", by=by)
        note(rma, OVERRULED, by=by, data={"reason": reason, "overruled": sorted(overruled)})


def _attach_photos(ground: Ground, whole: WholeReturn) -> None:
    for judged, line in zip(ground.lines, whole.lines, strict=True):
        if judged.ask.photos:
            subject_type, subject_id = subject_of(line)
            Document.objects.filter(pk__in=judged.ask.photos).update(
                subject_type=subject_type, subject_id=subject_id, kind="photo"
            )
