"""Addresses of returns, resolutions, parcels and rules under /api/v1/."""

from __future__ import annotations

from django.urls import path

from rma import services
from rma.api import (
    advances,
    bodies,
    credits,
    gifts,
    orders,
    payments,
    resolutions,
    returns,
    rules,
    shipments,
    withdrawals,
)
from rma.api.base import line_verb, return_verb
from rma.services.agreeing import change_outcome

_RETURN, _LINE = "returns/<str:key>", "returns/<str:key>/lines/<str:line>"

urlpatterns = [
    # /orders/{key}/…
    path("orders/<str:key>/eligibility", orders.Eligibility.as_view()),
    path("orders/<str:key>/adjustments", orders.Adjustments.as_view()),
    path("orders/<str:key>/gifts", gifts.GiftsOfOrder.as_view()),
    # /gifts
    path("gifts", gifts.Gifts.as_view()),
    path("gifts/<str:key>", gifts.OneGift.as_view()),
    path("gifts/<str:key>/code", gifts.Code.as_view()),
    path("gifts/<str:key>/slip.pdf", gifts.Slip.as_view()),
    path("gifts/<str:key>/revoke", gifts.Revoke.as_view()),
    # /withdrawals
    path("withdrawals", withdrawals.Withdrawals.as_view()),
    path("withdrawals/<str:key>", withdrawals.OneWithdrawal.as_view()),
    # /returns
    path("returns", returns.Returns.as_view()),
    path("returns/quote", returns.Quote.as_view()),
    path("returns/batch", returns.ReturnBatch.as_view()),
    path("return-requests", returns.ReturnRequests.as_view()),
    path(_RETURN, returns.OneReturn.as_view()),
    path(f"{_RETURN}/events", returns.ReturnEvents.as_view()),
    path(f"{_RETURN}/documents", returns.ReturnDocuments.as_view()),
    path(f"{_RETURN}/shipping-options", returns.ShippingOptions.as_view()),
    # /returns/{key}/<verb>
    path(
        f"{_RETURN}/authorize",
        return_verb(services.authorize_return, "returns.decide", summary="Approve all that waits"),
    ),
    path(
        f"{_RETURN}/decline",
        return_verb(
            services.decline_return,
            "returns.decide",
            body=bodies.ReasonGivenBody,
            summary="Decline all that waits, with a reason",
        ),
    ),
    path(
        f"{_RETURN}/ask-for-information",
        return_verb(
            services.ask_for_information,
            "returns.decide",
            body=bodies.MessageBody,
            summary="Ask the shopper something",
        ),
    ),
    path(
        f"{_RETURN}/provide-information",
        return_verb(
            services.provide_information,
            "returns.answer",
            body=bodies.MessageBody,
            summary="Answer for the shopper",
        ),
    ),
    path(
        f"{_RETURN}/cancel",
        return_verb(services.cancel_return, "returns.cancel", summary="Call it off"),
    ),
    path(
        f"{_RETURN}/appeal",
        return_verb(
            services.appeal_return,
            "returns.answer",
            body=bodies.MessageBody,
            summary="Ask to look again, once",
        ),
    ),
    path(
        f"{_RETURN}/reinstate",
        return_verb(services.reinstate_return, "returns.decide", summary="Let it count again"),
    ),
    path(
        f"{_RETURN}/close",
        return_verb(services.close_return, "returns.decide", summary="Close it, finished"),
    ),
    # /returns/{key}/lines/{line}/<verb>
    path(
        f"{_LINE}/authorize",
        line_verb(
            services.authorize_line,
            "returns.decide",
            body=bodies.QuantityBody,
            summary="Approve a line, or some of its units",
        ),
    ),
    path(
        f"{_LINE}/decline",
        line_verb(
            services.decline_line,
            "returns.decide",
            body=bodies.DeclineLineBody,
            summary="Decline a line, or some of its units",
        ),
    ),
    path(
        f"{_LINE}/cancel",
        line_verb(
            services.cancel_line,
            "returns.cancel",
            body=bodies.QuantityBody,
            summary="Call a line off, or some of its units",
        ),
    ),
    path(
        f"{_LINE}/change",
        line_verb(
            services.change_line,
            "returns.request",
            body=bodies.ChangeLineBody,
            summary="Fewer pieces, another reason, words, photos; until the goods move",
        ),
    ),
    path(
        f"{_LINE}/outcome",
        line_verb(
            change_outcome,
            "resolutions.approve",
            body=bodies.OutcomeBody,
            summary="Something else than was agreed; until money or goods in exchange have gone",
        ),
    ),
    path(
        f"{_LINE}/appeal",
        line_verb(
            services.appeal_line,
            "returns.answer",
            body=bodies.MessageBody,
            summary="Ask to look again, once",
        ),
    ),
    path(
        f"{_LINE}/give-up",
        line_verb(
            services.give_up_line,
            "returns.cancel",
            body=bodies.QuantityBody,
            summary="The goods are not coming",
        ),
    ),
    path(
        f"{_LINE}/turn-up",
        line_verb(
            services.turn_up_line,
            "receiving.receive",
            summary="Goods given up or lost are coming after all",
        ),
    ),
    # /resolutions
    path("resolutions", resolutions.Resolutions.as_view()),
    path("resolutions/<str:key>", resolutions.OneResolution.as_view()),
    path("resolutions/<str:key>/approve", resolutions.approve),
    path("resolutions/<str:key>/settle", resolutions.settle),
    path("resolutions/<str:key>/start-payment", resolutions.start_payment),
    path("resolutions/<str:key>/fail", resolutions.fail),
    path("resolutions/<str:key>/retry", resolutions.retry),
    path("resolutions/<str:key>/redirect", resolutions.redirect),
    path("resolutions/<str:key>/dispute", resolutions.dispute),
    path("resolutions/<str:key>/uphold", resolutions.uphold),
    path("resolutions/<str:key>/amend", resolutions.amend),
    path("resolutions/<str:key>/waive", resolutions.waive),
    path("resolutions/<str:key>/confirm-deduction", resolutions.confirm_deduction),
    path("resolutions/<str:key>/confirm-unpaid", resolutions.confirm_unpaid),
    path("resolutions/<str:key>/ask-payment", resolutions.ask_payment),
    path("resolutions/<str:key>/pay", resolutions.pay),
    path("resolutions/<str:key>/renew-link", resolutions.renew_link),
    path("resolutions/<str:key>/hold-back", resolutions.hold_back),
    path("resolutions/<str:key>/lapse", resolutions.lapse),
    path("resolutions/<str:key>/give-back", resolutions.give_back),
    path("resolutions/<str:key>/refund-instead", resolutions.refund_instead),
    path("resolutions/<str:key>/fulfilments", resolutions.fulfil),
    path("resolutions/<str:key>/confirm-paid", resolutions.confirm_paid),
    path("resolutions/<str:key>/charge-back", resolutions.charge_back),
    path("resolutions/<str:key>/cancel", resolutions.cancel),
    path("resolutions/<str:key>/reverse", resolutions.reverse),
    # /store-credits, /credit-notes
    path("store-credits", credits.StoreCredits.as_view()),
    path("store-credits/<str:key>", credits.OneStoreCredit.as_view()),
    path("store-credits/<str:key>/redeem", credits.Redeem.as_view()),
    path("credit-notes", credits.CreditNotes.as_view()),
    path("credit-notes/<str:key>", credits.OneCreditNote.as_view()),
    # /advances
    path("advances", advances.Advances.as_view()),
    path("advances/<str:key>", advances.OneAdvance.as_view()),
    path("advances/<str:key>/secure", advances.secure),
    path("advances/<str:key>/remind", advances.remind),
    path("advances/<str:key>/release", advances.release),
    path("advances/<str:key>/charge", advances.charge),
    path("advances/<str:key>/fail-charge", advances.fail_charge),
    path("advances/<str:key>/write-off", advances.write_off),
    path("advances/<str:key>/repay", advances.repay),
    path("advances/<str:key>/ask-hold", advances.ask_hold),
    path("advances/<str:key>/collect", advances.collect),
    # /payments-in, /adjustments
    path("payments-in", payments.PaymentsIn.as_view()),
    path("payments-in/<str:key>", payments.OnePaymentIn.as_view()),
    path("payments-in/<str:key>/give-back", payments.GivePaymentBack.as_view()),
    path("adjustments/<str:key>", payments.OneAdjustment.as_view()),
    path("adjustments/<str:key>/pay", payments.PayAdjustment.as_view()),
    path("adjustments/<str:key>/paid", payments.AdjustmentPaid.as_view()),
    # /shipments
    path("shipments", shipments.Shipments.as_view()),
    path("shipments/tracking-events/batch", shipments.ReportTrackingBatch.as_view()),
    path("shipments/<str:key>", shipments.OneShipment.as_view()),
    path("shipments/<str:key>/announce", shipments.announce),
    path("shipments/<str:key>/request-label", shipments.request_label),
    path("shipments/<str:key>/schedule-pickup", shipments.schedule_pickup),
    path("shipments/<str:key>/miss-pickup", shipments.miss_pickup),
    path("shipments/<str:key>/weigh", shipments.weigh),
    path("shipments/<str:key>/not-at-dock", shipments.not_at_dock),
    path("shipments/<str:key>/void", shipments.void),
    path("shipments/<str:key>/tracking-events", shipments.ReportTracking.as_view()),
    path("shipments/<str:key>/label.pdf", shipments.LabelFile.as_view()),
    # /policies, /reasons
    path("policies", rules.Policies.as_view()),
    path("policies/dry-run", rules.DryRuns.as_view()),
    path("policies/dry-run/<str:key>", rules.OneDryRun.as_view()),
    path("policies/dry-run/<str:key>/changes", rules.DryRunChanges.as_view()),
    path("policies/<str:key>", rules.OnePolicy.as_view()),
    path("policies/<str:key>/schema-org", rules.SchemaOrg.as_view()),
    path("policies/<str:key>/google", rules.Google.as_view()),
    path("policies/<str:key>/publish", rules.PublishPolicy.as_view()),
    path("reasons", rules.Reasons.as_view()),
    path("reasons/<str:key>", rules.OneReason.as_view()),
]
