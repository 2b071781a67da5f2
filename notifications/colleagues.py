"""What is told to people of the shop's staff: that they are invited, that an admin let them in."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from flows.models import StageEvent
from flows.subscriptions import on
from notifications import templates
from notifications.services import write_message
from staff import vocabulary
from staff.links import invitation_url
from staff.models import Invitation
from tenants.models import Tenant, User
from tenants.scope import current_tenant_id


@on(vocabulary.INVITED)
def mail_invitation(event: StageEvent) -> None:
    """Mail the link of an invitation, unless a later one has taken its place."""
    with transaction.atomic():
        invitation = Invitation.by_public_id(str(event.data.get("invitation", "")))
        tenant = Tenant.objects.get(pk=current_tenant_id())
        if invitation is None or not invitation.is_open:
            return
        if invitation.round != event.data.get("round"):
            return
        asker = _person(invitation.invited_by)
        write_message(
            templates.INVITATION,
            event=event,
            recipient=invitation.email,
            language=invitation.language or tenant.language,
            secret=invitation_url(invitation, tenant),
            asker=str(asker or ""),
            role=invitation.get_role_display,
        )


@on(vocabulary.FACTORS_RESET)
def say_second_step_was_taken_away(event: StageEvent) -> None:
    """Tell the person, so that nobody is let in under their name behind their back."""
    with transaction.atomic():
        user = _person(event.data.get("user"))
        if user is not None:
            words = _(
                "An admin has removed your second step. Sign in with your password and set up "
                "another one."
            )
            write_message(
                templates.SIGN_IN_CHANGED,
                event=event,
                recipient=user.email,
                language=user.language,
                what=words,
            )


def _person(key: UUID | str | None) -> User | None:
    """Whom an event or a row names; None where it names nobody."""
    return User.objects.filter(pk=key).first() if key else None
