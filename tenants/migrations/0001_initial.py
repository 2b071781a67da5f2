"""The tables of tenants."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

#: What the database must know before the first table: rights, keys and the tenant in force.
FUNCTIONS = """
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES
    TO portal_app, portal_worker, portal_platform;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO portal_app, portal_worker, portal_platform;
GRANT SELECT ON django_migrations TO portal_app, portal_worker, portal_platform;

-- The tenant of the running transaction. Raises where none is set, so that a forgotten scope is an
-- error and never an empty page.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    tenant text := current_setting('app.tenant_id', true);
BEGIN
    IF tenant IS NULL OR tenant = '' THEN
        RAISE EXCEPTION 'no tenant is set for this transaction' USING ERRCODE = '42501';
    END IF;
    RETURN tenant::uuid;
END
$$;

-- The twin of lib.ids.uuid7 for INSERT … SELECT (RFC 9562, version 7).
CREATE FUNCTION uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(set_bit(overlay(
            uuid_send(gen_random_uuid())
            PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
            FROM 1 FOR 6
        ), 52, 1), 53, 1), 'hex')::uuid
$$;
"""


class Migration(migrations.Migration):
    initial = True
    # What follows is created with the rights granted here.
    run_before = [("sessions", "0001_initial"), ("contenttypes", "0001_initial")]

    dependencies = []

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("language", models.CharField(blank=True, max_length=10)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "session_round",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Raised to end every session of this person",
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tenant",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[a-z][a-z0-9-]*$")],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("language", models.CharField(default="en", max_length=10)),
                ("country", models.CharField(default="DE", max_length=2)),
                ("time_zone", models.CharField(default="Europe/Berlin", max_length=50)),
                (
                    "rma_prefix",
                    models.CharField(
                        default="R", help_text="Letters before return numbers", max_length=4
                    ),
                ),
                ("accent_hue", models.DecimalField(decimal_places=1, default=215, max_digits=5)),
                (
                    "accent_chroma",
                    models.DecimalField(decimal_places=3, default="0.075", max_digits=4),
                ),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                (
                    "address",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Where returns are sent: name, lines, city, postcode, country",
                    ),
                ),
                (
                    "law",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Days of warning before a date, and what counsel set: rma.terms_of_law",
                    ),
                ),
                (
                    "withdrawal_labels",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text=(
                            "By language: a wording of the shop's own for the labels that the law"
                            " gives"
                        ),
                    ),
                ),
                (
                    "second_factor",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text=(
                            "Which staff need a second step at sign-in, and from when:"
                            " tenants.second_factor"
                        ),
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__in", ("api", "app", "static", "www")), _negated=True
                        ),
                        name="tenant_slug_not_reserved",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("host", models.CharField(max_length=253)),
                ("token", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField(editable=False)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("is_primary", models.BooleanField(default=False)),
                (
                    "asked_at",
                    models.DateTimeField(
                        blank=True, help_text="Somebody wants it checked", null=True
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_record", "The TXT record is not there."),
                            ("other_record", "The TXT record says something else."),
                            (
                                "leads_elsewhere",
                                "The name does not lead here: its CNAME record is missing or another.",
                            ),
                            ("held", "Another shop has proven that this name is theirs."),
                            ("no_answer", "The name servers did not answer. It is tried again."),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "failing_since",
                    models.DateTimeField(
                        blank=True,
                        help_text="Of a verified name: since when its proof is gone",
                        null=True,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "host"), name="domain_claimed_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("verified_at__isnull", False)),
                        fields=("host",),
                        name="domain_one_holder",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("tenant",),
                        name="domain_one_primary",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_primary", False), ("verified_at__isnull", False), _connector="OR"
                        ),
                        name="domain_primary_verified",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "owner_id",
                    models.UUIDField(help_text="Shared by the keys that a key is rotated to"),
                ),
                ("name", models.CharField(max_length=80)),
                ("hash", models.CharField(max_length=64, unique=True)),
                (
                    "hint",
                    models.CharField(
                        help_text="The first characters, to tell keys apart", max_length=12
                    ),
                ),
                ("scopes", models.JSONField(default=list)),
                (
                    "publishable",
                    models.BooleanField(
                        default=False,
                        help_text=("Stands in a page that everybody can read: states withdrawals"),
                    ),
                ),
                (
                    "allowed_origins",
                    models.JSONField(
                        default=list,
                        help_text="Of a publishable key: the pages that may use it",
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin", "Admin"),
                            ("agent", "Agent"),
                            ("receiver", "Receiver"),
                            ("inspector", "Inspector"),
                            ("technician", "Technician"),
                            ("recall_manager", "Recall manager"),
                            ("analyst", "Analyst"),
                            ("supervisor", "Supervisor"),
                            ("safety_officer", "Safety officer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "user"), name="membership_once_per_tenant"
                    )
                ],
            },
        ),
    ]
