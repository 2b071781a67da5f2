"""What happens to routes without a transition, as timelines say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

RECONSIDERED = declare("disposition.reconsidered", _("Route suggested again"), icon="route")
ROUTES_APPLIED = declare(
    "routes.applied", _("Open suggestions are made again by these rules"), icon="route"
)
ROUTES_ADDED = declare("routes.added", _("New version of the routing rules"), icon="route")
ROUTES_PUBLISHED = declare(
    "routes.published", _("Routing rules published"), tone="good", icon="route"
)
LOT_ITEM_IN = declare("lot.item_in", _("Put into the lot"), icon="box")
LOT_ITEM_OUT = declare("lot.item_out", _("Not in the lot any more"), icon="return")
LOT_ITEM_WEIGHED = declare("lot.item_weighed", _("Weighed"), icon="dot")
TERMS_CHANGED = declare("repair_terms.changed", _("Terms of repairs changed"), icon="wrench")
PART_STOCKED = declare("part.stocked", _("Stock of a part changed"), icon="box")
PART_PLANNED = declare("work_order.part_planned", _("Part planned"), icon="tag")
PART_USED = declare("work_order.part_used", _("Part used"), icon="wrench")
PART_TAKEN_OFF = declare("work_order.part_taken_off", _("Part no longer needed"), icon="tag")
LABOUR_NOTED = declare("work_order.labour_noted", _("Working time noted"), icon="clock")
