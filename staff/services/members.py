"""Changing what a member may do, and ending it; a shop always keeps an admin."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from staff import vocabulary
from staff.selectors import works_elsewhere
from staff.services.locking import lock_people
from tenants.actors import Actor
from tenants.models import Membership, Tenant, User
from tenants.permissions import ROLES
from tenants.scope import tenant_scope


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Actor) -> Membership:
    """Give a member another role, from their next request on. Raises InvalidInput, and Conflict
    where the shop would be left without an admin.
    """
    by.require("settings.edit")
    if role not in ROLES:
        raise InvalidInput.of(FieldError("role", "unknown_role", _("Choose one of the roles.")))
    shop, member = _locked(membership)
    if member.role == role:
        return member
    if role != "admin":
        _keep_an_admin(member)
    data = {"user": member.user_id, "from": member.role, "to": role}
    member.role = role
    member.save(update_fields=["role"])
    note(shop, vocabulary.ROLE_CHANGED, by=by, data=data)
    return member


@transaction.atomic
def remove(membership: Membership, *, by: Actor) -> None:
    """End a membership: whatever the person has open in this shop is signed out at its next step,
    and what they did keeps their name. Raises Conflict for the last admin.
    """
    by.require("settings.edit")
    shop, member = _locked(membership)
    _keep_an_admin(member)
    data = {"user": member.user_id, "role": member.role}
    member.delete()
    note(shop, vocabulary.REMOVED, by=by, data=data)


@transaction.atomic
def reset_factors(membership: Membership, *, by: Actor) -> None:
    """Take every second step from somebody who has lost theirs, and sign them out everywhere: the
    password alone lets them in, once, to set up another. They get a mail.

    Only where they work in this shop alone: another shop relies on the same sign-in.
    """
    by.require("settings.edit")
    shop, member = _locked(membership)
    if member.user_id == by.id:
        raise Conflict(_("You take your own second steps away on your own page."), code="yourself")
    if works_elsewhere(member):
        raise Conflict(
            _("Only whoever runs this installation can do this for this person."),
            code="not_from_here",
        )
    _take_factors(member.user)
    note(shop, vocabulary.FACTORS_RESET, by=by, data={"user": member.user_id})


def reset_everywhere(user: User) -> list[str]:
    """The same for somebody whom no admin can help, by whoever runs this installation; it stands
    on the trail of each shop they work in. The slugs of these; Conflict where there is none.
    """
    tenants = Tenant.objects.filter(memberships__user=user).order_by("slug")
    with transaction.atomic():
        _take_factors(user)
    for tenant in tenants:
        with tenant_scope(tenant), transaction.atomic():
            note(tenant, vocabulary.FACTORS_RESET, by=Actor.system(), data={"user": user.pk})
    return [tenant.slug for tenant in tenants]


def _take_factors(user: User) -> None:
    """Every second step and recovery code of a person, and their sessions."""
    found = Authenticator.objects.filter(user=user)
    if not found.exists():
        raise Conflict(_("There is no second step to take away."), code="no_second_step")
    found.delete()
    end_sessions(user.pk)


def end_sessions(user_id: Any) -> None:
    """Sign a person out everywhere."""
    User.objects.filter(pk=user_id).update(session_round=F("session_round") + 1)


def _locked(membership: Membership) -> tuple[Tenant, Membership]:
    """The shop and the member as they are now, with the shop's people held."""
    shop = lock_people()
    member = Membership.objects.select_related("user").filter(pk=membership.pk, tenant=shop).first()
    if member is None:
        raise NotFound(_("This person does not work here any more."))
    return shop, member


def _keep_an_admin(member: Membership) -> None:
    admins = Membership.objects.filter(
        tenant=member.tenant_id, role="admin", user__is_active=True
    ).exclude(pk=member.pk)
    if member.role == "admin" and not admins.exists():
        raise Conflict(
            _("This is the shop's only admin. Make somebody else an admin first."),
            code="last_admin",
        )
