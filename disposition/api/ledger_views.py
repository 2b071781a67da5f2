"""The ledger of goods over a period, as JSON."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from disposition.selectors.ledger import Amount, Ledger, ledger
from returns_portal.lib import clock
from returns_portal.rest.filters import refuse
from returns_portal.rest.serializers import Shape
from returns_portal.rest.views import ApiView, call
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Days shown where none are named.
USUAL_DAYS = 30


class AmountShape(Shape):
    """Plates, pieces, grams, and the pieces nobody knows the weight of."""

    units = serializers.IntegerField()
    pieces = serializers.IntegerField()
    weight_g = serializers.IntegerField()
    unweighed_pieces = serializers.IntegerField()


class RouteAmountShape(AmountShape):
    """What left by one route, or is here in one state."""

    name = serializers.CharField()


class DifferenceShape(Shape):
    """Something that does not agree: kind, plate or lot, and both sides."""

    kind = serializers.CharField()
    name = serializers.CharField()
    expected = serializers.CharField(allow_blank=True)
    found = serializers.CharField(allow_blank=True)


class LedgerShape(Shape):
    """`opening + received = left + closing`; `here` is known for a period up to today only."""

    to = serializers.DateField()
    opening = AmountShape()
    received = AmountShape()
    left = RouteAmountShape(many=True)
    closing = AmountShape()
    here = RouteAmountShape(many=True)
    balances = serializers.BooleanField()
    differences = DifferenceShape(many=True)

    def get_fields(self) -> Any:
        """`from` is no name that Python lets a class have."""
        return {"from": serializers.DateField()} | super().get_fields()

    @classmethod
    def of(cls, row: Ledger) -> dict[str, Any]:
        return {
            "from": row.start,
            "to": row.end,
            "opening": _amount(row.opening),
            "received": _amount(row.received),
            "left": [{"name": name} | _amount(each) for name, each in row.left.items()],
            "closing": _amount(row.closing),
            "here": [{"name": name} | _amount(each) for name, each in row.here.items()],
            "balances": row.balances,
            "differences": [
                {
                    "kind": each.kind,
                    "name": each.name,
                    "expected": each.expected,
                    "found": each.found,
                }
                for each in row.differences
            ],
        }


def _amount(amount: Amount) -> dict[str, int]:
    return {
        "units": amount.units,
        "pieces": amount.pieces,
        "weight_g": amount.weight_g,
        "unweighed_pieces": amount.unweighed,
    }


class LedgerView(ApiView):
    """Pieces and weights by route over a period, balanced against the handling units."""

    permissions: ClassVar = {"GET": "lots.view"}
    shape = LedgerShape

    @property
    def known_parameters(self) -> frozenset[str]:
        """The days it is about."""
        return frozenset({"from", "to"})

    @call(versioned=False, summary="The ledger of goods for the days `from` to `to`")
    def get(self) -> Ledger:
        """The last 30 days unless `from` and `to` (ISO 8601, both included) say otherwise."""
        tenant = Tenant.objects.get(pk=current_tenant_id())
        last = self._day("to") or clock.today(tenant.tz)
        first = self._day("from") or last - timedelta(days=USUAL_DAYS - 1)
        return ledger(tenant, first, last)

    def _day(self, name: str) -> date | None:
        text = self.request.GET.get(name)
        if text is None:
            return None
        message = _("Write the day as ISO 8601, such as 2026-10-01.")
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise refuse(name, message) from None
        if len(text) != 10 or not 2000 <= day.year <= 2200:
            raise refuse(name, message)
        return day
