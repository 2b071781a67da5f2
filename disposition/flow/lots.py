"""How units leave together."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class LotStates(States):
    open = State(_("Open"), "info", "box")
    sealed = State(_("Sealed"), "info", "lock")
    handed_over = State(_("Handed over"), "info", "truck")
    part_rejected = State(_("Partly rejected"), "warn", "alert")
    confirmed = State(_("Confirmed"), "good", "check")
    cancelled = State(_("Cancelled"), "neutral", "x")


class LotFlow(StageModel):
    """Units leaving together for one route."""

    CREATED = ("lot.opened", _("Lot opened"))

    status = StatusField(LotStates, "open")

    class Meta:
        abstract = True

    @verb(
        source="open",
        target="sealed",
        event="lot.sealed",
        label=_("Seal"),
        done=_("Sealed"),
        permission="lots.work",
        icon="lock",
    )
    def seal(self, pieces: int, weight_g: int | None = None) -> None:
        self.pieces, self.weight_g = pieces, weight_g
        self.sealed_at = clock.now()

    @verb(
        source="sealed",
        target="open",
        event="lot.unsealed",
        label=_("Unseal"),
        done=_("Unsealed"),
        permission="lots.work",
        icon="box",
    )
    def unseal(self, reason: str) -> None:
        self.note = reason
        self.sealed_at = self.pieces = self.weight_g = None

    @verb(
        source="sealed",
        target="handed_over",
        event="lot.handed_over",
        label=_("Hand over"),
        done=_("Handed over"),
        permission="lots.work",
        icon="truck",
    )
    def hand_over(self, to: str) -> None:
        self.handed_to = to
        self.handed_over_at = clock.now()

    @verb(
        source="handed_over",
        target="part_rejected",
        event="lot.items_rejected",
        label=_("Items rejected"),
        done=_("Items rejected by the taker"),
        permission="lots.work",
        icon="alert",
    )
    def reject_items(self, reason: str, pieces: int = 0) -> None:
        self.note = reason

    @verb(
        source=["handed_over", "part_rejected"],
        target="confirmed",
        event="lot.confirmed",
        label=_("Confirm"),
        done=_("Confirmed by certificate"),
        permission="lots.confirm",
        icon="check",
    )
    def confirm(self, certificate: Any) -> None:
        self.certificate = certificate
        self.confirmed_at = clock.now()

    @verb(
        source=["open", "sealed"],
        target="cancelled",
        event="lot.cancelled",
        label=_("Cancel"),
        done=_("Cancelled"),
        permission="lots.work",
        icon="x",
        danger=True,
    )
    def cancel(self, reason: str = "") -> None:
        self.note = reason
