"""Addresses of recalls and stop-sales under /api/v1/."""

from __future__ import annotations

from django.urls import path

from recalls.api import bodies, campaigns, registrations, stops, units
from recalls.api.campaigns import campaign_verb
from recalls.api.stops import stop_verb
from recalls.api.units import consignee_verb, unit_verb
from recalls.services import campaigns as verbs
from recalls.services import consignees as told
from recalls.services import stop_sales
from recalls.services import units as answers

_ONE = "campaigns/<str:key>"
_SCOPE = f"{_ONE}/scope-revisions/<str:revision>"
_UNIT, _CONSIGNEE = f"{_ONE}/units/<str:part>", f"{_ONE}/consignees/<str:part>"
_WHY = bodies.RecallReasonBody

urlpatterns = [
    # /campaigns
    path("campaigns", campaigns.Campaigns.as_view()),
    path(_ONE, campaigns.OneCampaign.as_view()),
    path(f"{_ONE}/match", campaigns.TryScope.as_view()),
    path(f"{_ONE}/progress", campaigns.CampaignProgress.as_view()),
    path(f"{_ONE}/reports/<str:kind>", campaigns.Reports.as_view()),
    path(
        f"{_ONE}/submit",
        campaign_verb(verbs.submit, "recalls.edit", summary="Ask a second person to approve"),
    ),
    path(
        f"{_ONE}/approve",
        campaign_verb(verbs.approve, "recalls.approve", summary="A second person says yes"),
    ),
    path(
        f"{_ONE}/activate",
        campaign_verb(
            verbs.activate, "recalls.edit", summary="Stop the sale, find and tell owners"
        ),
    ),
    path(
        f"{_ONE}/send-back",
        campaign_verb(verbs.send_back, "recalls.approve", body=_WHY, summary="Back to a draft"),
    ),
    path(
        f"{_ONE}/suspend",
        campaign_verb(verbs.suspend, "recalls.approve", body=_WHY, summary="No notices for now"),
    ),
    path(f"{_ONE}/resume", campaign_verb(verbs.resume, "recalls.approve", summary="Go on with it")),
    path(
        f"{_ONE}/withdraw",
        campaign_verb(verbs.withdraw, "recalls.edit", body=_WHY, summary="Give it up unbegun"),
    ),
    path(
        f"{_ONE}/begin-closing",
        campaign_verb(verbs.begin_closing, "recalls.edit", summary="No more reminders"),
    ),
    path(
        f"{_ONE}/close",
        campaign_verb(verbs.close, "recalls.approve", summary="Every unit has its end"),
    ),
    path(f"{_ONE}/reopen", campaign_verb(verbs.reopen, "recalls.approve", summary="Run again")),
    # /campaigns/{}/scope-revisions
    path(f"{_ONE}/scope-revisions", campaigns.ScopeRevisions.as_view()),
    path(f"{_SCOPE}/submit", campaigns.SubmitScope.as_view()),
    path(f"{_SCOPE}/approve", campaigns.ApproveScope.as_view()),
    # /campaigns/{}/units
    path(f"{_ONE}/units", units.Units.as_view()),
    path(f"{_ONE}/units/batch", units.UnitBatch.as_view()),
    path(f"{_ONE}/responses", units.Responses.as_view()),
    path(f"{_ONE}/units/<str:unit>", units.OneUnit.as_view()),
    path(
        f"{_UNIT}/choose",
        unit_verb(answers.choose_remedy, "The owner wants this remedy", bodies.RemedyBody),
    ),
    path(
        f"{_UNIT}/authorize-return",
        unit_verb(answers.authorize_return, "Open or join its return", bodies.RecallShippingBody),
    ),
    path(f"{_UNIT}/send-kit", unit_verb(answers.send_kit, "A repair kit is on its way")),
    path(f"{_UNIT}/confirm-fixed", unit_verb(answers.confirm_fixed, "The owner repaired it")),
    path(
        f"{_UNIT}/prove-disposal",
        unit_verb(answers.prove_disposal, "The owner disposed of it", bodies.ProofBody),
    ),
    path(
        f"{_UNIT}/remedy",
        unit_verb(answers.remedy, "The remedy was given", bodies.RemediedBody),
    ),
    path(
        f"{_UNIT}/receive",
        unit_verb(answers.receive, "It is here", permission="receiving.receive"),
    ),
    path(
        f"{_UNIT}/clear",
        unit_verb(answers.clear, "It was looked at and is not affected", _WHY),
    ),
    path(
        f"{_UNIT}/report-gone",
        unit_verb(answers.report_gone, "The owner has it no more", bodies.HowBody),
    ),
    path(f"{_UNIT}/refuse", unit_verb(answers.refuse, "The owner wants no remedy")),
    path(
        f"{_UNIT}/transfer",
        unit_verb(units.transfer, "Somebody else has it now", bodies.NewOwnerBody),
    ),
    path(f"{_UNIT}/freeze", unit_verb(answers.freeze, "It stays where it stands")),
    path(
        f"{_UNIT}/exclude",
        unit_verb(answers.exclude, "Found by mistake", _WHY, "recalls.edit"),
    ),
    path(
        f"{_UNIT}/notify",
        unit_verb(answers.notify, "The owner was told another way", bodies.ChannelBody),
    ),
    path(f"{_UNIT}/remind", unit_verb(answers.remind, "The owner was reminded another way")),
    path(f"{_UNIT}/reach", unit_verb(answers.reach, "The owner has heard of it")),
    path(
        f"{_UNIT}/mark-unreachable",
        unit_verb(answers.mark_unreachable, "Nobody can tell the owner", bodies.UnreachableBody),
    ),
    # /campaigns/{}/consignees
    path(f"{_ONE}/consignees", units.Consignees.as_view()),
    path(
        f"{_CONSIGNEE}/notify",
        consignee_verb(told.notify, "The consignee was told", bodies.ChannelBody),
    ),
    path(
        f"{_CONSIGNEE}/acknowledge",
        consignee_verb(told.acknowledge, "The consignee has read it"),
    ),
    path(
        f"{_CONSIGNEE}/report",
        consignee_verb(told.report, "What the consignee counted", bodies.CountsBody),
    ),
    path(
        f"{_CONSIGNEE}/pass-on",
        consignee_verb(told.pass_on, "The consignee has told its own customers"),
    ),
    path(
        f"{_CONSIGNEE}/reconcile",
        consignee_verb(told.reconcile, "All of it is accounted for", bodies.RecallNoteBody),
    ),
    path(
        f"{_CONSIGNEE}/mark-silent",
        consignee_verb(told.mark_silent, "The consignee does not answer"),
    ),
    path(
        f"{_CONSIGNEE}/check",
        consignee_verb(told.check_up, "Somebody of ours has looked", bodies.RecallFindingBody),
    ),
    # /registrations
    path("registrations", registrations.Registrations.as_view()),
    path("registrations/<str:key>", registrations.OneRegistration.as_view()),
    # /stop-sales
    path("stop-sales", stops.StopSales.as_view()),
    path("stop-sale", stops.AskStopSale.as_view()),
    path("stop-sales/<str:key>", stops.OneStopSale.as_view()),
    path(
        "stop-sales/<str:key>/confirm",
        stop_verb(stop_sales.confirm, "stop_sales.place", summary="A second person stands by it"),
    ),
    path(
        "stop-sales/<str:key>/withdraw",
        stop_verb(
            stop_sales.withdraw,
            "stop_sales.place",
            body=_WHY,
            summary="Take back an unconfirmed one",
        ),
    ),
    path(
        "stop-sales/<str:key>/lift",
        stop_verb(
            stop_sales.lift,
            "stop_sales.lift",
            body=_WHY,
            summary="Ask for it to be lifted; the second person who does lifts it",
        ),
    ),
]
