"""The verbs of messages on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.models import Message
from notifications.services import repeating
from returns_portal.faces.desk.forms import InternalReasonForm
from returns_portal.faces.desk.kinds import Action, Kind

MESSAGE = {
    "hurry": Action(
        repeating.hurry, _("Tried at once"), label=_("Try now"), on=("send",), needs="messages.send"
    ),
    "cancel": Action(
        repeating.cancel_message,
        _("Not sent"),
        sure=_("It is not sent, and nobody else tells the recipient."),
    ),
    "bounce": Action(
        repeating.bounced,
        _("Noted as come back"),
        InternalReasonForm,
        label=_("It came back"),
    ),
    "try_next_channel": Action(
        repeating.try_next_channel, _("Said another way"), unless=repeating.no_other_way
    ),
    "hand_to_post": Action(
        repeating.handed_to_post,
        _("Handed to the post"),
        unless=repeating.no_letter,
        sure=_("Print the letter first; it is then on its way to this person."),
    ),
    "complain": Action(repeating.complained, _("Noted as a complaint")),
    "send_again": Action(
        repeating.send_again,
        _("Sent again"),
        label=_("Send again"),
        needs="messages.send",
    ),
}
KINDS = {"message": Kind(Message, "messages.view", MESSAGE)}
