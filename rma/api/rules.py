"""A shop's rules for partners: versions of its policy, the reasons shoppers give."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet

from returns_portal.rest.lookup import find
from returns_portal.rest.serializers import NoBody
from returns_portal.rest.views import Answer, ApiView, ListView, call
from rma import services
from rma.api import bodies
from rma.api.rule_shapes import PolicyShape, ReasonShape
from rma.models import Policy, Reason
from rma.selectors.rules import reasons_offered

READ_WRITE = {"GET": "settings.view", "POST": "settings.edit", "DELETE": "settings.edit"}


class Policies(ListView):
    """Versions of the policy, the newest first."""

    permissions: ClassVar = READ_WRITE
    shape = PolicyShape

    def rows(self) -> QuerySet[Policy]:
        return Policy.objects.all()

    @call(body=bodies.PolicyBody, status=201, versioned=False, summary="Write a new version")
    def post(self, body: dict[str, Any]) -> Policy:
        """A new version, checked; it holds once it is published."""
        values = {name: value for name, value in body.items() if value is not None}
        return services.add_policy(by=self.actor, **values)


class OnePolicy(ApiView):
    """One version, by id."""

    permissions: ClassVar = READ_WRITE
    shape = PolicyShape

    @call(versioned=False)
    def get(self, key: str) -> Policy:
        return find(Policy.objects.all(), key)


class PublishPolicy(ApiView):
    """Puts a version in force."""

    permissions: ClassVar = READ_WRITE
    shape = PolicyShape

    @call(body=NoBody, versioned=False, summary="Put a version in force")
    def post(self, key: str, body: dict[str, Any]) -> Policy:
        """From its `effective_from` on; returns requested before keep their own."""
        return services.publish_policy(find(Policy.objects.all(), key), by=self.actor)


class Reasons(ListView):
    """The reasons that shoppers may give."""

    permissions: ClassVar = READ_WRITE | {"GET": "returns.view"}
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

    permissions: ClassVar = READ_WRITE | {"GET": "returns.view"}
    shape = ReasonShape
    keys = ("handle",)

    @call(versioned=False)
    def get(self, key: str) -> Reason:
        return self.find(reasons_offered(), key)

    @call(status=204, versioned=False, summary="Offer it no more")
    def delete(self, key: str) -> None:
        """Returns that gave it keep it."""
        services.delete_reason(self.find(reasons_offered(), key), by=self.actor)
