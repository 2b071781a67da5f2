"""What somebody who was invited fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """Name and password of a person who is new here."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 10 characters, and none that others use a lot."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
    )
