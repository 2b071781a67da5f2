"""What arrived, where it stands, in what condition it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Product, Unit
from flows.stage import Subject
from inspection.flow import HandlingUnitFlow, HoldFlow, InspectionFlow, ReceiptFlow
from returns_portal.lib import ids
from rma.models import Rma, RmaLine, Shipment
from tenants.fields import NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class Location(TenantModel):
    """A place in the warehouse: a site, a zone in it, or a bin."""

    PUBLIC_PREFIX = "loc"

    KINDS = [("site", "site"), ("zone", "zone"), ("bin", "bin")]

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="bin")
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="location_code")
        ]

    def __str__(self) -> str:
        return self.code


class Container(TenantModel):
    """A pallet, cage, tote or lot box, nestable, perhaps with an SSCC."""

    PUBLIC_PREFIX = "con"

    KINDS = [(kind, kind) for kind in ("pallet", "cage", "tote", "box")]

    code = models.CharField(max_length=40)
    sscc = models.CharField(max_length=18, null=True, blank=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="tote")
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")
    location = TenantForeignKey(Location, null=True, blank=True, related_name="containers")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="container_code"),
            models.UniqueConstraint(fields=["tenant", "sscc"], name="container_sscc"),
        ]

    def __str__(self) -> str:
        return self.code


class Receipt(ReceiptFlow):
    """One counting at the dock. Parcels to returns is many to many, by item."""

    PUBLIC_PREFIX = "rct"

    shipment = TenantForeignKey(Shipment, null=True, blank=True, related_name="receipts")
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="receipts")
    tracking_number = models.CharField(max_length=100, blank=True)
    location = TenantForeignKey(Location, null=True, blank=True, related_name="receipts")
    container = TenantForeignKey(Container, null=True, blank=True, related_name="receipts")
    occurred_at = models.DateTimeField(null=True, blank=True)
    performed_by = models.CharField(
        max_length=120, blank=True, help_text="The partner's name of the person"
    )
    client_action_id = models.CharField(max_length=100, null=True, blank=True)
    open_discrepancies = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)
    inspected_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    photos = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            # One action of a device is applied once, for ever.
            models.UniqueConstraint(
                fields=["tenant", "client_action_id"], name="receipt_client_action"
            ),
        ]
        indexes: ClassVar = [
            # Lists, the newest first, and by status.
            models.Index(fields=["tenant", "-id"], name="receipt_newest"),
            models.Index(fields=["tenant", "status", "-id"], name="receipt_by_status"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def subjects(self) -> list[Any]:
        found: list[Any] = [self]
        if self.rma_id:
            found.append(("rma.rma", self.rma_id))
        if self.shipment_id:
            found.append(("rma.shipment", self.shipment_id))
        return found

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "status": self.status,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
            "shipment": ids.public_id("shp", self.shipment_id) if self.shipment_id else None,
            "tracking_number": self.tracking_number or None,
            "open_discrepancies": self.open_discrepancies,
        }


class Discrepancy(TenantModel):
    """One difference between what came and what was expected."""

    PUBLIC_PREFIX = "dsc"

    KINDS = [
        (kind, kind)
        for kind in (
            "missing",
            "undeclared",
            "wrong_item",
            "over_quantity",
            "serial_mismatch",
            "swapped_item",
            "accessory_missing",
            "empty_box",
            "damaged_parcel",
            "contaminated",
            "hazard_unannounced",
            "wrong_client",
            "unknown_sender",
        )
    ]

    receipt = TenantForeignKey(Receipt, models.CASCADE, related_name="discrepancies")
    kind = models.CharField(max_length=20, choices=KINDS)
    rma_line = TenantForeignKey(RmaLine, null=True, blank=True, related_name="discrepancies")
    quantity = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.kind}"


class HandlingUnit(HandlingUnitFlow):
    """One physical piece (or counted pile) with its licence plate, never reused."""

    PUBLIC_PREFIX = "hu"

    CONDITIONS = [(condition, condition) for condition in ("good", "damaged", "opened", "empty")]
    TITLES = [("ours", "ours"), ("customer", "customer")]

    lpn = models.CharField(max_length=40, default=ids.new_licence_plate)
    lpn_normalized = NormalisedField("lpn", ids.normalise_code, max_length=40)
    receipt = TenantForeignKey(Receipt, null=True, blank=True, related_name="units")
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="units")
    rma_line = TenantForeignKey(RmaLine, null=True, blank=True, related_name="units")
    product = TenantForeignKey(Product, null=True, blank=True, related_name="handling_units")
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="handling_units")
    parent = TenantForeignKey("self", null=True, blank=True, related_name="pieces")
    quantity = models.PositiveIntegerField(default=1)
    serial = models.CharField(max_length=100, blank=True)
    serial_normalized = NormalisedField("serial", ids.normalise_code, max_length=100)
    lot = models.CharField(max_length=100, blank=True)
    condition = models.CharField(max_length=10, choices=CONDITIONS, default="good")
    title = models.CharField(max_length=10, choices=TITLES, default="ours")
    location = TenantForeignKey(Location, null=True, blank=True, related_name="units")
    container = TenantForeignKey(Container, null=True, blank=True, related_name="units")
    missing_since = models.DateTimeField(null=True, blank=True)
    left_to = models.CharField(max_length=100, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A licence plate names one handling unit for ever; a scan finds it.
            models.UniqueConstraint(fields=["tenant", "lpn_normalized"], name="unit_lpn"),
            # A serial is in at most one live handling unit (invariant 3).
            models.UniqueConstraint(
                fields=["tenant", "product", "serial_normalized"],
                condition=models.Q(status__in=["unidentified", "on_hand", "missing"])
                & ~models.Q(serial_normalized=""),
                name="unit_serial_live_once",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1) | models.Q(status="emptied"),
                name="unit_quantity",
            ),
        ]
        indexes: ClassVar = [
            # Lists, the newest first, and by status.
            models.Index(fields=["tenant", "-id"], name="unit_newest"),
            models.Index(fields=["tenant", "status", "-id"], name="unit_by_status"),
            # A scan finds a piece by its serial.
            models.Index(fields=["tenant", "serial_normalized"], name="unit_by_serial"),
        ]

    def __str__(self) -> str:
        return self.lpn

    def subjects(self) -> list[Any]:
        return [self] + ([("rma.rma", self.rma_id)] if self.rma_id else [])

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "lpn": self.lpn,
            "status": self.status,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
            "return_line": ids.public_id("rln", self.rma_line_id) if self.rma_line_id else None,
            "quantity": self.quantity,
            "serial": self.serial or None,
            "lot": self.lot or None,
            "condition": self.condition,
            "title": self.title,
            "location": ids.public_id("loc", self.location_id) if self.location_id else None,
        }


class LicencePlateAlias(TenantModel):
    """A second plate of a handling unit whose first one was torn."""

    unit = TenantForeignKey(HandlingUnit, models.CASCADE, related_name="aliases")
    lpn = models.CharField(max_length=40)
    lpn_normalized = NormalisedField("lpn", ids.normalise_code, max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "lpn_normalized"], name="lpn_alias_once"),
        ]

    def __str__(self) -> str:
        return self.lpn


class Hold(HoldFlow):
    """Why one handling unit may not move on."""

    PUBLIC_PREFIX = "hld"

    KINDS = [
        (kind, kind)
        for kind in (
            "counterfeit_suspected",
            "serial_mismatch",
            "safety_hazard",
            "data_bearing_locked",
            "recall_hit",
            "evidence",
            "awaiting_client",
        )
    ]

    unit = TenantForeignKey(HandlingUnit, models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=24, choices=KINDS)
    reason = models.CharField(max_length=500, blank=True)
    finding = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kind

    def root(self) -> Subject:
        return ("inspection.handlingunit", self.unit_id)

    def subjects(self) -> list[Any]:
        return [self, *self.unit.subjects()]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "handling_unit": ids.public_id("hu", self.unit_id),
            "kind": self.kind,
            "status": self.status,
            "reason": self.reason or None,
            "finding": self.finding or None,
        }


class Checklist(TenantModel):
    """One version of a guided inspection, for a product category or for all."""

    PUBLIC_PREFIX = "chk"

    handle = models.SlugField(max_length=60)
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

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Inspection(InspectionFlow):
    """One run of a checklist over one handling unit; re-inspection is a new run that supersedes."""

    PUBLIC_PREFIX = "ins"

    unit = TenantForeignKey(HandlingUnit, models.CASCADE, related_name="inspections")
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
        ]
        indexes: ClassVar = [
            # Lists and the bench's queue by status.
            models.Index(fields=["tenant", "status", "id"], name="inspection_by_status"),
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
