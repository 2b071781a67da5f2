"""What partners send and are answered about policies: versions, remarks of the law, dry runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers

from returns_portal.lib import ids
from returns_portal.rest import fields
from returns_portal.rest.fields import money
from returns_portal.rest.serializers import Shape, StrictSerializer
from rma.api.bodies import optional
from rma.api.shapes import Text, words
from rma.explanations import explain
from rma.lawful import Remark
from rma.models import DryRun, DryRunChange, Policy
from rma.selectors.published import MachineForms
from rma.selectors.remarked import legal_remarks, shop_before_the_law
from rma.services.replaying import OUTCOMES
from rma.services.trying import MOST

#: Longest name; exceptions of one document; changes that a dry run's answer brings along.
NAME, MOST_OVERRIDES, SHOWN = 120, 200, 100


class PolicyBody(StrictSerializer):
    name = fields.TextField(max_length=NAME)
    effective_from = optional(fields.TimestampField)
    rules = serializers.DictField()
    overrides = serializers.ListField(
        child=serializers.DictField(), required=False, max_length=MOST_OVERRIDES
    )


class DryRunBody(StrictSerializer):
    policy = optional(fields.KeyField, help_text="Id of a version; or send `rules`")
    name = optional(fields.TextField, max_length=NAME, allow_blank=True)
    effective_from = optional(fields.TimestampField, help_text="Of the draft; it is not used")
    rules = serializers.DictField(required=False, allow_null=True)
    overrides = serializers.ListField(
        child=serializers.DictField(), required=False, max_length=MOST_OVERRIDES
    )
    last = fields.WholeNumberField(
        min_value=1, max_value=MOST, required=False, help_text="So many returns, the newest first"
    )
    since = optional(fields.TimestampField, help_text="Requested from this moment on")
    until = optional(fields.TimestampField, help_text="Requested up to this moment")


class RemarkShape(Shape):
    """`code` is `below_the_law` (publishing is refused) or `may_be_misread`."""

    field = serializers.CharField()
    code = serializers.CharField()
    clause = serializers.CharField()
    countries = words()
    message = serializers.CharField()

    @classmethod
    def of(cls, row: Remark) -> dict[str, Any]:
        """The remark as it is answered."""
        return {
            "field": row.field,
            "code": row.code,
            "clause": row.clause,
            "countries": list(row.countries),
            "message": row.message,
        }


class PolicyShape(Shape):
    """One version; `warnings` say where it is below the law, or may be taken for it."""

    id = fields.PublicIdField(Policy)
    name = serializers.CharField()
    version = serializers.IntegerField(source="number")
    status = serializers.CharField(help_text="draft or published")
    effective_from = fields.TimestampField()
    published_at = fields.TimestampField(allow_null=True)
    rules = serializers.DictField()
    overrides = serializers.ListField(child=serializers.DictField())
    warnings = RemarkShape(many=True)

    @classmethod
    def of(cls, row: Policy) -> dict[str, Any]:
        """The version as it is answered."""
        remarks = getattr(row, "remarks", None)
        return {
            "id": row.public_id,
            "name": row.name,
            "version": row.number,
            "status": "draft" if row.published_at is None else "published",
            "effective_from": row.effective_from,
            "published_at": row.published_at,
            "rules": row.rules,
            "overrides": row.overrides,
            "warnings": [
                RemarkShape.of(each)
                for each in (legal_remarks(row) if remarks is None else remarks)
            ],
        }


class LeftOutShape(Shape):
    """A part of the version that the vocabulary has no words for."""

    field = serializers.CharField()
    message = serializers.CharField()


class SchemaOrgShape(Shape):
    """JSON-LD: one MerchantReturnPolicy for each group of countries."""

    document = serializers.DictField()
    warnings = LeftOutShape(many=True)

    @classmethod
    def of(cls, row: MachineForms) -> dict[str, Any]:
        """The document as it is answered, with what it leaves out."""
        return {"document": row.schema_org, "warnings": _left_out(row)}


class GoogleShape(Shape):
    """Bodies of Merchant API `accounts.onlineReturnPolicies`, one for each group of countries."""

    policies = serializers.ListField(child=serializers.DictField())
    warnings = LeftOutShape(many=True)

    @classmethod
    def of(cls, row: MachineForms) -> dict[str, Any]:
        """The policies as they are answered, with what they leave out."""
        return {"policies": row.google, "warnings": _left_out(row)}


def _left_out(forms: MachineForms) -> list[dict[str, str]]:
    return [{"field": each.field, "message": each.message} for each in forms.left_out]


def remarked(rows: Iterable[Policy]) -> list[Policy]:
    """These versions with what the law says of each; what that goes by is read once."""
    shop, found = shop_before_the_law(), list(rows)
    for row in found:
        row.remarks = legal_remarks(row, shop)  # type: ignore[attr-defined]
    return found


class RuledShape(Shape):
    """A rule behind a difference: from `override 2`, the `policy`, or the `default`."""

    rule = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class EndShape(Shape):
    """How a line ends under one version."""

    outcome = serializers.CharField()
    amount = fields.MoneyField()
    code = serializers.CharField()
    explanation = serializers.CharField()


class ChangedLineShape(Shape):
    return_line = serializers.CharField()
    title = serializers.CharField()
    before = EndShape()
    after = EndShape()
    rules = RuledShape(many=True)


class SumShape(Shape):
    """A return as a whole: the gravest outcome of its lines, and what it pays."""

    outcome = serializers.CharField()
    amount = fields.MoneyField()


class ChangeShape(Shape):
    """A return that would end otherwise under the draft."""

    id = fields.PublicIdField(DryRunChange)
    return_ = serializers.CharField()
    number = serializers.CharField()
    before = SumShape()
    after = SumShape()
    lines = ChangedLineShape(many=True)

    def get_fields(self) -> dict[str, Any]:
        """`return` is no name for an attribute."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: DryRunChange) -> dict[str, Any]:
        """The change as it is answered; `row.rma` is read with it."""
        currency = row.currency
        return {
            "id": row.public_id,
            "return": ids.public_id("rma", row.rma_id),
            "number": row.rma.number,
            "before": {"outcome": row.before, "amount": money(row.before_minor, currency)},
            "after": {"outcome": row.after, "amount": money(row.after_minor, currency)},
            "lines": [
                {
                    "return_line": line["line"],
                    "title": line["title"],
                    "before": _end(line["before"], currency),
                    "after": _end(line["after"], currency),
                    "rules": line["rules"],
                }
                for line in row.lines
            ],
        }


