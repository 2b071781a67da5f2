"""What staff are written when they sign in, by the same queue as every other message."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from flows.note import note
from notifications.services import write_message
from notifications.templates import PASSWORD, SIGN_IN_CHANGED
from staff import vocabulary
from staff.passkeys import has_passkey_here
from tenants.actors import Actor
from tenants.models import Membership, User
from tenants.signin import StaffAdapter

#: What allauth tells of by the name of its mail -> what we write, and what the trail says of it.
CHANGES: dict[str, tuple[Any, str]] = {
    "totp_activated": (
        _("An authenticator app was added to your sign-in."),
        vocabulary.FACTOR_ADDED,
    ),
    "totp_deactivated": (
        _("The authenticator app was removed from your sign-in."),
        vocabulary.FACTOR_REMOVED,
    ),
    "webauthn_added": (_("A passkey was added to your sign-in."), vocabulary.FACTOR_ADDED),
    "webauthn_removed": (_("A passkey was removed from your sign-in."), vocabulary.FACTOR_REMOVED),
    "recovery_codes_generated": (
        _("New recovery codes were made. Those before them work no more."),
        vocabulary.CODES_MADE,
    ),
    "password_changed": (_("Your password was changed."), ""),
    "password_reset": (_("Your password was changed."), ""),
}


class MailingAdapter(StaffAdapter):
    """Queues the mail with the rest of the request: nobody waits for a mail server, and the time
    an answer takes says little about whether there was somebody to write to.
    """

    def write_to_member(self, user: User, *, link: str) -> None:
        """Queue the link by which `user` sets a new password; the body is redacted once sent."""
        write_message(
            PASSWORD, event=None, recipient=user.email, language=user.language, secret=link
        )

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How somebody shows that it is them: by a passkey first, where one works at this host."""
        methods = super().get_reauthentication_methods(user)
        passkey = [each for each in methods if each["id"] == "mfa_reauthenticate:webauthn"]
        others = [each for each in methods if each not in passkey]
        return passkey + others if passkey and has_passkey_here(user) else others

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Any = None, email: str | None = None
    ) -> None:
        """Tell somebody that their sign-in was changed, and put it on the shop's trail. Partly
        called after the request's transaction, so this is one of its own.
        """
        kind = template_prefix.rpartition("/")[2]
        if kind not in CHANGES:
            return
        words, happening = CHANGES[kind]
        tenant = self.request.tenant
        member = Membership.objects.filter(tenant=tenant, user=user.pk).first()
        if member is None:
            return
        with transaction.atomic():
            write_message(
                SIGN_IN_CHANGED,
                event=None,
                recipient=user.email,
                language=user.language,
                what=words,
            )
            if happening:
                note(tenant, happening, by=Actor.member(member), data={"user": user.pk})
