"""What partners are answered about recalls; owners by their ids only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from catalog.models import StopSale
from recalls.models import AffectedUnit, Campaign, Consignee, Registration, ScopeRevision
from recalls.scope.sentences import sentences_of
from recalls.selectors.campaigns import Holding, Progress, percent
from recalls.selectors.matching import Match
from returns_portal.lib import ids
from returns_portal.rest import fields
from returns_portal.rest.serializers import Shape


def _text(**options: Any) -> serializers.CharField:
    return serializers.CharField(allow_null=True, **options)


def _moment() -> fields.TimestampField:
    return fields.TimestampField(allow_null=True)


class ScopeRowShape(Shape):
    """A row as written, and `parsed` as it was read."""

    sku = serializers.JSONField(required=False)
    gtins = serializers.JSONField(required=False)
    serials = serializers.JSONField(required=False)
    lots = serializers.JSONField(required=False)
    production_dates = serializers.JSONField(required=False)
    sold_from = serializers.JSONField(required=False)
    sold_to = serializers.JSONField(required=False)
    countries = serializers.JSONField(required=False)
    parsed = serializers.DictField()
    sentences = serializers.ListField(child=serializers.CharField())


def scope_shown(revision: ScopeRevision | None) -> list[dict[str, Any]]:
    """The rows of a revision, each with its reading."""
    if revision is None:
        return []
    return [
        {**written, "parsed": parsed, "sentences": sentences_of(parsed)}
        for written, parsed in zip(revision.written, revision.parsed, strict=True)
    ]


class CampaignShape(Shape):
    """A recall."""

    id = fields.PublicIdField(Campaign)
    number = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    hazard = serializers.CharField()
    remedies = serializers.ListField(child=serializers.CharField())
    single_remedy_reason = _text()
    scope = ScopeRowShape(many=True)
    scope_revision = serializers.IntegerField(help_text="Number of the newest one")
    decision_date = fields.DayField(allow_null=True)
    target_date = fields.DayField(allow_null=True)
    language = serializers.CharField()
    instructions = serializers.CharField()
    where_to_find = serializers.CharField()
    contact = serializers.CharField()
    texts = serializers.DictField()
    searched_at = _moment()
    activated_at = _moment()
    closed_at = _moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Campaign) -> dict[str, Any]:
        revisions = sorted(row.scopes.all(), key=lambda each: each.number)
        newest = revisions[-1] if revisions else None
        return {
            "id": row.public_id,
            "number": row.number,
            "name": row.name,
            "status": row.status,
            "hazard": row.hazard,
            "remedies": row.remedies,
            "single_remedy_reason": row.single_remedy_reason or None,
            "scope": scope_shown(newest),
            "scope_revision": newest.number if newest is not None else 0,
            "decision_date": row.decision_date,
            "target_date": row.target_date,
            "language": row.language,
            "instructions": row.instructions,
            "where_to_find": row.where_to_find,
            "contact": row.contact,
            "texts": row.texts,
            "searched_at": row.matched_at,
            "activated_at": row.activated_at,
            "closed_at": row.closed_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class ScopeRevisionShape(Shape):
    """What a recall covers, from one decision to the next."""

    id = fields.PublicIdField(ScopeRevision)
    campaign = fields.PublicIdField(Campaign)
    number = serializers.IntegerField()
    status = serializers.CharField()
    scope = ScopeRowShape(many=True)
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: ScopeRevision) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "campaign": ids.public_id("cmp", row.campaign_id),
            "number": row.number,
            "status": row.status,
            "scope": scope_shown(row),
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class MatchShape(Shape):
    """What a scope would cover now."""

    matched = serializers.IntegerField()
    counts = serializers.DictField()
    sample = serializers.ListField(child=serializers.DictField())
    warnings = serializers.ListField(child=serializers.DictField())

    @classmethod
    def of(cls, row: Match) -> dict[str, Any]:
        return {
            "matched": row.matched,
            "counts": row.counts,
            "sample": row.sample,
            "warnings": [each.as_dict() for each in row.warnings],
        }


class AffectedUnitShape(Shape):
    """One unit, or a quantity sold to somebody, that a recall covers."""

    id = fields.PublicIdField(AffectedUnit)
    campaign = fields.PublicIdField(Campaign)
    status = serializers.CharField()
    contact = serializers.CharField()
    holder = serializers.CharField()
    quantity = serializers.IntegerField()
    sku = serializers.CharField()
    serial = _text()
    lot = _text()
    customer = _text()
    consignee = _text()
    order = _text()
    order_line = _text()
    remedy = _text()
    return_id = _text()
    return_line = _text()
    handling_unit = _text()
    unreachable_reason = _text()
    note = _text()
    reminders = serializers.IntegerField()
    external_id = _text()
    notified_at = _moment()
    received_at = _moment()
    ended_at = _moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: AffectedUnit) -> dict[str, Any]:
        line = row.order_line
        return {
            "id": row.public_id,
            "campaign": ids.public_id("cmp", row.campaign_id),
            "status": row.status,
            "contact": row.contact,
            "holder": row.holder,
            "quantity": row.quantity,
            "sku": row.product.sku,
            "serial": row.unit.serial if row.unit is not None else None,
            "lot": row.lot or None,
            "customer": _id("cus", row.customer_id),
            "consignee": _id("csg", row.consignee_id),
            "order": _id("ord", line.order_id if line is not None else None),
            "order_line": _id("oln", row.order_line_id),
            "remedy": row.remedy_wanted or None,
            "return_id": _id("rma", row.rma_line.rma_id if row.rma_line is not None else None),
            "return_line": _id("rln", row.rma_line_id),
            "handling_unit": _id("hu", row.piece_id),
            "unreachable_reason": row.contact_note or None,
            "note": row.note or None,
            "reminders": row.reminded,
            "external_id": row.external_id,
            "notified_at": row.notified_at,
            "received_at": row.received_at,
            "ended_at": row.ended_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


def _id(prefix: str, key: Any) -> str | None:
    return ids.public_id(prefix, key) if key is not None else None


class HoldingShape(Shape):
    """What one kind of holder has, in units; `rate` is corrected of those that still exist."""

    units = serializers.IntegerField()
    corrected = serializers.IntegerField()
    returned = serializers.IntegerField()
    removed = serializers.IntegerField()
    unreachable = serializers.IntegerField()
    open = serializers.IntegerField()
    rate = serializers.CharField()


class HoldersShape(Shape):
    customer = HoldingShape()
    stock = HoldingShape()
    consignee = HoldingShape()


class ProgressShape(Shape):
    """How far a recall has come; the holders add up to the total."""

    total = HoldingShape()
    holders = HoldersShape()
    correction_rate = serializers.CharField()
    return_rate = serializers.CharField()
    states = serializers.DictField(child=serializers.IntegerField())
    contact = serializers.DictField(child=serializers.IntegerField())
    remedies = serializers.DictField(child=serializers.IntegerField())
    notices = serializers.DictField(child=serializers.IntegerField())
    consignees = serializers.DictField(child=serializers.IntegerField())
    no_address = serializers.IntegerField()
    search_done = fields.FlagField()

    @classmethod
    def of(cls, row: Progress) -> dict[str, Any]:
        return {
            "total": _holding(row.total),
            "holders": {name: _holding(holding) for name, holding in row.holders.items()},
            "correction_rate": row.total.rate,
            "return_rate": percent(row.total.returned, row.total.units),
            "states": row.states,
            "contact": row.contact,
            "remedies": row.remedies,
            "notices": row.notices,
            "consignees": row.consignees,
            "no_address": row.no_address,
            "search_done": row.search_done,
        }


def _holding(holding: Holding) -> dict[str, Any]:
    names = ("units", "corrected", "returned", "removed", "unreachable", "open")
    return {**dict(zip(names, holding.numbers, strict=True)), "rate": holding.rate}


class ConsigneeShape(Shape):
    """A distributor or a shop that got affected goods."""

    id = fields.PublicIdField(Consignee)
    campaign = fields.PublicIdField(Campaign)
    parent = _text()  # type: ignore[assignment]
    external_id = _text()
    name = serializers.CharField()
    email = _text()
    country = _text()
    language = _text()
    status = serializers.CharField()
    shipped = serializers.IntegerField()
    on_hand = serializers.IntegerField()
    sold_on = serializers.IntegerField()
    destroyed = serializers.IntegerField()
    note = _text()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Consignee) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "campaign": ids.public_id("cmp", row.campaign_id),
            "parent": _id("csg", row.parent_id),
            "external_id": row.external_id,
            "name": row.name,
            "email": row.email or None,
            "country": row.country or None,
            "language": row.language or None,
            "status": row.status,
            "shipped": row.shipped,
            "on_hand": row.on_hand,
            "sold_on": row.sold_on,
            "destroyed": row.destroyed,
            "note": row.note or None,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class StopSaleShape(Shape):
    """A block on an article, a bar code, a lot or serials."""

    id = fields.PublicIdField(StopSale)
    status = serializers.CharField()
    sku = _text()
    gtin = _text()
    lot = _text()
    serials = serializers.ListField(child=serializers.CharField())
    serial_ranges = serializers.ListField(child=serializers.DictField())
    lot_ranges = serializers.ListField(child=serializers.DictField())
    reason = serializers.CharField()
    campaign = _text()
    lift_requested = fields.FlagField()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: StopSale) -> dict[str, Any]:
        return {
            **row.snapshot(),
            "campaign": _id("cmp", row.campaign),
            "lift_requested": row.lift_requested_by is not None,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class TillShape(Shape):
    """Whether something may be sold, and what forbids it."""

    blocked = fields.FlagField()
    stop_sales = StopSaleShape(many=True)


class RegistrationShape(Shape):
    """Who said that a thing is theirs."""

    id = fields.PublicIdField(Registration)
    external_id = _text()
    sku = serializers.CharField()
    serial = _text()
    lot = _text()
    customer = fields.PublicIdField("cus")
    purchased_on = fields.DayField(allow_null=True)
    warranty_until = fields.DayField(allow_null=True)
    safety_only = fields.FlagField()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Registration) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "external_id": row.external_id,
            "sku": row.product.sku,
            "serial": row.unit.serial if row.unit is not None else None,
            "lot": row.lot or None,
            "customer": ids.public_id("cus", row.customer_id),
            "purchased_on": row.purchased_on,
            "warranty_until": row.warranty_until,
            "safety_only": row.safety_only,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }
