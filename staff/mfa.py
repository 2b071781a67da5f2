"""The second step as allauth asks us about it: sealed secrets, our own QR code, the shop's name."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns_portal.lib import barcodes
from tenants.models import Membership, User
from tenants.sealed import PEOPLE, seal, unseal
from tenants.second_factor import FACTORS, is_asked

#: What the secrets of authenticator apps and recovery codes are sealed for.
_PURPOSE = "second step"


class StaffMFAAdapter(DefaultMFAAdapter):
    """Second steps of staff. A passkey belongs to the host it was made at, and to no other."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Your shop asks for a second step at sign-in. Add another one first."
        ),
        "incorrect_code": gettext_lazy("That did not work. Try again, or use another way."),
    }

    def encrypt(self, text: str) -> str:
        """A secret as it is stored; it belongs to the person, whichever shop they are in."""
        return seal(text, purpose=_PURPOSE, owner=PEOPLE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal(encrypted_text, purpose=_PURPOSE, owner=PEOPLE)

    def get_totp_issuer(self) -> str:
        """What the app shows above the code: the shop."""
        return str(context.request.tenant.name)

    def build_totp_svg(self, url: str) -> str:
        """The code that an app scans, drawn here."""
        label = _("QR code for your authenticator app")
        return barcodes.svg(barcodes.Format.QR, url, label=label)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host alone is whom a passkey trusts: one shop's page never gets another's."""
        return {"id": host(), "name": str(context.request.tenant.name)}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What a passkey is called until its owner names it."""
        known = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(n)d") % {"n": known + 1} if known else _("Passkey")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one, while a shop that its owner works in asks for one."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        memberships = Membership.objects.filter(user=authenticator.user_id)
        return not any(
            is_asked(each.tenant, each.role) for each in memberships.select_related("tenant")
        )


def host() -> str:
    """The name of the host that this request was sent to, without a port."""
    name: str = context.request.get_host()
    return name.rsplit(":", 1)[0] if not name.endswith("]") else name


def origin() -> str:
    """Where a page of this request's host says it comes from."""
    return f"{context.request.scheme}://{context.request.get_host()}"
