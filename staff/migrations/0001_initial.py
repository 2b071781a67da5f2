"""The tables of staff."""

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
            name="Invitation",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("email", models.EmailField(max_length=254)),
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
                ("language", models.CharField(blank=True, max_length=10)),
                ("round", models.PositiveIntegerField(default=1)),
                ("invited_by", models.UUIDField(help_text="The member who asked", null=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("tenant", "email"),
                        name="invitation_open_once",
                    )
                ],
            },
        ),
        IsolateByTenant("staff.Invitation"),
    ]
