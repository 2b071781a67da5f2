"""What happens to a shop's look and its names without a transition, as timelines say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

BRAND_SAVED = declare("brand.saved", _("Draft of the look kept"), icon="sliders")
BRAND_PUBLISHED = declare("brand.published", _("Look published"), tone="good", icon="check")
BRAND_WITHDRAWN = declare("brand.withdrawn", _("Went back to the look before"), icon="swap")
BRAND_DISCARDED = declare("brand.discarded", _("Draft of the look thrown away"), icon="x")

DOMAIN_ADDED = declare("domain.added", _("Address of the shop's own added"), icon="globe")
DOMAIN_REMOVED = declare("domain.removed", _("Address of the shop's own removed"), icon="x")
DOMAIN_PREFERRED = declare("domain.preferred", _("Links name this address"), icon="globe")
DOMAIN_CHECK_ASKED = declare("domain.check_asked", _("Check of the address asked for"))
DOMAIN_VERIFIED = declare(
    "domain.verified", _("Address verified: it leads here"), tone="good", icon="check"
)
DOMAIN_REFUSED = declare("domain.refused", _("Address not verified"), tone="warn", icon="alert")
DOMAIN_FAILING = declare(
    "domain.failing", _("The proof of the address is gone"), tone="warn", icon="alert"
)
DOMAIN_RECOVERED = declare(
    "domain.recovered", _("The proof of the address is there again"), tone="good", icon="check"
)
DOMAIN_LOST = declare(
    "domain.lost", _("Address withdrawn: its proof stayed away"), tone="bad", icon="x"
)
