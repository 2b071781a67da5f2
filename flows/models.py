"""The rows behind every stage: events, whose timelines they stand on, handlers' runs, deadlines,
documents.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class StageEvent(TenantModel):
    """One thing that happened: audit log, timeline and outbox in one immutable row.

    `sequence` is given by the sequencer after the commit, and is the only column ever updated.
    """

    PUBLIC_PREFIX = "evt"

    sequence = models.BigIntegerField(null=True, editable=False)
    name = models.CharField(max_length=80)
    stage_type = models.CharField(max_length=60)
    stage_id = models.UUIDField()
    verb = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    at = MomentField()
    data = models.JSONField(default=dict)
    snapshot = models.JSONField(default=dict)
    previous = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            # The feed reads a tenant's events in this order and from this number on.
            models.UniqueConstraint(fields=["tenant", "sequence"], name="event_sequence"),
        ]
        indexes: ClassVar = [
            # The sequencer and the sweeper look for what has no number yet.
            models.Index(
                fields=["tenant"], name="event_unsequenced", condition=models.Q(sequence=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EventSubject(TenantModel):
    """Puts an event on the timeline of one thing."""

    event = TenantForeignKey(StageEvent, related_name="event_subjects", db_index=False)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    at = MomentField()

    class Meta:
        indexes: ClassVar = [
            # The timeline of one thing, in order.
            models.Index(
                fields=["tenant", "subject_type", "subject_id", "at"], name="event_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"


class EventSequence(TenantModel):
    """The last number given to an event of this tenant."""

    last = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="event_sequence_once")
        ]

    def __str__(self) -> str:
        return str(self.last)


class HandlerRun(TenantModel):
    """One handler's duty towards one event; the row remaining is the failure."""

    event = TenantForeignKey(StageEvent, related_name="runs", db_index=False)
    handler = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=0)
    due_at = MomentField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "event", "handler"], name="handler_run_once"),
        ]
        indexes: ClassVar = [
            # The worker claims what is due; the sweeper finds tenants that have some.
            models.Index(
                fields=["tenant", "due_at"],
                name="handler_run_due",
                condition=models.Q(done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.handler


class Deadline(TenantModel):
    """A promised or statutory date on a stage: who holds it, by which rule it was counted.

    `clause` is where a statutory rule stands, `calendar` the holidays it was counted by. While it
    is `held` the clock waits for something the other side has to do, and nothing is breached.
    """

    stage_type = models.CharField(max_length=60)
    stage_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    holder = models.CharField(
        max_length=20, help_text="you, us or carrier, as the next step says it"
    )
    due_at = models.DateTimeField()
    rule = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=200, blank=True)
    calendar = models.CharField(max_length=60, blank=True)
    held = models.BooleanField(default=False)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "stage_type", "stage_id", "kind"],
                condition=models.Q(met_at=None),
                name="deadline_open_once",
            ),
        ]
        indexes: ClassVar = [
            # The sweeper looks for open deadlines that have passed.
            models.Index(
                fields=["tenant", "due_at"],
                name="deadline_open",
                condition=models.Q(met_at=None, breached_at=None, held=False),
            ),
            # The sweeper looks for open deadlines that come near.
            models.Index(
                fields=["tenant", "warn_at"],
                name="deadline_near",
                condition=models.Q(met_at=None, warned_at=None, warn_at__isnull=False),
            ),
            # The list of what somebody has to do, the earliest first.
            models.Index(
                fields=["tenant", "holder", "due_at"],
                name="deadline_to_do",
                condition=models.Q(met_at=None, held=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%Y-%m-%d}"


class Document(TenantModel):
    """A file that belongs to a thing: a label, a certificate, a photo. Kept in the database, so
    that
    row-level security and the backup cover it."""

    PUBLIC_PREFIX = "file"

    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        indexes: ClassVar = [
            # The documents of one thing.
            models.Index(fields=["tenant", "subject_type", "subject_id"], name="document_subject"),
        ]

    def __str__(self) -> str:
        return self.name
