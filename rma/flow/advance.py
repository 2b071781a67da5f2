"""How goods or money given before the return arrives are secured, and how that ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class AdvanceStates(States):
    offered = State(
        _("Offered"), "neutral", "clock", _("It may be given before the goods come back.")
    )
    secured = State(_("Secured"), "info", "shield", _("It can be given now."))
    out = State(_("Given"), "info", "truck", _("The shopper has it; we wait for the goods."))
    overdue = State(_("Overdue"), "warn", "alert", _("The goods did not come back in time."))
    released = State(_("Released"), "good", "check", _("The goods came back."))
    charged = State(_("Charged"), "warn", "money", _("The shopper paid for what was given."))
    owed = State(_("Owed"), "bad", "alert", _("It could not be charged; the shopper owes it."))
    written_off = State(_("Written off"), "bad", "x", _("Nobody asks for it any more."))
    refunded = State(
        _("Charge given back"), "good", "return", _("The goods came late; the charge was repaid.")
    )


class AdvanceFlow(StageModel):
    """Goods or money given before the return arrives."""

    CREATED = ("advance.offered", _("Offered in advance"))

    status = StatusField(AdvanceStates, "offered")

    class Meta:
        abstract = True

    @verb(
        source="offered",
        target="secured",
        event="advance.secured",
        label=_("Secure"),
        done=_("Advance secured"),
        permission="resolutions.approve",
        icon="shield",
    )
    def secure(self, security: str, reference: str = "", reason: str = "") -> None:
        self.security = security
        self.security_reference = reference
        self.security_reason = reason
        self.secured_at = clock.now()

    @verb(
        source="secured",
        target="out",
        event="advance.shipped",
        label=_("Given"),
        done=_("Given in advance"),
        permission="resolutions.settle",
        icon="truck",
    )
    def ship(self, back_by: datetime) -> None:
        self.out_at = clock.now()
        self.back_by = back_by

    @verb(
        source="out",
        target="overdue",
        event="advance.reminded",
        label=_("Remind"),
        done=_("Shopper reminded to send the goods"),
        permission="resolutions.approve",
        icon="mail",
    )
    def remind(self) -> None:
        self.reminded_at = clock.now()

    @verb(
        source=["out", "overdue"],
        target="released",
        event="advance.released",
        label=_("Goods are back"),
        done=_("Goods came back; nothing is charged"),
        permission="resolutions.settle",
        icon="check",
    )
    def goods_back(self) -> None:
        self.ended_at = clock.now()

    @verb(
        source="overdue",
        target="charged",
        event="advance.charged",
        label=_("Charge"),
        done=_("Charged for what was given"),
        permission="resolutions.settle",
        icon="money",
        danger=True,
    )
    def charge(self, reference: str, means: str = "", person: Any = None) -> None:
        self.charge_reference = reference
        self.charge_means = means
        self.charged_by = person
        self.charged_at = clock.now()

    @verb(
        source="overdue",
        target="owed",
        event="advance.charge_failed",
        label=_("Could not be charged"),
        done=_("Could not be charged: the shopper owes it"),
        permission="resolutions.settle",
        icon="alert",
    )
    def fail_charge(self, code: str) -> None:
        self.failure_code = code

    @verb(
        source="owed",
        target="written_off",
        event="advance.written_off",
        label=_("Write off"),
        done=_("Written off"),
        permission="resolutions.settle",
        icon="x",
        danger=True,
    )
    def write_off(self, reason: str) -> None:
        self.write_off_reason = reason
        self.ended_at = clock.now()

    @verb(
        source="charged",
        target="refunded",
        event="advance.refunded",
        label=_("Give the charge back"),
        done=_("Goods came late: the charge was given back"),
        permission="resolutions.settle",
        icon="return",
    )
    def goods_back_late(self, reference: str) -> None:
        self.refund_reference = reference
        self.ended_at = clock.now()
