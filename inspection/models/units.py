"""The physical pieces, their plates, and what holds them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Product, Unit
from flows.stage import Subject
from inspection.checklists import COSMETICS, FUNCTIONS, PACKAGINGS
from inspection.flow import HandlingUnitFlow, HoldFlow
from inspection.models.places import Container, Location
from inspection.models.receiving import Receipt
from returns_portal.lib import ids
from rma.models import Rma, RmaLine
from tenants.fields import CodeField, NormalisedField, TenantForeignKey
from tenants.models import TenantModel

#: Units that are still somewhere here.
LIVE = ("unidentified", "on_hand", "missing")


class HandlingUnit(HandlingUnitFlow):
    """One physical piece (or counted pile) with its licence plate, never reused.

    `counted` of its pieces stand on the return line's ledger as received or kept, `routed` of them
    as disposed; what came over the authorised quantity is never counted.
    """

    PUBLIC_PREFIX = "hu"

    CONDITIONS = [(condition, condition) for condition in ("good", "damaged", "opened", "empty")]
    TITLES = [("ours", "ours"), ("customer", "customer")]

    lpn = CodeField(ids.new_licence_plate, max_length=40)
    lpn_normalized = NormalisedField("lpn", ids.normalise_code, max_length=40)
    receipt = TenantForeignKey(Receipt, null=True, blank=True, related_name="units", db_index=False)
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="units", db_index=False)
    rma_line = TenantForeignKey(
        RmaLine, null=True, blank=True, related_name="units", db_index=False
    )
    product = TenantForeignKey(
        Product, null=True, blank=True, related_name="handling_units", db_index=False
    )
    unit = TenantForeignKey(
        Unit, null=True, blank=True, related_name="handling_units", db_index=False
    )
    parent = TenantForeignKey("self", null=True, blank=True, related_name="pieces", db_index=False)
    merged_into = TenantForeignKey(
        "self", null=True, blank=True, related_name="merged", db_index=False
    )
    quantity = models.PositiveIntegerField(default=1)
    counted = models.PositiveIntegerField(default=0)
    routed = models.PositiveIntegerField(default=0)
    scanned = models.CharField(
        max_length=200, blank=True, help_text="What was read on a piece that nobody knows"
    )
    serial = models.CharField(max_length=100, blank=True)
    serial_normalized = NormalisedField("serial", ids.normalise_code, max_length=100)
    lot = models.CharField(max_length=100, blank=True)
    condition = models.CharField(max_length=10, choices=CONDITIONS, default="good")
    title = models.CharField(max_length=10, choices=TITLES, default="ours")
    function = models.CharField(max_length=2, blank=True)
    cosmetic = models.CharField(max_length=2, blank=True)
    packaging = models.CharField(max_length=10, blank=True)
    hazard = models.BooleanField(default=False, help_text="Found unsafe, and not found safe since")
    photos = models.JSONField(default=list)
    location = TenantForeignKey(
        Location, null=True, blank=True, related_name="units", db_index=False
    )
    container = TenantForeignKey(
        Container, null=True, blank=True, related_name="units", db_index=False
    )
    missing_since = models.DateTimeField(null=True, blank=True)
    left_to = models.CharField(max_length=100, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A licence plate names one handling unit for ever; a scan finds it.
            models.UniqueConstraint(fields=["tenant", "lpn_normalized"], name="unit_lpn"),
            # A serial is in at most one live handling unit (invariant 3).
            models.UniqueConstraint(
                fields=["tenant", "serial_normalized", "product"],
                condition=models.Q(status__in=LIVE) & ~models.Q(serial_normalized=""),
                name="unit_serial_live_once",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1) | models.Q(status="emptied"),
                name="unit_quantity",
            ),
            # No piece is counted or routed twice on the ledger of its line.
            models.CheckConstraint(
                condition=models.Q(counted__lte=models.F("quantity"))
                & models.Q(routed__lte=models.F("counted")),
                name="unit_ledger",
            ),
            models.CheckConstraint(
                condition=models.Q(function__in=["", *FUNCTIONS])
                & models.Q(cosmetic__in=["", *COSMETICS])
                & models.Q(packaging__in=["", *PACKAGINGS]),
                name="unit_grade_known",
            ),
        ]
        indexes: ClassVar = [
            # Lists by status, the newest first.
            models.Index(fields=["tenant", "status", "-id"], name="handling_unit_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="handling_unit_updated"),
            # A scan finds a piece by its serial, wherever it has gone.
            models.Index(fields=["tenant", "serial_normalized"], name="handling_unit_serial"),
            # The goods of one return, of one line, and of one receipt.
            models.Index(fields=["tenant", "rma"], name="handling_unit_rma"),
            models.Index(fields=["tenant", "rma_line"], name="handling_unit_line"),
            models.Index(fields=["tenant", "receipt"], name="handling_unit_receipt"),
            # A list by SKU, the newest first.
            models.Index(fields=["tenant", "product", "-id"], name="handling_unit_product"),
            # Where a sold unit is now: recalls look at each of a product.
            models.Index(
                fields=["tenant", "unit"],
                name="handling_unit_sold",
                condition=models.Q(unit__isnull=False),
            ),
            # What stands in one place, and in one container.
            models.Index(fields=["tenant", "location"], name="handling_unit_location"),
            models.Index(fields=["tenant", "container"], name="handling_unit_container"),
            # The ledger of a period: what had not left when it began.
            models.Index(fields=["tenant", "left_at"], name="handling_unit_left"),
            # What was taken off a unit: it cannot be counted again.
            models.Index(
                fields=["tenant", "parent"],
                name="handling_unit_parent",
                condition=models.Q(parent__isnull=False),
            ),
            # What was put onto a unit: nor can that.
            models.Index(
                fields=["tenant", "merged_into"],
                name="handling_unit_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.lpn

    @property
    def is_live(self) -> bool:
        """Whether it is still somewhere here."""
        return self.status in LIVE

    @property
    def grade_shown(self) -> dict[str, str] | None:
        """The grade that counts, as the API shows it; None before there is one."""
        if not self.function:
            return None
        return {"function": self.function, "cosmetic": self.cosmetic, "packaging": self.packaging}

    def subjects(self) -> list[Any]:
        found: list[Any] = [self]
        if self.rma_id:
            found.append(("rma.rma", self.rma_id))
        if self.unit_id:
            found.append(("catalog.unit", self.unit_id))
        return found

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "lpn": self.lpn,
            "status": self.status,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
            "return_line": ids.public_id("rln", self.rma_line_id) if self.rma_line_id else None,
            "product": ids.public_id("prd", self.product_id) if self.product_id else None,
            "quantity": self.quantity,
            "serial": self.serial or None,
            "lot": self.lot or None,
            "condition": self.condition,
            "title": self.title,
            "grade": self.grade_shown,
            "location": ids.public_id("loc", self.location_id) if self.location_id else None,
            "container": ids.public_id("con", self.container_id) if self.container_id else None,
            "left_to": self.left_to or None,
        }


class LicencePlateAlias(TenantModel):
    """A second plate of a handling unit whose first one was torn."""

    unit = TenantForeignKey(HandlingUnit, models.CASCADE, related_name="aliases", db_index=False)
    lpn = models.CharField(max_length=40)
    lpn_normalized = NormalisedField("lpn", ids.normalise_code, max_length=40)

    class Meta:
        constraints: ClassVar = [
            # A plate names one handling unit for ever; a scan finds it.
            models.UniqueConstraint(fields=["tenant", "lpn_normalized"], name="lpn_alias_once"),
        ]
        indexes: ClassVar = [
            # The plates of one piece.
            models.Index(fields=["tenant", "unit"], name="lpn_alias_unit"),
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
    #: Kinds that only a safety officer may end.
    SAFETY = ("safety_hazard", "recall_hit")
    #: Kinds that doubt whose goods these are: they bring no money while one is open.
    DOUBTS = ("counterfeit_suspected", "serial_mismatch", "evidence", "awaiting_client")

    unit = TenantForeignKey(HandlingUnit, models.CASCADE, related_name="holds", db_index=False)
    kind = models.CharField(max_length=24, choices=KINDS)
    reason = models.CharField(max_length=500, blank=True)
    rule = models.CharField(
        max_length=40, blank=True, help_text="What placed it by itself; empty: a person did"
    )
    finding = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # Gates and lists ask for the holds of a piece.
            models.Index(fields=["tenant", "unit", "id"], name="hold_unit"),
            # The desk's list of what is set aside.
            models.Index(fields=["tenant", "status", "-id"], name="hold_by_status"),
        ]

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
