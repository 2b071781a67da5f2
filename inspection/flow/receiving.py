"""How what arrived moves: receipts and the pieces themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class ReceiptStates(States):
    open = State(_("Open"), "info", "box", _("Being counted."))
    counted = State(_("Counted"), "info", "box", _("Counted, not yet compared."))
    reconciled = State(_("Reconciled"), "good", "check", _("What came is what was expected."))
    with_discrepancies = State(
        _("Something is different"), "warn", "alert", _("Somebody has to look at it.")
    )
    closed = State(_("Closed"), "neutral", "lock", _("Done."))
    refused = State(_("Refused"), "bad", "x", _("Not accepted at the dock."))
    forwarded = State(_("Forwarded"), "neutral", "truck", _("Sent on to another site."))
    voided = State(_("Void"), "neutral", "x", _("Recorded by mistake."))


class UnitStates(States):
    unidentified = State(_("Unidentified"), "warn", "search", _("Nobody knows yet what this is."))
    on_hand = State(_("On hand"), "info", "box", _("It is here."))
    emptied = State(_("Emptied"), "neutral", "dot", _("Everything in it has other plates now."))
    missing = State(_("Missing"), "bad", "alert", _("It cannot be found."))
    gone = State(_("Gone"), "neutral", "truck", _("It has left."))
    destroyed = State(_("Destroyed"), "neutral", "x", _("It no longer exists."))


def every_discrepancy_is_resolved(receipt: Any) -> Any:
    """Reconciling by hand needs an answer to each difference."""
    if receipt.open_discrepancies:
        return _("%(count)d differences are not resolved yet.") % {
            "count": receipt.open_discrepancies
        }
    return None


def nothing_was_inspected(receipt: Any) -> Any:
    """Counting again stops where an inspection has begun."""
    return (
        _("Something of it is being inspected already.")
        if receipt.inspected_at is not None
        else None
    )


class ReceiptFlow(StageModel):
    """What the dock counted when something arrived."""

    CREATED = ("receipt.opened", _("Receipt opened"))

    status = StatusField(ReceiptStates, "open")

    # Columns of the model that the verbs look at.
    open_discrepancies: int

    class Meta:
        abstract = True

    @verb(
        source="open",
        target="counted",
        event="receipt.counted",
        label=_("Count"),
        done=_("Counted at the dock"),
        permission="receiving.receive",
        icon="box",
    )
    def count(self) -> None:
        self.counted_at = clock.now()

    @verb(
        source="counted",
        target=("reconciled", "with_discrepancies"),
        event="receipt.compared",
        label=_("Compare"),
        done=_("Compared with what was expected"),
        permission="receiving.receive",
        icon="check",
    )
    def reconcile(self) -> str:
        return "with_discrepancies" if self.open_discrepancies else "reconciled"

    @verb(
        source="with_discrepancies",
        target="reconciled",
        event="receipt.resolved",
        label=_("Resolve"),
        done=_("Differences resolved"),
        permission="receiving.resolve",
        guards=[every_discrepancy_is_resolved],
        icon="check",
    )
    def resolve(self) -> None:
        self.resolved_at = clock.now()

    @verb(
        source="reconciled",
        target="closed",
        event="receipt.closed",
        label=_("Close"),
        done=_("Receipt closed"),
        permission="receiving.receive",
        icon="lock",
    )
    def close(self) -> None:
        self.closed_at = clock.now()

    @verb(
        source="open",
        target="refused",
        event="receipt.refused",
        label=_("Refuse"),
        done=_("Refused at the dock"),
        permission="receiving.receive",
        icon="x",
        danger=True,
    )
    def refuse(self, reason: str) -> None:
        self.reason = reason

    @verb(
        source="open",
        target="forwarded",
        event="receipt.forwarded",
        label=_("Forward"),
        done=_("Forwarded to another site"),
        permission="receiving.receive",
        icon="truck",
    )
    def forward(self, site: str) -> None:
        self.reason = site

    @verb(
        source=["counted", "with_discrepancies", "reconciled"],
        target="open",
        event="receipt.recounted",
        label=_("Count again"),
        done=_("To be counted again"),
        permission="receiving.receive",
        guards=[nothing_was_inspected],
        icon="return",
    )
    def recount(self) -> None:
        self.counted_at = None

    @verb(
        source=["open", "counted"],
        target="voided",
        event="receipt.voided",
        label=_("Void"),
        done=_("Recorded by mistake"),
        permission="receiving.receive",
        guards=[nothing_was_inspected],
        icon="x",
        danger=True,
    )
    def void(self, reason: str = "") -> None:
        self.reason = reason


class HandlingUnitFlow(StageModel):
    """One physical piece, or a counted pile of identical pieces, under one licence plate."""

    CREATED = ("unit.received", _("Received, licence plate printed"))

    status = StatusField(UnitStates, "unidentified")

    # Columns of the model that the verbs look at.
    quantity: int

    class Meta:
        abstract = True

    @verb(
        source="unidentified",
        target="on_hand",
        event="unit.identified",
        label=_("Identify"),
        done=_("Identified"),
        permission="receiving.receive",
        icon="search",
    )
    def identify(self, product: Any = None, rma_line: Any = None) -> None:
        self.product = product or self.product
        self.rma_line = rma_line or self.rma_line

    @verb(
        source="on_hand",
        target="on_hand",
        event="unit.moved",
        label=_("Move"),
        done=_("Moved"),
        permission="units.move",
        icon="pin",
    )
    def move(self, location: Any, container: Any = None) -> None:
        self.location = location
        self.container = container

    @verb(
        source="on_hand",
        target=("on_hand", "emptied"),
        event="unit.split",
        label=_("Split"),
        done=_("Split"),
        permission="units.move",
        icon="route",
    )
    def split(self, quantity: int, into: Any = None) -> str:
        self.quantity -= quantity
        return "on_hand" if self.quantity else "emptied"

    @verb(
        source="on_hand",
        target=("on_hand", "emptied"),
        event="unit.merged",
        label=_("Merge"),
        done=_("Merged"),
        permission="units.move",
        icon="route",
    )
    def merge(self, quantity: int, other: Any = None) -> str:
        self.quantity += quantity
        return "on_hand" if self.quantity else "emptied"

    @verb(
        source="on_hand",
        target="missing",
        event="unit.lost",
        label=_("Cannot find it"),
        done=_("Cannot be found"),
        permission="units.move",
        icon="alert",
    )
    def lose(self) -> None:
        self.missing_since = clock.now()

    @verb(
        source="missing",
        target="on_hand",
        event="unit.found",
        label=_("Found"),
        done=_("Found again"),
        permission="units.move",
        icon="check",
    )
    def find(self) -> None:
        self.missing_since = None

    @verb(
        source="on_hand",
        target="gone",
        event="unit.left",
        label=_("Leaves"),
        done=_("Left"),
        permission="disposition.move",
        icon="truck",
    )
    def leave(self, to: str) -> None:
        self.left_to = to
        self.left_at = clock.now()

    @verb(
        source="gone",
        target="on_hand",
        event="unit.came_back",
        label=_("Came back"),
        done=_("Came back"),
        permission="receiving.receive",
        icon="return",
    )
    def come_back(self) -> None:
        self.left_to = ""
        self.left_at = None

    @verb(
        source="on_hand",
        target="destroyed",
        event="unit.destroyed",
        label=_("Destroy"),
        done=_("Destroyed"),
        permission="disposition.move",
        icon="x",
        danger=True,
    )
    def destroy(self) -> None:
        self.left_at = clock.now()
