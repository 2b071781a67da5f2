"""What happens to routes without a transition, as timelines say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

RECONSIDERED = declare("disposition.reconsidered", _("Route suggested again"), icon="route")
ROUTES_ADDED = declare("routes.added", _("New version of the routing rules"), icon="route")
ROUTES_PUBLISHED = declare(
    "routes.published", _("Routing rules published"), tone="good", icon="route"
)
