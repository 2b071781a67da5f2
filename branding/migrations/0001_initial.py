"""The tables of branding."""

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
            name="Logo",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.BinaryField()),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                (
                    "shade",
                    models.CharField(
                        choices=[("any", "any"), ("dark", "dark"), ("light", "light")],
                        default="any",
                        max_length=8,
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "sha256"), name="logo_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("number", models.PositiveIntegerField(help_text="Version, counted by shop")),
                (
                    "accent_hue",
                    models.DecimalField(decimal_places=1, help_text="0 to 360", max_digits=4),
                ),
                (
                    "accent_chroma",
                    models.DecimalField(decimal_places=3, help_text="0 to 0.15", max_digits=4),
                ),
                (
                    "font",
                    models.CharField(
                        choices=[
                            ("inter", "Inter"),
                            ("figtree", "Figtree"),
                            ("nunito", "Nunito"),
                            ("faustina", "Faustina"),
                            ("system", "System"),
                        ],
                        default="inter",
                        max_length=20,
                    ),
                ),
                (
                    "texts",
                    models.JSONField(
                        blank=True, default=dict, help_text="Language -> text -> words"
                    ),
                ),
                ("links", models.JSONField(blank=True, default=dict, help_text="Link -> address")),
                ("saved_at", models.DateTimeField()),
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
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="brands",
                        to="branding.logo",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="brand_number")
                ],
            },
        ),
        IsolateByTenant("branding.Logo", "branding.Brand"),
    ]
