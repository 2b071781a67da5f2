"""What an owner says to the quote of a repair."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.portal.forms.base import PortalForm


class AnswerForm(PortalForm):
    """Yes; no, send it back; or no, recycle it for me."""

    answer = forms.ChoiceField(
        choices=[
            ("accept", _("Repair it")),
            ("decline", _("Do not repair it, send it back")),
            ("recycle", _("Recycle it for me")),
        ],
        error_messages={"required": _("Choose an answer.")},
    )
