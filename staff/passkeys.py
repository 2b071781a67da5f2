"""Passkeys: what allauth's forms let through is looked at once more, and said in plain words."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as theirs
from allauth.mfa.webauthn.internal.auth import (
    parse_authentication_response,
    parse_registration_response,
)
from django import forms
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _

from staff.mfa import host, origin
from tenants.models import User
from tenants.signin import is_member

#: What reading a made-up answer of a browser may end in.
_UNREADABLE = (
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    IndexError,
    RecursionError,
    struct.error,
)
#: The longest answer of a browser, in characters; real ones have some thousands at most.
LONGEST_ANSWER = 20_000


class AnswerField(forms.JSONField):
    """What the browser made of a passkey. What is too long, too deep, or no JSON is a wrong one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """The answer as it was meant. Control characters, which no column takes, are in none."""
        if value in self.empty_values:
            return None
        with _readable():
            if not isinstance(value, str) or len(value) > LONGEST_ANSWER or "\\u" in value:
                raise ValueError
            return json.loads(value, parse_constant=_no_number)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: an answer is to one question, and the page shown again asks another."""
        return InvalidJSONInput("")


def _no_number(name: str) -> Any:
    raise ValueError(name)


def name_field() -> forms.CharField:
    """What the owner calls a passkey."""
    return forms.CharField(
        label=_("Name"),
        help_text=_("So that you tell it from others: the phone or computer it is on."),
        max_length=60,
    )


class AddPasskeyForm(theirs.AddWebAuthnForm):
    """A new passkey. Each signs in by itself, so each has asked its owner for PIN or finger."""

    name = name_field()
    credential = AnswerField()
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """Raise what a forged or foreign answer deserves, in words."""
        self.cleaned_data["passwordless"] = True
        with _readable():
            credential = self.cleaned_data.get("credential")
            if credential:
                _came_from_here(parse_registration_response(credential))
            return super().clean()


class RenameForm(theirs.EditWebAuthnForm):
    """Another name for a passkey."""

    name = name_field()


class _Checked:
    """An answer that was given to a page of this very host, by a passkey that was made here."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        """The passkey that signed it."""
        with _readable():
            _came_from_here(parse_authentication_response(self.cleaned_data["credential"]))
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
            if host_of(found) != host():
                raise get_adapter().validation_error("incorrect_code")
            return found


class SecondStepForm(_Checked, theirs.AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = AnswerField()


class AgainForm(_Checked, theirs.ReauthenticateWebAuthnForm):
    """A passkey again, before something that matters."""

    credential = AnswerField()


class SignInForm(_Checked, theirs.LoginWebAuthnForm):
    """A passkey in place of the password: of somebody who works in this shop."""

    credential = AnswerField()

    def clean_credential(self) -> Authenticator:
        """The passkey; one of a stranger is no better than a wrong one."""
        authenticator = super().clean_credential()
        if not is_member(context.request.tenant, authenticator.user):
            raise get_adapter().validation_error("incorrect_code")
        return authenticator


def host_of(passkey: Authenticator) -> str:
    """The host that a passkey was made at, the only one where it works."""
    made = parse_registration_response(passkey.data["credential"])
    return urlsplit(made.response.client_data.origin).hostname or ""


def passkeys_of(user: User) -> list[Authenticator]:
    """Somebody's passkeys, the oldest first."""
    kind = Authenticator.Type.WEBAUTHN
    return list(Authenticator.objects.filter(user=user.pk, type=kind).order_by("pk"))


def has_passkey_here(user: User) -> bool:
    """Whether one of somebody's passkeys works at the host they are at."""
    return any(host_of(each) == host() for each in passkeys_of(user))


def _came_from_here(answer: Any) -> None:
    """The browser says which page asked. Exactly this one: no other host under the same name."""
    if answer.response.client_data.origin != origin():
        raise get_adapter().validation_error("incorrect_code")


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as broken:
        raise get_adapter().validation_error("incorrect_code") from broken
