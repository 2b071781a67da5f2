"""What happens to a recall without a transition of its machines, as its timeline says it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

LIFT_ASKED = declare(
    "stop_sale.lift_asked", _("Somebody asked for it to be lifted"), tone="warn", icon="shield"
)
CAMPAIGN_CHANGED = declare("campaign.changed", _("Draft changed"), icon="pencil")
OWNERS_QUEUED = declare("campaign.notices_queued", _("Notices queued"), icon="mail")
OWNERS_ADDED = declare("campaign.units_added", _("Units added from a list"), icon="list")
SEARCHED = declare("campaign.units_found", _("Affected units found"), icon="search")
LINK_ASKED = declare("campaign.link_asked", _("Somebody asked for their recall page"), icon="mail")
REGISTERED = declare("registration.added", _("Owner registered"), icon="user")
