"""Inviting somebody by mail, and what happens when they follow the link."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from staff import vocabulary
from staff.links import no_longer, read_token
from staff.models import LASTS, Invitation
from staff.services.locking import lock_people
from tenants.actors import Actor
from tenants.models import Membership, User
from tenants.permissions import ROLES


@dataclass(frozen=True)
class Invited:
    """An open invitation, and the person who has signed in under its address before, if any."""

    invitation: Invitation
    known: User | None


@transaction.atomic
def invite(*, email: str, role: str, language: str = "", by: Actor) -> Invitation:
    """Ask somebody to join this shop; asked again, the link before this one works no more.

    A handler writes the mail. Raises InvalidInput, and Conflict for who works here already.
    """
    by.require("settings.edit")
    address = _checked(email, role)
    shop = lock_people()
    if Membership.objects.filter(tenant=shop, user__email=address).exists():
        raise Conflict.of(FieldError("email", "works_here", _("This person works here already.")))
    given = {
        "role": role,
        "language": language,
        "invited_by": by.id,
        "expires_at": clock.now() + LASTS,
    }
    open_one = Invitation.objects.filter(email=address, accepted_at=None, withdrawn_at=None)
    invitation = open_one.select_for_update().first() or Invitation(email=address, round=0)
    for name, value in given.items():
        setattr(invitation, name, value)
    invitation.round += 1
    invitation.save()
    data = {"invitation": invitation.public_id, "role": role, "round": invitation.round}
    note(shop, vocabulary.INVITED, by=by, data=data)
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Let an invitation open nothing any more; once it was accepted it is too late (Conflict)."""
    by.require("settings.edit")
    shop = lock_people()
    fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if fresh.accepted_at is not None:
        raise Conflict(_("It was accepted meanwhile."), code="accepted")
    if fresh.withdrawn_at is None:
        fresh.withdrawn_at = clock.now()
        fresh.save(update_fields=["withdrawn_at"])
        data = {"invitation": fresh.public_id}
        note(shop, vocabulary.INVITATION_WITHDRAWN, by=by, data=data)


def invitation_of(token: str) -> Invited:
    """What a link opens; NotFound where it was used, withdrawn, sent again, or its time is up."""
    key, sent = read_token(token)
    invitation = Invitation.objects.filter(pk=key, round=sent).first()
    if invitation is None or not invitation.is_open:
        raise NotFound(no_longer())
    return Invited(invitation, User.objects.filter(email=invitation.email).first())


@transaction.atomic
def accept(token: str, *, name: str = "", password: str = "") -> tuple[User, bool]:
    """Join the shop, once; the person, and whether they are new here and everywhere.

    Who signs in to another shop under this address keeps their name, password and second step.
    Raises NotFound for a link that opens nothing, InvalidInput for what a new person left out.
    """
    shop = lock_people()
    invited = invitation_of(token)
    user, is_new = invited.known, False
    if user is None:
        user, is_new = _new_person(invited.invitation, name, password)
    member, _joined = Membership.objects.get_or_create(
        tenant=shop, user=user, defaults={"role": invited.invitation.role}
    )
    invited.invitation.accepted_at = clock.now()
    invited.invitation.save(update_fields=["accepted_at"])
    data = {"user": user.pk, "invitation": invited.invitation.public_id, "role": member.role}
    note(shop, vocabulary.JOINED, by=Actor.member(member), data=data)
    return user, is_new


def _new_person(invitation: Invitation, name: str, password: str) -> tuple[User, bool]:
    """The person, and whether they are new: another shop may have let them in at this moment."""
    name = " ".join(name.split())
    if not name:
        raise InvalidInput.of(FieldError("name", "required", _("Enter your name.")))
    try:
        validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as weak:
        rows = [FieldError("password", "weak", message) for message in weak.messages]
        raise InvalidInput.of(*rows) from weak
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                invitation.email, password, name=name[:120], language=invitation.language
            )
    except IntegrityError:
        return User.objects.get(email=invitation.email), False
    return user, True


def _checked(email: str, role: str) -> str:
    address = email.strip().lower()
    if role not in ROLES:
        raise InvalidInput.of(FieldError("role", "unknown_role", _("Choose one of the roles.")))
    try:
        Invitation._meta.get_field("email").clean(address, None)
    except ValidationError as failure:
        wrong = FieldError("email", "invalid_email", _("Enter an e-mail address."))
        raise InvalidInput.of(wrong) from failure
    return address