def _end(told: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {
        "outcome": told["outcome"],
        "amount": money(told["amount_minor"], currency),
        "code": told["sentence"]["code"],
        "explanation": explain({**told["sentence"], "hints": told["hints"]}),
    }


class DryRunProgressShape(Shape):
    done = serializers.IntegerField()
    total = serializers.IntegerField()


class CountsShape(Shape):
    authorized = serializers.IntegerField()
    review = serializers.IntegerField()
    declined = serializers.IntegerField()


class OutcomesShape(Shape):
    before = CountsShape()
    after = CountsShape()


class MoneyMovedShape(Shape):
    """What all returns looked at pay, before and after; `difference` is signed."""

    before = fields.MoneyField()
    after = fields.MoneyField()
    difference = fields.MoneyField()


class DryRunShape(Shape):
    """A draft tried on past returns: how far it is, what it comes to, the first that change."""

    id = fields.PublicIdField(DryRun)
    policy = Text(help_text="Id of the version, if one was named")
    name = serializers.CharField()
    status = serializers.CharField(help_text="running or finished")
    progress = DryRunProgressShape()
    since = fields.TimestampField(allow_null=True)
    until = fields.TimestampField()
    last = serializers.IntegerField()
    changed = serializers.IntegerField(help_text="Returns that would end otherwise")
    outcomes = OutcomesShape()
    money = MoneyMovedShape(many=True)
    changes = ChangeShape(many=True, help_text="The first of them; GET changes gives all")
    created_at = fields.TimestampField()
    finished_at = fields.TimestampField(allow_null=True)

    @classmethod
    def of(cls, row: DryRun) -> dict[str, Any]:
        """The run as it is answered."""
        first = row.changes.select_related("rma").order_by("id")[:SHOWN]
        return {
            "id": row.public_id,
            "policy": ids.public_id("pol", row.policy_id) if row.policy_id else None,
            "name": row.name,
            "status": "running" if row.finished_at is None else "finished",
            "progress": {"done": row.done, "total": row.total},
            "since": row.since,
            "until": row.until,
            "last": row.last,
            "changed": row.changed,
            "outcomes": {
                when: {outcome: row.totals[when].get(outcome, 0) for outcome in OUTCOMES}
                for when in ("before", "after")
            },
            "money": [
                {
                    "before": money(before, currency),
                    "after": money(after, currency),
                    "difference": money(after - before, currency),
                }
                for currency, (before, after) in sorted(row.totals["money"].items())
            ],
            "changes": [ChangeShape.of(change) for change in first],
            "created_at": row.created_at,
            "finished_at": row.finished_at,
        }
