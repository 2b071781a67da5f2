"""The table of the API kernel."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "owner_id",
                    models.UUIDField(help_text="Owner of the API key; keys rotated share it"),
                ),
                ("key", models.CharField(db_collation="C", max_length=255)),
                ("fingerprint", models.BinaryField(help_text="SHA-256 of method, path and body")),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.TextField()),
                ("headers", models.JSONField(default=dict)),
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
                "indexes": [models.Index(fields=["tenant", "created_at"], name="idempotency_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "owner_id", "key"), name="idempotency_key_once"
                    )
                ],
            },
        ),
        IsolateByTenant("rest.IdempotencyRecord"),
    ]
