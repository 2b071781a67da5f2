"""Guided inspections: versions of a checklist, and their runs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from inspection.checklists import COSMETICS, FUNCTIONS, PACKAGINGS
from inspection.flow import InspectionFlow
from inspection.models.units import HandlingUnit
from returns_portal.lib import ids
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class Checklist(TenantModel):
    """One version of a guided inspection, for a category or for all; kept once published."""

    PUBLIC_PREFIX = "chk"

    handle = models.SlugField(max_length=60, db_index=False)
    name = models.CharField(max_length=120)
    number = models.PositiveIntegerField(help_text="Version, counted by handle")
    category = models.CharField(max_length=100, blank=True)
    questions = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "handle", "number"], name="checklist_version"
            ),
        ]
        indexes: ClassVar = [
            # The dock looks for the newest published one of a category.
            models.Index(
                fields=["tenant", "category", "-published_at"],
                name="checklist_published",
                condition=models.Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Inspection(InspectionFlow):
    """One run of a checklist over one handling unit; re-inspection is a new run that supersedes."""

    PUBLIC_PREFIX = "ins"

    unit = TenantForeignKey(
        HandlingUnit, models.CASCADE, related_name="inspections", db_index=False
    )
    checklist = TenantForeignKey(Checklist, related_name="inspections", db_index=False)
    inspector = models.UUIDField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    photos = models.JSONField(default=list)
    unanswered = models.PositiveSmallIntegerField(
        default=0, help_text="Questions still to be answered"
    )
    function = models.CharField(max_length=2, blank=True)
    cosmetic = models.CharField(max_length=2, blank=True)
    packaging = models.CharField(max_length=10, blank=True)
    explanation = models.JSONField(default=list)
    override_reason = models.CharField(max_length=500, blank=True)
    skip_rule = models.CharField(max_length=120, blank=True)
    reopen_reason = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(
        null=True, blank=True, help_text="A disposition began by this grade"
    )

    class Meta:
        constraints: ClassVar = [
            # One live run at a time for one piece.
            models.UniqueConstraint(
                fields=["tenant", "unit"],
                condition=models.Q(status__in=["waiting", "in_progress", "graded"]),
                name="inspection_live_once",
            ),
            # One confirmed run at a time for one piece: the grade that counts.
            models.UniqueConstraint(
                fields=["tenant", "unit"],
                condition=models.Q(status="confirmed"),
                name="inspection_confirmed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(function__in=["", *FUNCTIONS])
                & models.Q(cosmetic__in=["", *COSMETICS])
                & models.Q(packaging__in=["", *PACKAGINGS]),
                name="inspection_grade_known",
            ),
        ]
        indexes: ClassVar = [
            # Lists and the bench's queue by status.
            models.Index(fields=["tenant", "status", "id"], name="inspection_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="inspection_updated"),
            # What was found in a period (insights: grades, times).
            models.Index(
                fields=["tenant", "confirmed_at"],
                name="inspection_confirmed",
                condition=models.Q(confirmed_at__isnull=False),
            ),
            # The runs over one piece.
            models.Index(fields=["tenant", "unit", "id"], name="inspection_unit"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def subjects(self) -> list[Any]:
        return [self, *self.unit.subjects()]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "handling_unit": ids.public_id("hu", self.unit_id),
            "status": self.status,
            "checklist": ids.public_id("chk", self.checklist_id),
            "grade": self.grade_shown,
        }

    @property
    def grade_shown(self) -> dict[str, str] | None:
        """The grade as the API shows it, or None before there is one."""
        if not self.function:
            return None
        return {"function": self.function, "cosmetic": self.cosmetic, "packaging": self.packaging}
