"""How an affected unit moves, on its two clocks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class ContactStates(States):
    none = State(_("Not contacted"), "neutral", "dot")
    notified = State(_("Notified"), "info", "mail")
    reached = State(_("Reached"), "good", "check")
    unreachable = State(_("Unreachable"), "warn", "alert")


class CorrectionStates(States):
    open = State(_("Open"), "neutral", "dot")
    chosen = State(_("Remedy chosen"), "info", "message")
    awaiting_return = State(_("Coming back"), "info", "truck")
    kit_sent = State(_("Kit sent"), "info", "truck")
    received = State(_("Received"), "info", "box")
    remedied = State(_("Remedied"), "good", "check")
    disposed = State(_("Disposed of"), "good", "check")
    refused = State(_("Refused"), "bad", "x")
    removed = State(_("No longer there"), "neutral", "x")
    transferred = State(_("Has a new owner"), "neutral", "user")
    frozen = State(_("Frozen in stock"), "warn", "hold")
    excluded = State(_("Not affected"), "neutral", "x")


class AffectedUnitFlow(StageModel):
    """One unit a recall covers. `status` is its correction, `contact` whether its owner was
    reached.
    """

    CREATED = ("affected_unit.found", _("Found to be affected"))
    CONTACTS = ContactStates

    status = StatusField(CorrectionStates, "open")
    contact = StatusField(ContactStates, "none")

    # A column of the model that a verb counts in.
    reminded: int

    class Meta:
        abstract = True

    @verb(
        field="contact",
        source=["none", "unreachable"],
        target="notified",
        event="affected_unit.notified",
        label=_("Notify"),
        done=_("Owner notified"),
        permission="recalls.remedy",
        icon="mail",
    )
    def notify(self, channel: str = "email") -> None:
        self.channel = channel
        self.notified_at = clock.now()

    @verb(
        field="contact",
        source="notified",
        target="notified",
        event="affected_unit.reminded",
        label=_("Remind"),
        done=_("Owner reminded"),
        permission="recalls.remedy",
        icon="mail",
    )
    def remind(self) -> None:
        self.reminded += 1
        self.notified_at = clock.now()

    @verb(
        field="contact",
        source="notified",
        target="reached",
        event="affected_unit.reached",
        label=_("Reached"),
        done=_("Owner reached"),
        permission="recalls.remedy",
        icon="check",
    )
    def reach(self) -> None:
        self.reached_at = clock.now()

    @verb(
        field="contact",
        source="notified",
        target="unreachable",
        event="affected_unit.unreachable",
        label=_("Cannot be reached"),
        done=_("Owner cannot be reached"),
        permission="recalls.remedy",
        icon="alert",
    )
    def mark_unreachable(self, reason: str) -> None:
        self.contact_note = reason

    @verb(
        source=["open", "chosen", "refused"],
        target="chosen",
        event="affected_unit.remedy_chosen",
        label=_("Choose a remedy"),
        done=_("Remedy chosen"),
        permission="recalls.remedy",
        icon="message",
    )
    def choose(self, remedy: str) -> None:
        self.remedy_wanted = remedy

    @verb(
        source="chosen",
        target="awaiting_return",
        event="affected_unit.return_authorized",
        label=_("Authorise the return"),
        done=_("Return authorised"),
        permission="recalls.remedy",
        icon="truck",
    )
    def authorize_return(self) -> None:
        self.note = ""

    @verb(
        source="chosen",
        target="kit_sent",
        event="affected_unit.kit_sent",
        label=_("Send the kit"),
        done=_("Repair kit sent"),
        permission="recalls.remedy",
        icon="truck",
    )
    def send_kit(self) -> None:
        self.note = ""

    @verb(
        source="kit_sent",
        target="remedied",
        event="affected_unit.confirmed_fixed",
        label=_("Confirm fixed"),
        done=_("Owner confirmed the repair"),
        permission="recalls.remedy",
        icon="check",
    )
    def confirm_fixed(self) -> None:
        self.ended_at = clock.now()

    @verb(
        source="chosen",
        target="disposed",
        event="affected_unit.disposal_proved",
        label=_("Prove disposal"),
        done=_("Disposal proved"),
        permission="recalls.remedy",
        icon="check",
    )
    def prove_disposal(self) -> None:
        self.note = ""

    @verb(
        source=["disposed", "received", "frozen"],
        target="remedied",
        event="affected_unit.remedied",
        label=_("Remedied"),
        done=_("Remedied"),
        permission="recalls.remedy",
        icon="check",
    )
    def remedy(self) -> None:
        self.ended_at = clock.now()

    @verb(
        source=["open", "chosen", "awaiting_return"],
        target="received",
        event="affected_unit.received",
        label=_("Receive"),
        done=_("Received"),
        permission="receiving.receive",
        icon="box",
    )
    def receive(self) -> None:
        self.received_at = clock.now()

    @verb(
        source="received",
        target="excluded",
        event="affected_unit.cleared",
        label=_("Not affected"),
        done=_("Found not to be affected"),
        permission="recalls.remedy",
        icon="x",
    )
    def clear(self, reason: str = "") -> None:
        self.note = reason
        self.ended_at = clock.now()

    @verb(
        source=["open", "chosen"],
        target="removed",
        event="affected_unit.gone",
        label=_("No longer there"),
        done=_("Reported gone"),
        permission="recalls.remedy",
        icon="x",
    )
    def report_gone(self, how: str) -> None:
        self.note = how
        self.ended_at = clock.now()

    @verb(
        source="open",
        target="transferred",
        event="affected_unit.transferred",
        label=_("Has a new owner"),
        done=_("Has a new owner"),
        permission="recalls.remedy",
        icon="user",
    )
    def transfer(self) -> None:
        self.ended_at = clock.now()

    @verb(
        source=["open", "chosen"],
        target="refused",
        event="affected_unit.refused",
        label=_("Owner refuses"),
        done=_("Owner refused"),
        permission="recalls.remedy",
        icon="x",
    )
    def refuse(self) -> None:
        self.note = "refused"

    @verb(
        source="open",
        target="frozen",
        event="affected_unit.frozen",
        label=_("Freeze"),
        done=_("Frozen in stock"),
        permission="recalls.remedy",
        icon="hold",
    )
    def freeze(self) -> None:
        self.note = ""

    @verb(
        source="open",
        target="excluded",
        event="affected_unit.excluded",
        label=_("Exclude"),
        done=_("Excluded"),
        permission="recalls.edit",
        icon="x",
    )
    def exclude(self, reason: str) -> None:
        self.note = reason
        self.ended_at = clock.now()
