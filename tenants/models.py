"""Tenants, the people and keys that act in them, and the base of every tenant's row."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from returns_portal.lib import clock, ids
from tenants import permissions
from tenants.fields import CodeField, KeyField, MomentField, TenantKey
from tenants.rows import Row

#: Tables without row-level security: what must be read before, or without, a tenant.
PLATFORM_MODELS = (
    "tenants.Tenant",
    "tenants.Domain",
    "tenants.User",
    "tenants.Membership",
    "tenants.ApiKey",
)


#: Names under the base domain that are no shop's: the operators' address, and what people take for
#: ours.
RESERVED_SLUGS = ("api", "app", "static", "www")


class HasPublicId:
    """A row that addresses and the API name by an opaque id in place of its key."""

    #: Prefix of the public id; every concrete model of a table that people refer to sets it.
    PUBLIC_PREFIX: ClassVar[str] = ""
    pk: Any

    @property
    def public_id(self) -> str:
        """The opaque id that others know it by."""
        return ids.public_id(self.PUBLIC_PREFIX, self.pk)

    @classmethod
    def key_of(cls, text: str) -> UUID | None:
        """The key inside one of this model's public ids, or None."""
        return ids.parse_public_id(cls.PUBLIC_PREFIX, text)


class Tenant(Row):
    """One merchant; every business row names its tenant."""

    id = KeyField()
    slug = models.CharField(
        max_length=40, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9-]*$")]
    )
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="EUR")
    language = models.CharField(max_length=10, default="en")
    country = models.CharField(max_length=2, default="DE")
    time_zone = models.CharField(max_length=50, default="Europe/Berlin")
    rma_prefix = models.CharField(
        max_length=4, default="R", help_text="Letters before return numbers"
    )
    accent_hue = models.DecimalField(max_digits=5, decimal_places=1, default=215)
    accent_chroma = models.DecimalField(max_digits=4, decimal_places=3, default="0.075")
    contact_email = models.EmailField(blank=True)
    address = models.JSONField(
        default=dict,
        blank=True,
        help_text="Where returns are sent: name, lines, city, postcode, country",
    )
    law = models.JSONField(
        default=dict,
        blank=True,
        help_text="Days of warning before a date, and what counsel set: rma.terms_of_law",
    )
    withdrawal_labels = models.JSONField(
        default=dict,
        blank=True,
        help_text="By language: a wording of the shop's own for the labels that the law gives",
    )
    second_factor = models.JSONField(
        default=dict,
        blank=True,
        help_text="Which staff need a second step at sign-in, and from when: tenants.second_factor",
    )
    is_active = models.BooleanField(default=True)
    created_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED_SLUGS), name="tenant_slug_not_reserved"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        """The time zone that the tenant's days are counted in."""
        return ZoneInfo(self.time_zone)


#: Why a name of a shop's own is not (or soon no longer) served, as the last check found it.
DOMAIN_PROBLEMS = [
    ("no_record", _("The TXT record is not there.")),
    ("other_record", _("The TXT record says something else.")),
    ("leads_elsewhere", _("The name does not lead here: its CNAME record is missing or another.")),
    ("held", _("Another shop has proven that this name is theirs.")),
    ("no_answer", _("The name servers did not answer. It is tried again.")),
]


class Domain(HasPublicId, models.Model):
    """A host name of a tenant's own: served once its owner has proven it by a record of the DNS.

    Anybody may claim any name; `verified_at` is what counts, and one shop alone can have it. Links
    name the primary one.
    """

    PUBLIC_PREFIX = "dom"

    id = KeyField()
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    host = models.CharField(max_length=253)
    token = CodeField(make=ids.new_token, max_length=40)
    created_at = MomentField()
    verified_at = models.DateTimeField(null=True, blank=True)
    is_primary = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="Somebody wants it checked")
    checked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True, default="", choices=DOMAIN_PROBLEMS)
    failing_since = models.DateTimeField(
        null=True, blank=True, help_text="Of a verified name: since when its proof is gone"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "host"], name="domain_claimed_once"),
            # The shop of a host, at each of its requests; and no name is two shops'.
            models.UniqueConstraint(
                fields=["host"],
                condition=models.Q(verified_at__isnull=False),
                name="domain_one_holder",
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="domain_one_primary"
            ),
            models.CheckConstraint(
                condition=models.Q(is_primary=False) | models.Q(verified_at__isnull=False),
                name="domain_primary_verified",
            ),
        ]

    def __str__(self) -> str:
        return self.host


class UserManager(BaseUserManager["User"]):
    """Creates people; addresses are kept in lower case so that a sign-in finds them."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who may sign in with `email`."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A member of staff; what they may do is said by their memberships."""

    id = KeyField()
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    session_round = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end every session of this person"
    )
    created_at = MomentField()

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """There is no Django admin: the desk is the admin."""
        return False

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Django's, of the password and the round: who raises that ends all sessions."""
        said = f"{self.password}:{self.session_round}" if self.session_round else self.password
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, said, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions are not used; ask the Actor."""
        return False


class Membership(HasPublicId, models.Model):
    """A person's role in one tenant."""

    PUBLIC_PREFIX = "mem"

    id = KeyField()
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=permissions.ROLE_CHOICES)
    created_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once_per_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class ApiKey(HasPublicId, Row):
    """A partner's key: shown once, stored hashed; `owner_id` is shared by the keys it is rotated
    to.
    """

    PUBLIC_PREFIX = "key"

    id = KeyField()
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="api_keys")
    owner_id = models.UUIDField(help_text="Shared by the keys that a key is rotated to")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12, help_text="The first characters, to tell keys apart")
    scopes = models.JSONField(default=list)
    publishable = models.BooleanField(
        default=False, help_text="Stands in a page that everybody can read: states withdrawals"
    )
    allowed_origins = models.JSONField(
        default=list, help_text="Of a publishable key: the pages that may use it"
    )
    created_at = MomentField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def has_ended(self) -> bool:
        """Whether it opens nothing any more: revoked, or past its last day."""
        over = self.expires_at is not None and self.expires_at <= clock.now()
        return self.revoked_at is not None or over


class TenantModel(HasPublicId, Row):
    """The base of every business row: a time-ordered key, its tenant, and when it was made."""

    id = KeyField()
    tenant = TenantKey()
    created_at = MomentField()

    class Meta:
        abstract = True

    @classmethod
    def by_public_id(cls, text: str) -> Self | None:
        """The row of a public id, or None when it is not there or not this tenant's."""
        key = cls.key_of(text)
        return cls._default_manager.filter(pk=key).first() if key else None
