"""Who works in a shop and how they sign in, who is invited, and what was changed by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from flows.timeline import Entry, timeline
from staff.models import Invitation
from tenants.models import Membership, Tenant, User
from tenants.second_factor import FACTORS


@dataclass(frozen=True)
class Colleague:
    """A member, and the kinds of second step they have set up."""

    membership: Membership
    factors: Sequence[str]

    @property
    def has_factor(self) -> bool:
        """Whether a password alone does not sign them in."""
        return bool(self.factors)


def colleagues(tenant: Tenant) -> list[Colleague]:
    """Everybody who works in this shop, by name: two queries for any number."""
    rows = Membership.objects.filter(tenant=tenant).select_related("user")
    members = list(rows.order_by("user__name", "user__email"))
    kinds: dict[object, list[str]] = defaultdict(list)
    found = Authenticator.objects.filter(
        user__in=[each.user_id for each in members], type__in=FACTORS
    )
    for user_id, kind in found.values_list("user_id", "type").distinct():
        kinds[user_id].append(kind)
    return [Colleague(each, sorted(kinds[each.user_id])) for each in members]


def member_of(tenant: Tenant, key: str) -> Membership | None:
    """The member whose public id is `key`, with their person; None where there is none here."""
    pk = Membership.key_of(key)
    if pk is None:
        return None
    rows = Membership.objects.select_related("user", "tenant")
    return rows.filter(tenant=tenant, pk=pk).first()


def membership_of(tenant: Tenant, user_id: UUID | None) -> Membership | None:
    """Somebody's membership in this shop, with their person; None for who does not work here."""
    if user_id is None:
        return None
    rows = Membership.objects.select_related("user")
    return rows.filter(tenant=tenant, user=user_id).first()


def open_invitations() -> QuerySet[Invitation]:
    """Who was asked and has not answered, the latest first; those whose time is up as well."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None).order_by("-pk")


def works_elsewhere(membership: Membership) -> bool:
    """Whether a member works in another shop of this installation too."""
    rows = Membership.objects.filter(user=membership.user_id)
    return rows.exclude(tenant=membership.tenant_id).exists()


def trail(tenant: Tenant) -> list[Entry]:
    """What was changed among people and keys, the latest first."""
    return timeline(tenant)[::-1]


def names_of(users: Iterable[str], invitations: Iterable[str]) -> dict[str, str]:
    """The names of people by their key, and the addresses of those who were invited by the public
    id of their invitation: two queries for all.
    """
    asked = {key for each in invitations if (key := Invitation.key_of(each))}
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=set(users))}
    return names | {row.public_id: row.email for row in Invitation.objects.filter(pk__in=asked)}


def has_app(user: User) -> bool:
    """Whether somebody has set up an authenticator app."""
    return Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists()


@dataclass(frozen=True)
class SignIn:
    """How somebody signs in besides their password."""

    passkeys: Sequence[Authenticator]
    app: Authenticator | None
    codes: Authenticator | None

    @property
    def has_factor(self) -> bool:
        """Whether a password alone does not sign them in."""
        return bool(self.passkeys or self.app)

    @property
    def codes_left(self) -> int:
        """How many recovery codes still work."""
        return len(self.codes.wrap().get_unused_codes()) if self.codes else 0


def sign_in_of(user: User) -> SignIn:
    """What somebody has set up, their passkeys the oldest first: one query."""
    kinds: dict[str, list[Authenticator]] = defaultdict(list)
    for each in Authenticator.objects.filter(user=user.pk).order_by("pk"):
        kinds[each.type].append(each)
    app, codes = kinds[Authenticator.Type.TOTP], kinds[Authenticator.Type.RECOVERY_CODES]
    return SignIn(
        kinds[Authenticator.Type.WEBAUTHN], app[0] if app else None, codes[0] if codes else None
    )
