"""What changes among people and keys, as the shop's trail says it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

INVITED = declare("member.invited", _("Person invited"), icon="mail")
INVITATION_WITHDRAWN = declare("member.invitation_withdrawn", _("Invitation withdrawn"), icon="x")
JOINED = declare("member.joined", _("Invitation accepted"), tone="good", icon="user")
ROLE_CHANGED = declare("member.role_changed", _("Role changed"), icon="user")
REMOVED = declare("member.removed", _("Person removed"), tone="warn", icon="x")
FACTORS_RESET = declare(
    "member.second_step_reset", _("Second step removed by an admin"), tone="warn", icon="lock"
)
FACTOR_ADDED = declare("member.second_step_added", _("Second step added"), icon="lock")
FACTOR_REMOVED = declare(
    "member.second_step_removed", _("Second step removed"), tone="warn", icon="lock"
)
CODES_MADE = declare("member.recovery_codes_made", _("New recovery codes made"), icon="lock")
RULE_CHANGED = declare(
    "shop.second_step_rule_changed", _("Rule for the second step changed"), icon="sliders"
)
KEY_MADE = declare("api_key.made", _("API key made"), icon="lock")
KEY_ROTATED = declare("api_key.rotated", _("API key replaced"), icon="lock")
KEY_REVOKED = declare("api_key.revoked", _("API key revoked"), tone="warn", icon="x")
