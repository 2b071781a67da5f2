"""Every verb of recalls on the desk: campaigns, wider scopes, affected units, stop-sales."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.models import StopSale
from recalls.models import AffectedUnit, Campaign, ScopeRevision
from recalls.selectors.campaigns import newest_scope
from recalls.selectors.matching import count_matches
from recalls.services import campaigns, stop_sales, units
from returns_portal.faces.desk.forms import InternalReasonForm, VerbForm, words
from returns_portal.faces.desk.kinds import Action, Kind
from returns_portal.faces.desk.recallrows import REMEDIES, counted

#: Why an owner cannot be reached, in words.
UNREACHABLE: dict[str, Any] = {
    "bounced": gettext_lazy("Mail comes back"),
    "moved": gettext_lazy("Moved, nobody knows where"),
    "no_answer": gettext_lazy("No answer, whatever was tried"),
    "no_address": gettext_lazy("No address is known"),
    "deceased": gettext_lazy("Has died"),
    "exported": gettext_lazy("It was taken abroad"),
    "other": gettext_lazy("Another reason"),
}
#: What became of it where the owner has it no more, in words.
GONE: dict[str, Any] = {
    "sold": gettext_lazy("Sold or given away"),
    "stolen": gettext_lazy("Stolen"),
    "scrapped": gettext_lazy("Thrown away"),
    "exported": gettext_lazy("Taken abroad"),
    "lost": gettext_lazy("Lost"),
}
#: How an owner may be told without our mail, in words.
CHANNELS: dict[str, Any] = {
    "post": gettext_lazy("Letter"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail of our own"),
    "sms": gettext_lazy("Text message"),
    "visit": gettext_lazy("Visit"),
}


class SentBackForm(VerbForm):
    reason = words(gettext_lazy("What has to change"))


class RemedyForm(VerbForm):
    """What the owner wants, as they said it by telephone or letter."""

    remedy = forms.ChoiceField(label=gettext_lazy("What the owner wants"))

    def prepare(self) -> None:
        offered = [(name, REMEDIES.get(name, name)) for name in self.stage.campaign.remedies]
        self.fields["remedy"].choices = offered  # type: ignore[attr-defined]


class UnreachableForm(VerbForm):
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=list(UNREACHABLE.items()))
    detail = forms.CharField(label=gettext_lazy("More about it"), required=False, max_length=400)


class GoneForm(VerbForm):
    how = forms.ChoiceField(label=gettext_lazy("What became of it"), choices=list(GONE.items()))


class ToldForm(VerbForm):
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=list(CHANNELS.items()))


class RemediedForm(VerbForm):
    how = forms.ChoiceField(
        label=gettext_lazy("How it was remedied"),
        choices=[
            ("refund", gettext_lazy("Refunded; it never goes back on sale")),
            ("replacement", gettext_lazy("Replaced; it never goes back on sale")),
            ("repair", gettext_lazy("Repaired and safe; it may move on")),
        ],
    )


def what_activation_does(campaign: Campaign) -> str:
    """Exactly what activating does, with the numbers of now."""
    match = count_matches(newest_scope(campaign).parsed)
    return ngettext(
        "It stops the sale of what the scope covers everywhere, at once; sets aside the pieces "
        "that are here; finds %(n)s affected unit and writes to its owner; and publishes the "
        "notice. Letters that are out cannot be called back.",
        "It stops the sale of what the scope covers everywhere, at once; sets aside the pieces "
        "that are here; finds %(n)s affected units and writes to their owners; and publishes the "
        "notice. Letters that are out cannot be called back.",
        match.matched,
    ) % {"n": counted(match.matched)}


RECALL = {
    "submit": Action(campaigns.submit, gettext_lazy("Submitted: a second person decides")),
    "approve": Action(campaigns.approve, gettext_lazy("Approved by a second person")),
    "activate": Action(
        campaigns.activate,
        gettext_lazy("Active: sale is stopped, owners are looked for"),
        sure=what_activation_does,
    ),
    "send_back": Action(campaigns.send_back, gettext_lazy("Sent back"), SentBackForm),
    "suspend": Action(
        campaigns.suspend,
        gettext_lazy("Suspended: nobody is written to"),
        InternalReasonForm,
        undo=("recall", "resume"),
    ),
    "resume": Action(campaigns.resume, gettext_lazy("It goes on")),
    "begin_closing": Action(
        campaigns.begin_closing,
        gettext_lazy("Closing: nobody is reminded any more"),
        sure=gettext_lazy(
            "Nobody is reminded any more. Who answers is still served, and it closes when every "
            "unit has its end."
        ),
    ),
    "close": Action(
        campaigns.close,
        gettext_lazy("Closed"),
        sure=gettext_lazy("Its figures are kept. Its stop-sales stay until two people lift them."),
    ),
    "reopen": Action(campaigns.reopen, gettext_lazy("It runs again")),
    "withdraw": Action(campaigns.withdraw, gettext_lazy("Withdrawn"), InternalReasonForm),
}
SCOPE = {
    "submit": Action(campaigns.submit_scope, gettext_lazy("Submitted: a second person decides")),
    "approve": Action(
        campaigns.approve_scope,
        gettext_lazy("Approved: sale is stopped, owners are looked for"),
        sure=gettext_lazy(
            "The sale of what it covers stops at once, and the owners it adds are written to."
        ),
    ),
}
AFFECTED = {
    "choose": Action(
        units.choose_remedy,
        gettext_lazy("Noted for the owner"),
        RemedyForm,
        label=gettext_lazy("Choose for the owner"),
    ),
    "authorize_return": Action(units.authorize_return, gettext_lazy("A return is open for it")),
    "send_kit": Action(units.send_kit, gettext_lazy("The kit is on its way")),
    "confirm_fixed": Action(units.confirm_fixed, gettext_lazy("Noted as repaired")),
    "remedy": Action(units.remedy, gettext_lazy("Remedied"), RemediedForm),
    "receive": Action(units.receive, gettext_lazy("Noted as here")),
    "clear": Action(units.clear, gettext_lazy("Found not to be affected"), InternalReasonForm),
    "report_gone": Action(units.report_gone, gettext_lazy("Noted as gone"), GoneForm),
    "refuse": Action(
        units.refuse,
        gettext_lazy("Noted that the owner declines"),
        sure=gettext_lazy("It counts as answered. The owner may still choose later."),
    ),
    "freeze": Action(units.freeze, gettext_lazy("Stays where it is until it is remedied")),
    "exclude": Action(units.exclude, gettext_lazy("Taken out of the recall"), InternalReasonForm),
    "notify": Action(
        units.notify, gettext_lazy("Noted as told"), ToldForm, label=gettext_lazy("Told otherwise")
    ),
    "remind": Action(units.remind, gettext_lazy("Noted as reminded")),
    "reach": Action(units.reach, gettext_lazy("Noted as reached")),
    "mark_unreachable": Action(
        units.mark_unreachable, gettext_lazy("Noted as out of reach"), UnreachableForm
    ),
}
#: Verbs of the contact; the others are of the correction.
CONTACT = ("notify", "remind", "reach", "mark_unreachable")
STOP = {
    "confirm": Action(
        stop_sales.confirm,
        gettext_lazy("Confirmed: two people have to lift it"),
        sure=gettext_lazy("From then on only two people together can lift it."),
    ),
    "withdraw": Action(
        stop_sales.withdraw, gettext_lazy("Taken back: it may be sold again"), InternalReasonForm
    ),
    "ask_lift": Action(
        stop_sales.lift,
        gettext_lazy("Asked for: a second person lifts it"),
        InternalReasonForm,
        label=gettext_lazy("Ask for it to be lifted"),
        on=("lift",),
        unless=lambda stop: _("It was asked for already.") if stop.lift_requested_by else None,
    ),
    "lift": Action(
        stop_sales.lift, gettext_lazy("Lifted: it may be sold again"), InternalReasonForm
    ),
}

KINDS: dict[str, Kind] = {
    "recall": Kind(Campaign, "recalls.view", RECALL),
    "scope": Kind(ScopeRevision, "recalls.view", SCOPE),
    "affected": Kind(AffectedUnit, "recalls.view", AFFECTED),
    "stop": Kind(StopSale, "stop_sales.view", STOP),
}
