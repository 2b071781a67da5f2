"""How a distributor or a shop that got affected goods moves through a recall."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class ConsigneeStates(States):
    identified = State(_("Identified"), "neutral", "dot")
    notified = State(_("Notified"), "info", "mail")
    acknowledged = State(_("Acknowledged"), "info", "check")
    counted = State(_("Stock counted"), "info", "box")
    passed_on = State(_("Passed on"), "info", "route")
    reconciled = State(_("Reconciled"), "good", "check")
    non_responder = State(_("No answer"), "warn", "alert")
    checked = State(_("Checked by us"), "good", "search")


class ConsigneeFlow(StageModel):
    """One distributor or shop: told, heard from, counted, and the notice passed on."""

    CREATED = ("consignee.identified", _("Consignee identified"))

    status = StatusField(ConsigneeStates, "identified")

    class Meta:
        abstract = True

    @verb(
        source="identified",
        target="notified",
        event="consignee.notified",
        label=_("Notify"),
        done=_("Consignee notified"),
        permission="recalls.remedy",
        icon="mail",
    )
    def notify(self, channel: str = "email") -> None:
        self.channel = channel
        self.notified_at = clock.now()

    @verb(
        source="notified",
        target="acknowledged",
        event="consignee.acknowledged",
        label=_("Acknowledge"),
        done=_("Notice acknowledged"),
        permission="recalls.remedy",
        icon="check",
    )
    def acknowledge(self) -> None:
        self.answered_at = clock.now()

    @verb(
        source="acknowledged",
        target="counted",
        event="consignee.counted",
        label=_("Report counts"),
        done=_("Stock reported"),
        permission="recalls.remedy",
        icon="box",
    )
    def report(self, on_hand: int, sold_on: int = 0, destroyed: int = 0) -> None:
        self.on_hand, self.sold_on, self.destroyed = on_hand, sold_on, destroyed

    @verb(
        source="counted",
        target="passed_on",
        event="consignee.passed_on",
        label=_("Pass on"),
        done=_("Notice passed on to its own customers"),
        permission="recalls.remedy",
        icon="route",
    )
    def pass_on(self) -> None:
        self.passed_on_at = clock.now()

    @verb(
        source="passed_on",
        target="reconciled",
        event="consignee.reconciled",
        label=_("Reconcile"),
        done=_("Counts agree with what was shipped"),
        permission="recalls.remedy",
        icon="check",
    )
    def reconcile(self, note: str = "") -> None:
        self.note = note
        self.ended_at = clock.now()

    @verb(
        source="notified",
        target="non_responder",
        event="consignee.silent",
        label=_("No answer"),
        done=_("Consignee did not answer"),
        permission="recalls.remedy",
        icon="alert",
    )
    def mark_silent(self) -> None:
        self.note = ""

    @verb(
        source="non_responder",
        target="checked",
        event="consignee.checked",
        label=_("Checked"),
        done=_("Checked by a visit or a call"),
        permission="recalls.remedy",
        icon="search",
    )
    def check_up(self, finding: str) -> None:
        self.note = finding
        self.ended_at = clock.now()
