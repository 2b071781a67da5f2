"""What a shop's admins are told about its own addresses: that a proof is gone, and what follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from branding.hosts import readable
from branding.selectors import domains
from branding.services.domains import GRACE
from branding.vocabulary import DOMAIN_FAILING, DOMAIN_LOST
from flows.models import StageEvent
from flows.subscriptions import on
from notifications import templates
from notifications.services import write_message
from tenants.links import absolute
from tenants.models import Membership, Tenant
from tenants.scope import current_tenant_id


@on(DOMAIN_FAILING)
def warn_of_a_proof_that_is_gone(event: StageEvent) -> None:
    """While there is time to set the records again; not where that has happened meanwhile."""
    with transaction.atomic():
        row = domains().filter(pk=event.stage_id, failing_since__isnull=False).first()
        if row is not None and row.failing_since is not None:
            _tell_admins(event, until=row.failing_since + GRACE, host=row.host)


@on(DOMAIN_LOST)
def tell_of_an_address_that_was_withdrawn(event: StageEvent) -> None:
    """Where it leads nowhere now."""
    with transaction.atomic():
        _tell_admins(event, until=None, host=str(event.data.get("reference", "")))


def _tell_admins(event: StageEvent, *, host: str, until: datetime | None) -> None:
    tenant = Tenant.objects.get(pk=current_tenant_id())
    admins = Membership.objects.filter(tenant=tenant, role="admin", user__is_active=True)
    for member in admins.select_related("user").order_by("pk"):
        write_message(
            templates.ADDRESS_UNPROVEN,
            event=event,
            recipient=member.user.email,
            language=member.user.language or tenant.language,
            host=readable(host),
            desk_url=absolute(reverse("desk:domains"), tenant),
            until=until,
        )
