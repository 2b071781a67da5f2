"""Gift slips: made for pieces of an order, listed, printed, taken back; a return asked for by one.

The code itself is in no answer but the one that asks for it (`GET gifts/{key}/code`), so that it
lies in no log of ours or of a partner's that keeps what was created.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers

from catalog.models import Order, OrderLine
from catalog.selectors import order_by_key
from returns_portal.lib import ids
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound
from returns_portal.rest import fields
from returns_portal.rest.serializers import NoBody, Shape, StrictSerializer
from returns_portal.rest.throttling import limit
from returns_portal.rest.views import ApiView, ListView, call
from rma.api.base import ask_of
from rma.api.bodies import MOST_LINES, optional, rows
from rma.api.filters import OfOrder
from rma.api.shapes import Text
from rma.asks import ReturnAsk
from rma.gift_paper import code_shown, slip_pdf, slip_url
from rma.models import GiftCode
from rma.selectors.gifts import gift_of_code, gifts_listed
from rma.services.gifts import make_gift, revoke_gift
from rma.services.giving import not_known
from tenants.actors import Actor

#: How often one key may try gift codes; they are too long to be guessed even so.
TRIES = "600/min"


def asked(body: Mapping[str, Any], *, by: Actor) -> ReturnAsk:
    """A validated body as what the services take; a `gift_code` names the slip it opens."""
    code = body.get("gift_code")
    ask = ask_of({name: value for name, value in body.items() if name != "gift_code"})
    if code is None:
        return ask
    limit("gift_code", str(by.id), TRIES)
    if ask.order is not None:
        message = _("A gift code says which order it is. Leave the order out.")
        raise InvalidInput.of(FieldError("order", "not_expected", message))
    gift = gift_of_code(code)
    if gift is None:
        raise not_known()
    return replace(ask, gift=gift.pk)


class GiftLineBody(StrictSerializer):
    order_line = fields.KeyField(help_text="Id or external_id of the order's line")
    quantity = fields.QuantityField()


class GiftBody(StrictSerializer):
    lines = rows(
        GiftLineBody,
        required=False,
        allow_empty=False,
        max_length=MOST_LINES,
        help_text="What of the order is the gift; all its goods where this is left out",
    )
    expires_at = optional(
        fields.TimestampField, help_text="Until when the code works; 400 days where left out"
    )
    language = optional(fields.LanguageField, help_text="In which the slip is printed")


class GiftLineShape(Shape):
    order_line = serializers.CharField(help_text="external_id of the order's line")
    quantity = serializers.IntegerField()


class GiftShape(Shape):
    """A gift slip; `code_hint` are the last characters of its code."""

    id = fields.PublicIdField(GiftCode)
    order = Text(help_text="Id of the order")
    lines = GiftLineShape(many=True)
    status = serializers.CharField(help_text="active, expired or revoked")
    language = Text()
    code_hint = serializers.CharField()
    expires_at = fields.TimestampField()
    revoked_at = fields.TimestampField(allow_null=True)
    created_at = fields.TimestampField()

    @classmethod
    def of(cls, row: GiftCode) -> dict[str, Any]:
        """The slip as it is answered."""
        return {
            "id": row.public_id,
            "order": ids.public_id(Order.PUBLIC_PREFIX, row.order_id),
            "lines": [{"order_line": key, "quantity": n} for key, n in row.lines.items()],
            "status": row.condition,
            "language": row.language or None,
            "code_hint": row.code_last4,
            "expires_at": row.expires_at,
            "revoked_at": row.revoked_at,
            "created_at": row.created_at,
        }


class GiftCodeShape(Shape):
    """What is printed: the code to type, and the address behind the QR code."""

    code = serializers.CharField()
    url = serializers.CharField()


class Gifts(ListView):
    """Gift slips, the newest first."""

    permissions: ClassVar = {"GET": "gifts.view"}
    shape = GiftShape
    filters: ClassVar = {"order": OfOrder()}

    def rows(self) -> QuerySet[GiftCode]:
        return gifts_listed()


class GiftsOfOrder(ApiView):
    """Pieces of an order marked as a gift."""

    permissions: ClassVar = {"POST": "gifts.make"}
    shape = GiftShape

    @call(body=GiftBody, status=201, versioned=False, summary="Make a gift slip")
    def post(self, key: str, body: dict[str, Any]) -> GiftCode:
        """A slip with a code for who gets the gift; several slips share an order."""
        order = order_by_key(key)
        if order is None:
            raise NotFound(_("There is no such order."))
        lines = body.get("lines")
        return make_gift(
            order,
            by=self.actor,
            lines=_pieces(order, lines) if lines is not None else None,
            expires_at=body.get("expires_at"),
            language=body.get("language") or "",
        )


def _pieces(order: Order, lines: list[dict[str, Any]]) -> dict[str, int]:
    """Pieces by the line's own key, the same line twice summed."""
    named = dict(OrderLine.objects.filter(order=order).values_list("pk", "external_id"))
    keys = {ids.public_id(OrderLine.PUBLIC_PREFIX, pk): key for pk, key in named.items()}
    found: Counter[str] = Counter()
    for row in lines:
        text = row["order_line"].strip()
        found[keys.get(text, text)] += row["quantity"]
    return dict(found)


class GiftView(ApiView):
    """One gift slip, by id."""

    def find_gift(self, key: str) -> GiftCode:
        """The slip that the path names."""
        return self.find(gifts_listed(), key)


class OneGift(GiftView):
    """One gift slip, by id."""

    permissions: ClassVar = {"GET": "gifts.view"}
    shape = GiftShape

    @call(versioned=False)
    def get(self, key: str) -> GiftCode:
        return self.find_gift(key)


class Code(GiftView):
    """The code of one gift slip."""

    permissions: ClassVar = {"GET": "gifts.make"}
    shape = GiftCodeShape

    @call(errors=[409], versioned=False)
    def get(self, key: str) -> Any:
        """The code, for who prints slips themselves: whoever has it can send the gift back."""
        gift = self.find_gift(key)
        tenant = self.request._request.tenant
        return {"code": code_shown(gift), "url": slip_url(gift, tenant)}


class Slip(GiftView):
    """The slip of a gift, ready to print."""

    permissions: ClassVar = {"GET": "gifts.make"}
    produces = ("application/pdf",)

    @call(errors=[409], versioned=False)
    def get(self, key: str) -> HttpResponse:
        """The PDF with the code and its QR code, without prices and names."""
        gift = self.find_gift(key)
        body = slip_pdf(gift, self.request._request.tenant)
        response = HttpResponse(body, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="gift-slip.pdf"'
        return response


class Revoke(GiftView):
    """Take a gift slip back."""

    permissions: ClassVar = {"POST": "gifts.make"}
    shape = GiftShape

    @call(body=NoBody, versioned=False, summary="Take a gift slip back")
    def post(self, key: str, body: dict[str, Any]) -> GiftCode:
        """Nothing more comes back by it; what was asked for by it goes on. Twice is once."""
        return revoke_gift(self.find_gift(key), by=self.actor)
