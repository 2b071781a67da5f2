"""People of a shop's staff with their second steps, and browsers in which they really signed in."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from tests import cast
from tests.cast import Person

#: The secret of everybody's authenticator app.
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of no real person


def app_code(secret: str = SECRET) -> str:
    """What the app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(person: Person) -> list[str]:
    """Set an authenticator app up for somebody; their recovery codes."""
    TOTP.activate(person.user, SECRET)
    return RecoveryCodes.activate(person.user).get_unused_codes()


def password_only(client: Client, person: Person) -> Any:
    """What somebody is answered who enters their password."""
    form = {"login": person.user.email, "password": cast.PASSWORD}
    return client.post("/accounts/login/", form)


def signed_in(person: Person) -> Client:
    """A browser in which somebody has just signed in with their password."""
    client = cast.browser(person.tenant)
    password_only(client, person)
    return client


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return "_auth_user_id" in client.session
