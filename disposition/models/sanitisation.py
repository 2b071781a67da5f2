"""The wiping of units that may hold somebody's data, with what its certificate has to say."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from disposition.flow.sanitisation import WIPED, SanitisationFlow
from flows.models import Document
from inspection.models import HandlingUnit
from returns_portal.lib import ids
from tenants.fields import TenantForeignKey

#: The three methods of NIST SP 800-88, and the techniques of each (STANDARDS A.5).
METHODS = [("clear", _("Clear")), ("purge", _("Purge")), ("destroy", _("Destroy"))]
TECHNIQUES: dict[str, tuple[str, ...]] = {
    "clear": ("overwrite", "factory_reset"),
    "purge": ("overwrite", "block_erase", "crypto_erase", "sanitize_command"),
    "destroy": ("shred", "disintegrate", "incinerate", "melt", "pulverize"),
}
TECHNIQUE_WORDS = {
    "overwrite": _("Overwritten"),
    "factory_reset": _("Reset to factory settings"),
    "block_erase": _("Block erase"),
    "crypto_erase": _("Cryptographic erase"),
    "sanitize_command": _("Sanitize command of the device"),
    "shred": _("Shredded"),
    "disintegrate": _("Disintegrated"),
    "incinerate": _("Incinerated"),
    "melt": _("Melted"),
    "pulverize": _("Pulverized"),
}
#: How it was checked, and what came of it. Unknown is an answer of its own, and never a pass.
CHECKS = [
    ("full", _("All of it was read back")),
    ("sample", _("A sample was read back")),
    ("tool_log", _("By the log of the tool")),
    ("ce_check", _("The key is gone (cryptographic erase)")),
]
RESULTS = [("passed", _("Passed")), ("failed", _("Failed")), ("unknown", _("Cannot be told"))]
BACKUPS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))]


class Sanitisation(SanitisationFlow):
    """The wiping of one unit in its present visit: one row, tried again until it is verified.

    Columns are those of a certificate of sanitisation (NIST SP 800-88 r2, 4.6; STANDARDS A.5).
    """

    PUBLIC_PREFIX = "san"

    unit = TenantForeignKey(
        HandlingUnit, models.CASCADE, related_name="sanitisations", db_index=False
    )
    # The medium, and what it held.
    serial = models.CharField(max_length=100)
    serial_source = models.CharField(max_length=40, blank=True, help_text="Where it was read")
    manufacturer = models.CharField(max_length=120, blank=True)
    model_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    capacity = models.CharField(max_length=40, blank=True)
    firmware = models.CharField(max_length=60, blank=True)
    source_device = models.CharField(max_length=100, blank=True)
    classification_before = models.CharField(max_length=60, blank=True)
    classification_after = models.CharField(max_length=60, blank=True)
    data_backup = models.CharField(max_length=10, choices=BACKUPS, default="unknown")
    # How it was wiped.
    method = models.CharField(max_length=10, choices=[("", ""), *METHODS], blank=True)
    technique = models.CharField(
        max_length=20, choices=[("", ""), *((name, name) for name in TECHNIQUE_WORDS)], blank=True
    )
    tool = models.CharField(max_length=120, blank=True)
    tool_version = models.CharField(max_length=60, blank=True)
    ran_by = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=1)
    failure = models.CharField(max_length=500, blank=True)
    # How it was verified.
    checked_how = models.CharField(max_length=10, choices=[("", ""), *CHECKS], blank=True)
    sample_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    criteria = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=10, choices=[("", ""), *RESULTS], blank=True)
    verified_by = models.CharField(max_length=120, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    # The paper.
    certificate_number = models.CharField(max_length=40, blank=True)
    certificate = TenantForeignKey(
        Document, null=True, blank=True, related_name="+", db_index=False
    )
    certified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A unit is wiped once in its visit: gates find its wipe by the unit.
            models.UniqueConstraint(fields=["tenant", "unit"], name="sanitisation_unit_once"),
            # UNKNOWN is never PASS, whoever writes the row.
            models.CheckConstraint(
                condition=~models.Q(status__in=WIPED) | models.Q(result="passed"),
                name="sanitisation_passed",
            ),
        ]
        indexes: ClassVar = [
            # The bench's queue, and lists by status.
            models.Index(fields=["tenant", "status", "-id"], name="sanitisation_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="sanitisation_updated"),
        ]

    def __str__(self) -> str:
        return self.serial

    def subjects(self) -> list[Any]:
        return [self, *self.unit.subjects()]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "handling_unit": ids.public_id("hu", self.unit_id),
            "status": self.status,
            "serial": self.serial,
            "method": self.method or None,
            "technique": self.technique or None,
            "tool": self.tool or None,
            "result": self.result or None,
        }
