"""What happens to talk, messages and words without a transition, as timelines say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

SHOPPER_WROTE = declare("rma.shopper_wrote", _("The shopper wrote"), icon="message")
SHOP_WROTE = declare("rma.shop_wrote", _("Written to the shopper"), icon="message")
NO_ANSWER = declare("rma.answer_waived", _("The message needs no answer"), icon="check")
HURRIED = declare("message.hurried", _("Tried at once"), icon="mail")
WORDING_SAVED = declare("wording.saved", _("Words of a mail written"), icon="mail")
WORDING_PUBLISHED = declare(
    "wording.published", _("Words of a mail published"), tone="good", icon="mail"
)
WORDING_WITHDRAWN = declare("wording.withdrawn", _("Words of a mail withdrawn"), icon="mail")
