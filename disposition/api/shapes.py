"""What partners are answered about where goods go, and about scanned codes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disposition.derivations import missing_words, rows_of
from disposition.models import Disposition, RouteTable
from disposition.routing import ROUTES, WAITS, Choice
from disposition.selectors.scanning import Hit, Scan
from inspection.models import HandlingUnit
from returns_portal.lib import ids
from returns_portal.rest import fields
from returns_portal.rest.fields import money
from returns_portal.rest.serializers import Shape


class Text(serializers.CharField):
    """Text in an answer; null where nothing is known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)


class Moment(fields.TimestampField):
    """A moment in an answer; null where it has not come."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)


def public(prefix: str, key: Any) -> str | None:
    """The public id of a key, or None."""
    return ids.public_id(prefix, key) if key else None


class WithReturn(Shape):
    """A shape with a field `return`, which is no name for an attribute."""

    def get_fields(self) -> dict[str, Any]:
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class GradeOfPieceShape(Shape):
    """Function F1 to F6, cosmetic C0 to C9, packaging sealed, opened or none."""

    function = serializers.CharField()
    cosmetic = serializers.CharField()
    packaging = serializers.CharField()


class FigureRowShape(Shape):
    """One row of how a figure came about."""

    label = serializers.CharField()  # type: ignore[assignment]
    amount = fields.MoneyField(help_text="Signed")
    rule = serializers.CharField()


class RouteOptionShape(Shape):
    """A lawful route: by which rule, what it should bring, and what has to happen first.

    `derivation` adds up to `recovers`, which is net of all that the route costs and may be below
    zero; where it is null, `no_figure` says why.
    """

    route = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    rule = Text()
    recovers = fields.MoneyField(allow_null=True)
    derivation = FigureRowShape(many=True)
    no_figure = Text()
    waits_for = Text()


def option_row(choice: Choice) -> dict[str, Any]:
    """A route as it is answered, in the language of the request."""
    known = choice.net_minor is not None and choice.currency
    return {
        "route": choice.route,
        "label": str(ROUTES[choice.route][0]),
        "rule": choice.rule or None,
        "recovers": money(choice.net_minor or 0, choice.currency) if known else None,
        "derivation": [
            {"label": row.label, "amount": money(row.minor, choice.currency), "rule": row.rule}
            for row in (rows_of(choice.parts) if known else ())
        ],
        "no_figure": missing_words(choice.missing) or None,
        "waits_for": str(WAITS[choice.waits_for]) if choice.waits_for else None,
    }


class DispositionShape(WithReturn):
    """Where one piece goes. `options` are the lawful routes, best first, as things stand now."""

    id = fields.PublicIdField(Disposition)
    status = serializers.CharField()
    handling_unit = fields.PublicIdField(HandlingUnit)
    lpn = serializers.CharField()
    sku = Text()
    quantity = serializers.IntegerField()
    return_ = Text()
    return_line = Text()
    inspection = Text()
    grade = GradeOfPieceShape(allow_null=True)
    route = serializers.CharField()
    rule = Text(help_text="The rule that suggested the route")
    reason = Text()
    options = RouteOptionShape(many=True)
    approved_at = Moment()
    started_at = Moment()
    completed_at = Moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        unit = row.unit
        return {
            "id": row.public_id,
            "status": row.status,
            "handling_unit": public("hu", row.unit_id),
            "lpn": unit.lpn,
            "sku": unit.product.sku if unit.product else None,
            "quantity": unit.quantity,
            "return": public("rma", unit.rma_id),
            "return_line": public("rln", unit.rma_line_id),
            "inspection": public("ins", row.inspection_id),
            "grade": unit.grade_shown,
            "route": row.route,
            "rule": row.rule or None,
            "reason": row.reason or None,
            "options": [option_row(choice) for choice in row.choices],
            "approved_at": row.approved_at,
            "started_at": row.started_at,
            "completed_at": row.completed_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class RouteTableShape(Shape):
    """One version of the routing: rules read from the top, and what routes bring and cost."""

    id = fields.PublicIdField(RouteTable)
    name = serializers.CharField()
    version = serializers.IntegerField()
    published_at = Moment()
    rules = serializers.ListField(child=serializers.DictField())
    figures = serializers.DictField()

    @classmethod
    def of(cls, row: RouteTable) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "name": row.name,
            "version": row.number,
            "published_at": row.published_at,
            "rules": row.rules,
            "figures": row.figures,
        }


class NamedShape(Shape):
    """A thing by its id, what people call it, and its status."""

    id = serializers.CharField()
    name = Text()
    status = Text()


class ScanStepShape(Shape):
    """What to do next."""

    code = serializers.CharField()
    who = serializers.CharField()
    what = serializers.CharField()


class HitShape(WithReturn):
    """One thing that a code names: whose it is, where it is, and what to do next."""

    kind = serializers.CharField()
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    status = Text()
    found_by = serializers.CharField()
    return_ = NamedShape(allow_null=True)
    order = NamedShape(allow_null=True)
    customer = NamedShape(allow_null=True)
    where = Text()
    next_step = ScanStepShape(allow_null=True)


class ScanShape(HitShape):
    """The likeliest meaning of a code, and all of them in `matches`."""

    code = serializers.CharField()
    matches = HitShape(many=True)

    @classmethod
    def of(cls, row: Scan) -> dict[str, Any]:
        matches = [hit_row(hit) for hit in row.hits]
        return {"code": row.code} | matches[0] | {"matches": matches}


def hit_row(hit: Hit) -> dict[str, Any]:
    """A hit as it is answered."""
    row, step = hit.row, hit.step
    return {
        "kind": hit.kind,
        "id": row.public_id,
        "label": str(row),
        "status": getattr(row, "status", None),
        "found_by": hit.by,
        "return": _named(hit.rma, "number"),
        "order": _named(hit.order, "number"),
        "customer": _named(hit.customer, "name"),
        "where": hit.where,
        "next_step": {"code": step.code, "who": step.who, "what": step.what} if step else None,
    }


def _named(row: Any, name: str) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": row.public_id,
        "name": getattr(row, name) or None,
        "status": getattr(row, "status", None),
    }
