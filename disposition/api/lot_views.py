"""Lots and wipes: lists, verbs, papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from disposition.api import lot_bodies as bodies
from disposition.api.lot_shapes import LotItemShape, LotShape, SanitisationShape
from disposition.lot_papers import label_of, packing_list_pdf, render_label
from disposition.models import LOT_ROUTES, Lot, LotItem, Sanitisation
from disposition.selectors.lots import items_of, lots, total_of, with_totals
from disposition.selectors.wipes import sanitisations
from disposition.services import lot_leaving, sanitising
from disposition.services import lots as loading
from flows.models import Document
from flows.perform import lock_all
from inspection.listing import UNIT_KEYS, list_filters, statuses_of
from inspection.models import HandlingUnit
from inspection.services.goods import lock_goods_of
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from returns_portal.lib.ids import normalise_code
from returns_portal.rest import filters, lookup
from returns_portal.rest.lookup import Key
from returns_portal.rest.serializers import NoBody, StrictSerializer
from returns_portal.rest.verbs import verb_view
from returns_portal.rest.views import ApiView, ListView, call
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

LOT_KEYS: tuple[Key, ...] = (("number_normalized", normalise_code),)
PDF = "application/pdf"


def _unit(text: str, field: str = "handling_unit") -> HandlingUnit:
    found = lookup.find_or_none(HandlingUnit.objects.all(), text, UNIT_KEYS)
    if found is None:
        message = _("There is no such unit.")
        raise InvalidInput.of(FieldError(field, "unknown_unit", message))
    return found


def _upload(text: str, field: str) -> Document:
    """A file that was uploaded and that nothing holds yet; judged by its content when it came."""
    key = Document.key_of(text)
    rows = Document.objects.filter(subject_id=None, kind__in=("attachment", "photo"))
    found = rows.filter(pk=key).first() if key is not None else None
    if found is None:
        message = _("There is no such file. Upload it first.")
        raise InvalidInput.of(FieldError(field, "unknown_file", message))
    return found


class Lots(ListView):
    """Lots, the newest first."""

    permissions: ClassVar = {"GET": "lots.view", "POST": "lots.work"}
    shape = LotShape
    ordering = ("created_at", "updated_at")
    filters: ClassVar = {
        "status": filters.Choice("status", statuses_of(Lot)),
        "route": filters.Choice("route", LOT_ROUTES),
    }

    def rows(self) -> QuerySet[Lot]:
        return lots()

    def shown(self, rows: list[Any]) -> Iterable[Any]:
        return with_totals(rows)

    @call(body=bodies.LotBody, status=201)
    def post(self, body: dict[str, Any]) -> Lot:
        """Open a lot in a new container with the next SSCC, or in one that is known."""
        made = loading.open_lot(by=self.actor, **body)
        return with_totals([lots().get(pk=made.pk)])[0]


class OneLot(ApiView):
    """One lot, by id or number."""

    permissions: ClassVar = {"GET": "lots.view"}
    shape = LotShape
    keys = LOT_KEYS

    @call()
    def get(self, key: str) -> Lot:
        return with_totals([self.find(lots(), key)])[0]


class LotItems(ListView):
    """What lies in a lot, or left in it, in the order it was scanned."""

    permissions: ClassVar = {"GET": "lots.view", "POST": "lots.work"}
    shape = LotItemShape
    keys = LOT_KEYS

    default_ordering = "created_at"

    def rows(self, key: str) -> QuerySet[LotItem]:  # type: ignore[override]
        return items_of(lookup.find(lots(), key, self.keys))

    @call(body=bodies.LotItemsBody, shape=LotShape, versioned=False)
    def post(self, key: str, body: dict[str, Any]) -> Lot:
        """Put units into a lot, all or none; one that is in it already stays in it once."""
        lot = lookup.find(lots(), key, self.keys)
        rows = body["items"]
        units = [
            _unit(row["handling_unit"], f"items[{index}].handling_unit")
            for index, row in enumerate(rows)
        ]
        weights = {
            unit.pk: row["weight_g"]
            for unit, row in zip(units, rows, strict=True)
            if row.get("weight_g")
        }
        loading.load(lot, units, by=self.actor, weights=weights)
        return with_totals([lots().get(pk=lot.pk)])[0]


def _remove(lot: Lot, *, by: Actor, handling_unit: str) -> Lot:
    return loading.take_out(lot, _unit(handling_unit), by=by)


def _hand_over(
    lot: Lot, *, by: Actor, to: str, signed_by: str = "", signature: str | None = None
) -> Lot:
    picture = bytes(_upload(signature, "signature").body) if signature else None
    return lot_leaving.hand_over_lot(lot, to=to, signed_by=signed_by, signature=picture, by=by)


def _reject(lot: Lot, *, by: Actor, handling_units: list[str], reason: str) -> Lot:
    units = [_unit(text, f"handling_units[{n}]") for n, text in enumerate(handling_units)]
    return lot_leaving.reject_items(lot, units=units, reason=reason, by=by)


def _confirm(lot: Lot, *, by: Actor, certificate: str) -> Lot:
    return lot_leaving.confirm_lot(lot, certificate=_upload(certificate, "certificate"), by=by)


def _contents_first(lot: Lot) -> None:
    """Lock what lies in a lot: units are locked before lots."""
    inside = LotItem.objects.filter(lot=lot, out_at=None).values("unit")
    lock_all(HandlingUnit.objects.filter(pk__in=inside))


#: Verb in the address: the service, the right, what it takes, and what it does.
LOT_VERBS: dict[str, tuple[Callable[..., Lot], str, type[StrictSerializer], str]] = {
    "remove": (_remove, "lots.work", bodies.OfLotBody, "Take a unit out of an open lot"),
    "seal": (lot_leaving.seal_lot, "lots.work", bodies.SealBody, "Close it, counted and weighed"),
    "unseal": (lot_leaving.unseal_lot, "lots.work", bodies.LotReasonBody, "Open it again"),
    "hand-over": (_hand_over, "lots.work", bodies.HandOverBody, "Its taker has it, and signed"),
    "reject-items": (_reject, "lots.work", bodies.RejectItemsBody, "The taker gave units back"),
    "confirm": (_confirm, "lots.confirm", bodies.ConfirmBody, "The certificate has come"),
    "cancel": (lot_leaving.cancel_lot, "lots.work", bodies.CancelLotBody, "Give it up"),
}


def lot_verb(name: str) -> Any:
    """The view of one verb of a lot."""
    service, permission, body, summary = LOT_VERBS[name]
    return verb_view(
        f"lot-{name}",
        rows=lots,
        permission=permission,
        shape=LotShape,
        keys=LOT_KEYS,
        body=body,
        does=service,
        summary=summary,
        before=_contents_first,
        shown=lambda row: with_totals([lots().get(pk=row.pk)])[0],
    )


class _LotPaper(ApiView):
    permissions: ClassVar = {"GET": "lots.view"}
    keys = LOT_KEYS
    produces: ClassVar[tuple[str, ...]] = (PDF,)

    def paper(self, name: str, body: bytes, content_type: str = PDF) -> HttpResponse:
        response = HttpResponse(body, content_type=content_type)
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response

    @property
    def tenant(self) -> Tenant:
        return Tenant.objects.get(pk=current_tenant_id())


class LotLabel(_LotPaper):
    """The label of the container of a lot, 10 × 15 cm."""

    @call(versioned=False)
    def get(self, key: str) -> HttpResponse:
        """The PDF with its SSCC as GS1-128."""
        lot = self.find(lots(), key)
        return self.paper(f"{lot.number}.pdf", render_label(label_of(lot, self.tenant)))


class PackingList(_LotPaper):
    """What lies in a lot, on paper."""

    @call(versioned=False)
    def get(self, key: str) -> HttpResponse:
        """The PDF: articles, weights, and the units one by one where they are not too many."""
        lot = self.find(lots(), key)
        body = packing_list_pdf(lot, total_of(lot), self.tenant)
        return self.paper(f"packing-list-{lot.number}.pdf", body)


class LotCertificate(_LotPaper):
    """The certificate that the taker of a lot sent."""

    produces = (PDF, "image/jpeg")

    @call(versioned=False, errors=[409])
    def get(self, key: str) -> HttpResponse:
        """The file as it was uploaded; 409 `no_certificate` before there is one."""
        lot = self.find(lots(), key)
        if lot.certificate is None:
            raise Conflict(_("The certificate has not come yet."), code="no_certificate")
        return _of_document(lot.certificate)


def _of_document(paper: Document) -> HttpResponse:
    response = HttpResponse(bytes(paper.body), content_type=paper.content_type)
    response["Content-Disposition"] = f'inline; filename="{paper.public_id}"'
    return response


class Sanitisations(ListView):
    """Wipes, the newest first."""

    permissions: ClassVar = {"GET": "work_orders.view", "POST": "work_orders.work"}
    shape = SanitisationShape
    ordering = ("created_at", "updated_at")
    filters: ClassVar = list_filters("unit__", statuses_of(Sanitisation))

    def rows(self) -> QuerySet[Sanitisation]:
        return sanitisations()

    @call(body=bodies.SanitisationBody, status=201)
    def post(self, body: dict[str, Any]) -> Sanitisation:
        """Note that a unit has to be wiped; asked twice, it is the same wipe."""
        unit = _unit(body.pop("handling_unit"))
        made = sanitising.ask_for_wipe(unit, by=self.actor, **body)
        return sanitisations().get(pk=made.pk)


class OneSanitisation(ApiView):
    """One wipe, by id."""

    permissions: ClassVar = {"GET": "work_orders.view"}
    shape = SanitisationShape

    @call()
    def get(self, key: str) -> Sanitisation:
        return self.find(sanitisations(), key)


def _run(wipe: Sanitisation, *, by: Actor, **body: Any) -> Sanitisation:
    return sanitising.run_wipe(wipe, by=by, how=body.pop("method"), **body)


def _verify(wipe: Sanitisation, *, by: Actor, **body: Any) -> Sanitisation:
    return sanitising.verify_wipe(wipe, by=by, how=body.pop("verification"), **body)


WIPE_VERBS: dict[str, tuple[Callable[..., Sanitisation], type[StrictSerializer], str]] = {
    "run": (_run, bodies.RunBody, "Begin to wipe"),
    "finish": (sanitising.finish_wipe, NoBody, "The tool is done"),
    "verify": (_verify, bodies.VerifyBody, "What the verification found; unknown is not passed"),
    "fail": (sanitising.fail_wipe, bodies.LotReasonBody, "It could not be wiped this time"),
    "retry": (sanitising.retry_wipe, NoBody, "Wipe it once more"),
    "escalate": (sanitising.escalate_wipe, bodies.LotReasonBody, "It has to be destroyed"),
    "certify": (sanitising.certify_wipe, NoBody, "Write the certificate"),
}


def wipe_verb(name: str) -> Any:
    """The view of one verb of a wipe."""
    service, body, summary = WIPE_VERBS[name]
    return verb_view(
        f"wipe-{name}",
        rows=sanitisations,
        permission="work_orders.work",
        shape=SanitisationShape,
        body=body,
        does=service,
        summary=summary,
        before=lock_goods_of,
        shown=lambda row: sanitisations().get(pk=row.pk),
    )


class WipeCertificate(ApiView):
    """The certificate of one wipe."""

    permissions: ClassVar = {"GET": "work_orders.view"}
    produces = (PDF,)

    @call(versioned=False)
    def get(self, key: str) -> HttpResponse:
        """The PDF; 404 before it is certified."""
        wipe = self.find(sanitisations(), key)
        if wipe.certificate is None:
            raise NotFound(_("It is not certified yet."))
        return _of_document(wipe.certificate)
