"""What happens in the talk about a return, as its timeline says it; never what was said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

SHOPPER_WROTE = declare("rma.shopper_wrote", _("The shopper wrote"), icon="message")
SHOP_WROTE = declare("rma.shop_wrote", _("Written to the shopper"), icon="message")
NO_ANSWER = declare("rma.answer_waived", _("The message needs no answer"), icon="check")
