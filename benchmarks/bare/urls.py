"""`POST /bare` as a DRF project would write it, beside the product's own addresses."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import path
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.bare.models import BareEvent, BareLine, BareReturn
from returns_portal import urls as product
from returns_portal.lib import ids

handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500


class BareBody(serializers.Serializer):
    """What is sent, and the answer."""

    number = serializers.CharField(read_only=True)
    order = serializers.CharField(max_length=200)
    order_line = serializers.CharField(max_length=200)
    quantity = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=40)


class Bare(APIView):
    """Three inserts in one transaction: nobody is asked who they are, nothing is decided."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = ()
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = DefaultContentNegotiation

    def post(self, request: Any) -> Response:
        """Insert a return, its line, and the event that says so."""
        body = BareBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        with transaction.atomic():
            row = BareReturn.objects.create(
                number=ids.new_rma_number("B"), order=given["order"], status="requested"
            )
            BareLine.objects.create(
                bare_return=row,
                order_line=given["order_line"],
                quantity=given["quantity"],
                reason=given["reason"],
            )
            BareEvent.objects.create(bare_return=row, name="requested", data=dict(given))
        return Response(BareBody(given | {"number": row.number}).data, status=201)


# Its own `atomic` is the transaction: ATOMIC_REQUESTS would make a savepoint of it.
urlpatterns = [path("bare", transaction.non_atomic_requests(Bare.as_view())), *product.urlpatterns]
