"""A shop's rules for partners: versions of its policy, the reasons shoppers give."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest.lookup import find
from returns_portal.rest.serializers import NoBody
from returns_portal.rest.views import Answer, ApiView, ListView, call
from rma import services
from rma.api import bodies
from rma.api.policy_shapes import (
    ChangeShape,
    DryRunBody,
    DryRunShape,
    GoogleShape,
    PolicyBody,
    PolicyShape,
    SchemaOrgShape,
    remarked,
)
from rma.api.rule_shapes import ReasonShape
from rma.models import DryRun, DryRunChange, Policy, Reason
from rma.selectors.published import MachineForms, machine_forms
from rma.selectors.rules import reasons_offered


class Policies(ListView):
    """Versions of the policy, the newest first."""

    permissions: ClassVar = {"GET": "settings.view", "POST": "settings.edit"}
    shape = PolicyShape

    def rows(self) -> QuerySet[Policy]:
        return Policy.objects.all()

    def shown(self, rows: list[Any]) -> list[Any]:
        """With what the law says of each."""
        return remarked(rows)

    @call(body=PolicyBody, status=201, summary="Write a new version")
    def post(self, body: dict[str, Any]) -> Policy:
        """A draft, checked; it holds once it is published."""
        values = {name: value for name, value in body.items() if value is not None}
        return services.add_policy(by=self.actor, **values)


class OnePolicy(ApiView):
    """One version, by id."""

    permissions: ClassVar = {
        "GET": "settings.view",
        "PATCH": "settings.edit",
        "DELETE": "settings.edit",
    }
    shape = PolicyShape

    @call()
    def get(self, key: str) -> Policy:
        return self.find(Policy.objects.all(), key)

    @call(body=PolicyBody, summary="Change a draft")
    def patch(self, key: str) -> Policy:
        """Change what is sent and nothing else; a published version stays as it is (409)."""
        policy = self.find(Policy.objects.all(), key)
        changes = {name: value for name, value in self.changes(policy).items() if value is not None}
        return services.change_policy(policy, by=self.actor, **changes)

    @call(status=204, summary="Delete a draft")
    def delete(self, key: str) -> None:
        """Throw a draft away; a published version stays (409)."""
        services.delete_policy(self.find(Policy.objects.all(), key), by=self.actor)


class PublishPolicy(ApiView):
    """Puts a version in force."""

    permissions: ClassVar = {"POST": "settings.edit"}
    shape = PolicyShape

    @call(body=NoBody, summary="Put a version in force")
    def post(self, key: str, body: dict[str, Any]) -> Policy:
        """From its `effective_from` on; returns requested before keep their own. Refused, with the
        clause, where a rule expressly worsens a statutory claim (`below_the_law`)."""
        return services.publish_policy(self.find(Policy.objects.all(), key), by=self.actor)


class SchemaOrg(ApiView):
    """One version as schema.org's MerchantReturnPolicy."""

    permissions: ClassVar = {"GET": "settings.view"}
    shape = SchemaOrgShape

    @call(versioned=False)
    def get(self, key: str) -> MachineForms:
        return machine_forms(self.find(Policy.objects.all(), key), self.request._request.tenant)


class Google(ApiView):
    """One version as Google Merchant Center takes it."""

    permissions: ClassVar = {"GET": "settings.view"}
    shape = GoogleShape

    @call(versioned=False)
    def get(self, key: str) -> MachineForms:
        return machine_forms(self.find(Policy.objects.all(), key), self.request._request.tenant)


class DryRuns(ApiView):
    """Tries a draft on past returns."""

    permissions: ClassVar = {"POST": "settings.edit"}
    shape = DryRunShape

    @call(body=DryRunBody, status=201, versioned=False, summary="Try a draft on past returns")
    def post(self, body: dict[str, Any]) -> DryRun:
        """What each of the last returns, or those of a period, would have come to: those whose
        outcome or money changes. Small runs are finished in the answer, others go on behind it."""
        values = {name: value for name, value in body.items() if value is not None}
        values.pop("effective_from", None)
        named = values.pop("policy", None)
        if named is not None:
            for name in ("rules", "overrides", "name"):
                values.pop(name, None)
            values["policy"] = find(Policy.objects.all(), named)
        elif "rules" not in values:
            message = _("Name a version, or send the rules to try.")
            raise InvalidInput.of(FieldError("rules", "required", message))
        return services.try_policy(by=self.actor, **values)


class OneDryRun(ApiView):
    """One dry run, by id."""

    permissions: ClassVar = {"GET": "settings.view"}
    shape = DryRunShape

    @call(versioned=False)
    def get(self, key: str) -> DryRun:
        return self.find(DryRun.objects.all(), key)


class DryRunChanges(ListView):
    """The returns that would end otherwise, in the order in which they were found."""

    permissions: ClassVar = {"GET": "settings.view"}
    shape = ChangeShape
    default_ordering = "created_at"

    def rows(self, key: str) -> QuerySet[DryRunChange]:  # type: ignore[override]
        run = find(DryRun.objects.all(), key)
        return DryRunChange.objects.filter(run=run).select_related("rma")


class Reasons(ListView):
    """The reasons that shoppers may give."""

    permissions: ClassVar = {"GET": "returns.view", "POST": "settings.edit"}
    shape = ReasonShape
    default_ordering = "created_at"

    def rows(self) -> QuerySet[Reason]:
        return reasons_offered()

    @call(body=bodies.ReasonBody, status=201, also=[200], versioned=False, summary="Add a reason")
    def post(self, body: dict[str, Any]) -> Answer:
        """Add a reason; one with a known handle becomes what is sent, 200."""
        known = Reason.objects.filter(handle=body["handle"], deleted_at=None).exists()
        values = {"labels": {}} | body
        reason = services.save_reason(by=self.actor, **values)
        return Answer(reason, 200 if known else 201)


class OneReason(ApiView):
    """One reason, by id or handle."""

    permissions: ClassVar = {"GET": "returns.view", "DELETE": "settings.edit"}
    shape = ReasonShape
    keys = ("handle",)

    @call(versioned=False)
    def get(self, key: str) -> Reason:
        return self.find(reasons_offered(), key)

    @call(status=204, versioned=False, summary="Offer it no more")
    def delete(self, key: str) -> None:
        """Returns that gave it keep it."""
        services.delete_reason(self.find(reasons_offered(), key), by=self.actor)
