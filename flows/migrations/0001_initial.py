"""The tables of flows."""

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
            name="StageEvent",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("sequence", models.BigIntegerField(editable=False, null=True)),
                ("name", models.CharField(max_length=80)),
                ("stage_type", models.CharField(max_length=60)),
                ("stage_id", models.UUIDField()),
                ("verb", models.CharField(blank=True, max_length=60)),
                ("source", models.CharField(blank=True, max_length=30)),
                ("target", models.CharField(blank=True, max_length=30)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(editable=False)),
                ("data", models.JSONField(default=dict)),
                ("snapshot", models.JSONField(default=dict)),
                ("previous", models.JSONField(default=dict)),
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
                        condition=models.Q(("sequence", None)),
                        fields=["tenant"],
                        name="event_unsequenced",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "sequence"), name="event_sequence")
                ],
            },
        ),
        migrations.CreateModel(
            name="HandlerRun",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("handler", models.CharField(max_length=120)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(editable=False)),
                ("done_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
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
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="flows.stageevent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["tenant", "due_at"],
                        name="handler_run_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "event", "handler"), name="handler_run_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventSubject",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("at", models.DateTimeField(editable=False)),
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
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_subjects",
                        to="flows.stageevent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "subject_type", "subject_id", "at"], name="event_subject"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("stage_type", models.CharField(max_length=60)),
                ("stage_id", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                (
                    "holder",
                    models.CharField(
                        help_text="you, us or carrier, as the next step says it", max_length=20
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("rule", models.CharField(blank=True, max_length=120)),
                ("clause", models.CharField(blank=True, max_length=200)),
                ("calendar", models.CharField(blank=True, max_length=60)),
                ("held", models.BooleanField(default=False)),
                ("warn_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("met_at", models.DateTimeField(null=True)),
                ("breached_at", models.DateTimeField(null=True)),
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
                        condition=models.Q(
                            ("breached_at", None), ("held", False), ("met_at", None)
                        ),
                        fields=["tenant", "due_at"],
                        name="deadline_open",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("met_at", None), ("warn_at__isnull", False), ("warned_at", None)
                        ),
                        fields=["tenant", "warn_at"],
                        name="deadline_near",
                    ),
                    models.Index(
                        condition=models.Q(("held", False), ("met_at", None)),
                        fields=["tenant", "holder", "due_at"],
                        name="deadline_to_do",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("met_at", None)),
                        fields=("tenant", "stage_type", "stage_id", "kind"),
                        name="deadline_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("subject_type", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.BinaryField()),
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
                        fields=["tenant", "subject_type", "subject_id"], name="document_subject"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventSequence",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("last", models.BigIntegerField(default=0)),
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
                    models.UniqueConstraint(fields=("tenant",), name="event_sequence_once")
                ],
            },
        ),
        IsolateByTenant("flows.StageEvent", append_only=True, updatable=["sequence"]),
        IsolateByTenant(
            "flows.HandlerRun",
            "flows.EventSubject",
            "flows.Deadline",
            "flows.Document",
            "flows.EventSequence",
        ),
    ]
