"""The tables of notifications."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("flows", "0001_initial"),
        ("rma", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailboxMail",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("message_id", models.CharField(max_length=200)),
                ("sender", models.CharField(max_length=254)),
                ("recipient", models.CharField(max_length=254)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("html", models.TextField()),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="flows.document",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "-created_at"], name="mailbox_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "message_id"), name="mailbox_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("sending", "sending"),
                            ("sent", "sent"),
                            ("delivered", "delivered"),
                            ("posted", "posted"),
                            ("bounced", "bounced"),
                            ("superseded", "superseded"),
                            ("failed", "failed"),
                            ("complained", "complained"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=30,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "Text message"), ("post", "Letter")],
                        default="email",
                        max_length=10,
                    ),
                ),
                ("template", models.CharField(max_length=60)),
                ("recipient", models.CharField(max_length=254)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(editable=False)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "secret",
                    models.BooleanField(
                        default=False, help_text="The body holds a code and is redacted once sent"
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="flows.document",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="flows.stageevent",
                    ),
                ),
                (
                    "repeats",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="The message that this one says again, or another way",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeated_by",
                        to="notifications.message",
                    ),
                ),
                (
                    "rma",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="rma.rma",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "queued")),
                        fields=["tenant", "due_at"],
                        name="message_queued",
                    ),
                    models.Index(
                        condition=models.Q(("status", "sending")),
                        fields=["tenant", "tried_at"],
                        name="message_sending",
                    ),
                    models.Index(fields=["tenant", "-created_at", "-id"], name="message_newest"),
                    models.Index(fields=["tenant", "rma"], name="message_rma"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "event", "template", "recipient"),
                        name="message_once_per_event",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "repeats"), name="message_repeated_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadMessage",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "author",
                    models.CharField(
                        choices=[("shopper", "shopper"), ("shop", "shop")], max_length=10
                    ),
                ),
                (
                    "actor_kind",
                    models.CharField(help_text="Who wrote it down: as on events", max_length=10),
                ),
                ("actor_id", models.UUIDField(blank=True, null=True)),
                ("text", models.TextField(max_length=4000)),
                ("wants_answer", models.BooleanField(default=False)),
                (
                    "read_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When somebody of the other side first saw it",
                        null=True,
                    ),
                ),
                (
                    "form_id",
                    models.CharField(
                        blank=True,
                        help_text="Of the form it was sent with: sent twice, it is one message",
                        max_length=40,
                        null=True,
                    ),
                ),
                (
                    "rma",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talk",
                        to="rma.rma",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "rma", "id"], name="thread_message_rma"),
                    models.Index(
                        fields=["tenant", "created_at", "id"], name="thread_message_created"
                    ),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["tenant", "rma"],
                        name="thread_message_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "rma", "form_id"), name="thread_message_form_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("template", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=35)),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="Version, counted by template and language"
                    ),
                ),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField(max_length=6000)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "template", "language", "number"), name="wording_number"
                    )
                ],
            },
        ),
        IsolateByTenant(
            "notifications.MailboxMail",
            "notifications.Message",
            "notifications.ThreadMessage",
            "notifications.Wording",
        ),
    ]
