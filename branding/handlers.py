"""What follows when somebody wants a name checked."""

from __future__ import annotations

from branding.services.domains import check_domain
from flows.models import StageEvent
from flows.subscriptions import on


@on("domain.check_asked")
def check_when_asked(event: StageEvent) -> None:
    """Ask the DNS about the name, outside of every transaction."""
    check_domain(event.stage_id)
