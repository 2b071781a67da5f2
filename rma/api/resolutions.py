"""Resolutions: what customers get, listed, read, and moved by the verbs of the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet

from returns_portal.rest import etags, filters, lookup
from returns_portal.rest.fields import amount
from returns_portal.rest.serializers import NoBody, StrictSerializer
from returns_portal.rest.views import ApiView, ListView, call
from rma import services
from rma.api import bodies
from rma.api.base import KEYS
from rma.api.filters import OfOrder
from rma.api.shapes import ResolutionShape
from rma.flow.settlement import ResolutionStates
from rma.models import Resolution, Rma
from rma.services import differences, fulfilling, holding
from rma.services.work import lock_order

STATUSES = tuple(ResolutionStates.members)


def resolutions() -> QuerySet[Resolution]:
    """The rows that answers are made of."""
    return Resolution.objects.select_related("rma")


class Resolutions(ListView):
    """Resolutions, the newest first."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = ResolutionShape
    filters: ClassVar = {
        "status": filters.Choice("status", STATUSES),
        "return": filters.Reference("rma", Rma, KEYS),
        "order": OfOrder("rma__order"),
        "type": filters.Choice("type", tuple(kind for kind, _label in Resolution.TYPES)),
    }

    def rows(self) -> QuerySet[Resolution]:
        return resolutions()


class OneResolution(ApiView):
    """One resolution, by id."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = ResolutionShape

    @call()
    def get(self, key: str) -> Resolution:
        return self.find(resolutions(), key)


class ResolutionVerb(ApiView):
    """A verb of one resolution."""

    shape = ResolutionShape

    def find_resolution(self, key: str) -> Resolution:
        """The resolution; with `If-Match` it is held, after its order and return as always."""
        row = lookup.find(resolutions(), key)
        wanted = self.request.headers.get("If-Match")
        if wanted is None:
            return row
        with_rma = row.rma
        lock_order(with_rma.order_id)
        Rma.objects.select_for_update(of=("self",)).get(pk=with_rma.pk)
        etags.locked_if_match(row, wanted)
        return row


def resolution_verb(
    service: Callable[..., Resolution],
    *,
    permission: str,
    body: type[StrictSerializer] = NoBody,
    key_required: bool = False,
    summary: str = "",
) -> Any:
    """The view of `POST resolutions/{key}/<verb>`; answers with the fresh resolution."""

    def post(self: ResolutionVerb, key: str, body: dict[str, Any]) -> Resolution:
        row = self.find_resolution(key)
        service(row, by=self.actor, **given(row, body))
        return resolutions().get(pk=row.pk)

    post.__doc__ = summary
    members = {
        "__doc__": summary,
        "__module__": __name__,
        "permissions": {"POST": permission},
        "post": call(body=body, key_required=key_required, summary=summary)(post),
    }
    name = "".join(word.title() for word in service.__name__.split("_"))
    return type(f"{name}View", (ResolutionVerb,), members).as_view()  # type: ignore[attr-defined]


def given(row: Resolution, body: dict[str, Any]) -> dict[str, Any]:
    """A body as the services take it: money in minor units, what was left out left out."""
    values = {name: value for name, value in body.items() if value is not None}
    if "amount" in values:
        values["amount_minor"] = amount(values.pop("amount"), row.currency, field="amount")
    if "provider" in values:
        values["provider_name"] = values.pop("provider")
    return values


approve = resolution_verb(
    services.approve_resolution,
    permission="resolutions.approve",
    summary="Make it due; its condition must be met",
)
settle = resolution_verb(
    services.settle_resolution,
    permission="resolutions.settle",
    body=bodies.SettleBody,
    key_required=True,
    summary="Record that it was paid: starts and settles",
)
start_payment = resolution_verb(
    services.start_payment,
    permission="resolutions.settle",
    body=bodies.ProviderBody,
    summary="Hand it to a payment provider",
)
fail = resolution_verb(
    services.fail_payment,
    permission="resolutions.settle",
    body=bodies.FailBody,
    summary="The payment did not go through",
)
retry = resolution_verb(
    services.retry_payment,
    permission="resolutions.settle",
    key_required=True,
    summary="Owe it again after a failure",
)
redirect = resolution_verb(
    services.redirect_payment,
    permission="resolutions.settle",
    body=bodies.RedirectBody,
    summary="Owe it again, to be paid another way",
)
dispute = resolution_verb(
    services.dispute_resolution,
    permission="resolutions.approve",
    body=bodies.WhyBody,
    summary="Question the amount",
)
cancel = resolution_verb(
    services.cancel_resolution,
    permission="resolutions.approve",
    body=bodies.WhyBody,
    summary="Pay nothing for these units",
)
reverse = resolution_verb(
    services.reverse_resolution,
    permission="resolutions.settle",
    body=bodies.WhyBody,
    key_required=True,
    summary="The payment was taken back",
)
uphold = resolution_verb(
    services.uphold_resolution,
    permission="resolutions.approve",
    summary="The disputed amount is right: it is owed",
)
ask_payment = resolution_verb(
    differences.ask_difference,
    permission="resolutions.approve",
    summary="Ask the shopper for the difference",
)
pay = resolution_verb(
    differences.pay_difference,
    permission="resolutions.settle",
    body=bodies.DifferenceBody,
    key_required=True,
    summary="The shopper has paid the difference",
)
renew_link = resolution_verb(
    holding.renew_link,
    permission="resolutions.approve",
    summary="Make a link for the difference, where the last one could not be opened",
)
hold_back = resolution_verb(
    differences.hold_back_difference,
    permission="resolutions.settle",
    key_required=True,
    summary="Take the difference off other money of the return",
)
lapse = resolution_verb(
    differences.lapse_difference,
    permission="resolutions.approve",
    summary="The difference was not paid in time",
)
give_back = resolution_verb(
    differences.give_difference_back,
    permission="resolutions.settle",
    body=bodies.ReferenceBody,
    key_required=True,
    summary="The shopper has the paid difference again",
)
refund_instead = resolution_verb(
    differences.refund_goods_instead,
    permission="resolutions.approve",
    summary="Money in the place of goods; a new resolution",
)
fulfil = resolution_verb(
    fulfilling.send_replacement,
    permission="resolutions.settle",
    body=bodies.ReplacementSentBody,
    summary="Goods in exchange have left",
)
amend = resolution_verb(
    services.amend_resolution,
    permission="resolutions.approve",
    body=bodies.AmendBody,
    summary="Another amount for a disputed resolution",
)
waive = resolution_verb(
    services.waive_charges,
    permission="resolutions.approve",
    body=bodies.WaiveBody,
    summary="Let fees or deductions go, with a reason",
)
confirm_deduction = resolution_verb(
    services.confirm_deduction,
    permission="resolutions.approve",
    body=bodies.DeductionBody,
    summary="A suggested deduction from a withdrawal, confirmed with a finding",
)
confirm_unpaid = resolution_verb(
    services.confirm_unpaid,
    permission="resolutions.settle",
    summary="An unknown payment did not go through",
)
confirm_paid = resolution_verb(
    services.confirm_paid,
    permission="resolutions.settle",
    body=bodies.PaymentReferenceBody,
    summary="An unknown payment went through",
)
charge_back = resolution_verb(
    services.charge_back,
    permission="resolutions.settle",
    body=bodies.DisputeReferenceBody,
    summary="The bank took the money back for the shopper",
)
