"""Recalls: drafted, tried, decided by two people, run, reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from inspection.listing import statuses_of
from recalls.api.bodies import CampaignBody, MatchBody, ScopeBody
from recalls.api.shapes import CampaignShape, MatchShape, ProgressShape, ScopeRevisionShape
from recalls.models import Campaign, ScopeRevision
from recalls.selectors import campaigns as reading
from recalls.selectors.campaigns import Progress
from recalls.selectors.matching import Match, count_matches
from recalls.selectors.reports import KINDS, as_csv, report
from recalls.services import campaigns as services
from recalls.services.drafts import read
from returns_portal.lib.errors import NotFound
from returns_portal.rest import filters, lookup
from returns_portal.rest.verbs import verb_view
from returns_portal.rest.views import ApiView, ListView, call

#: Ways to name a recall besides its id.
KEYS: tuple[lookup.Key, ...] = (("number", lambda text: text.strip().upper()),)


def campaign_named(key: str) -> Campaign:
    """The recall of an id or number; NotFound."""
    return lookup.find(Campaign.objects.all(), key, KEYS)


def rows_as_written(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows without the fields that were left out or empty."""
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


class Campaigns(ListView):
    """Recalls, the newest first."""

    permissions: ClassVar = {"GET": "recalls.view", "POST": "recalls.edit"}
    shape = CampaignShape
    filters: ClassVar = {"status": filters.Choice("status", statuses_of(Campaign))}
    ordering = ("created_at", "updated_at")

    def rows(self) -> QuerySet[Campaign]:
        return reading.campaigns()

    @call(body=CampaignBody, status=201)
    def post(self, body: dict[str, Any]) -> Campaign:
        """Draft a recall; its scope is read back in `scope[].parsed`."""
        scope = rows_as_written(body.pop("scope"))
        made = services.create_campaign(by=self.actor, scope=scope, **body)
        return reading.campaigns().get(pk=made.pk)


class OneCampaign(ApiView):
    """One recall, by id or number."""

    permissions: ClassVar = {"GET": "recalls.view", "PATCH": "recalls.edit"}
    shape = CampaignShape
    keys = KEYS

    @call()
    def get(self, key: str) -> Campaign:
        return self.find(reading.campaigns(), key)

    @call(body=CampaignBody)
    def patch(self, key: str) -> Campaign:
        """Change what a draft says."""
        campaign = self.find(reading.campaigns(), key)
        changes = self.changes(campaign)
        if "scope" in changes:
            changes["scope"] = rows_as_written(changes["scope"])
        if changes:
            services.change_draft(campaign, by=self.actor, **changes)
        return reading.campaigns().get(pk=campaign.pk)


class TryScope(ApiView):
    """What a scope would cover."""

    permissions: ClassVar = {"POST": "recalls.view"}
    shape = MatchShape

    @call(body=MatchBody, writes=False, versioned=False)
    def post(self, key: str, body: dict[str, Any]) -> Match:
        """Count what the newest scope (or the one sent) would cover; nothing is written."""
        campaign = campaign_named(key)
        if "scope" in body:
            return count_matches(read(rows_as_written(body["scope"])).parsed)
        return count_matches(reading.newest_scope(campaign).parsed)


class ScopeRevisions(ListView):
    """The scopes of a recall."""

    permissions: ClassVar = {"GET": "recalls.view", "POST": "recalls.edit"}
    shape = ScopeRevisionShape
    ordering = ("number",)
    default_ordering = "number"

    def rows(self, key: str = "") -> QuerySet[ScopeRevision]:
        return ScopeRevision.objects.filter(campaign=campaign_named(key))

    @call(body=ScopeBody, status=201)
    def post(self, key: str, body: dict[str, Any]) -> ScopeRevision:
        """Draft a wider scope: the rows sent are added to those in force."""
        scope = rows_as_written(body["scope"])
        return services.add_scope_revision(campaign_named(key), by=self.actor, scope=scope)


class SubmitScope(ApiView):
    """A wider scope is submitted."""

    permissions: ClassVar = {"POST": "recalls.edit"}
    shape = ScopeRevisionShape

    @call()
    def post(self, key: str, revision: str) -> ScopeRevision:
        """Ask a second person to approve it."""
        found = self.find(ScopeRevision.objects.filter(campaign=campaign_named(key)), revision)
        return services.submit_scope(found, by=self.actor)


class ApproveScope(ApiView):
    """A wider scope is approved by a second person."""

    permissions: ClassVar = {"POST": "recalls.approve"}
    shape = ScopeRevisionShape

    @call()
    def post(self, key: str, revision: str) -> ScopeRevision:
        """Approve it: from now on it is the scope in force."""
        found = self.find(ScopeRevision.objects.filter(campaign=campaign_named(key)), revision)
        return services.approve_scope(found, by=self.actor)


class CampaignProgress(ApiView):
    """How far a recall has come."""

    permissions: ClassVar = {"GET": "recalls.view"}
    shape = ProgressShape

    @call(versioned=False)
    def get(self, key: str) -> Progress:
        return reading.progress(campaign_named(key))


class Reports(ApiView):
    """Reports of a recall as CSV: progress, effectiveness."""

    permissions: ClassVar = {"GET": "recalls.view"}
    produces = ("text/csv",)

    @call(versioned=False)
    def get(self, key: str, kind: str) -> HttpResponse:
        campaign = campaign_named(key)
        if kind not in KINDS:
            raise NotFound(_("There is no such report. Choose one of: %s.") % ", ".join(KINDS))
        answer = HttpResponse(
            as_csv(report(campaign, kind)), content_type="text/csv; charset=utf-8"
        )
        name = f"{campaign.number}-{kind}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def campaign_verb(service: Any, permission: str, **options: Any) -> Any:
    """The view of one verb of a recall."""
    return verb_view(
        service.__name__,
        rows=reading.campaigns,
        permission=permission,
        shape=CampaignShape,
        keys=KEYS,
        does=service,
        shown=lambda row: reading.campaigns().get(pk=row.pk),
        **options,
    )
