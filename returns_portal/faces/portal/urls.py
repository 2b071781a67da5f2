"""The addresses of the portal."""

from __future__ import annotations

from django.urls import path

from returns_portal.faces.portal.views import (
    changing,
    credit,
    exchanges,
    filling,
    finding,
    gifts,
    orders,
    pages,
    policy,
    recalls,
    repairs,
    status,
    take_back,
    together,
    unordered,
    withdrawing,
)

app_name = "portal"

urlpatterns = [
    # the door
    path("", finding.find, name="find"),
    path("track", finding.find, {"purpose": "track"}, name="track"),
    path("code", finding.code, name="code"),
    path("code/again", finding.code_again, name="code_again"),
    path("enter/<str:token>", finding.enter, name="enter"),
    # /start: without an order number
    path("start", unordered.start, name="start"),
    path("start/<str:token>", unordered.details, name="start_details"),
    path("start/<str:token>/code", unordered.code, name="start_code"),
    path("start/<str:token>/code/again", unordered.code_again, name="start_code_again"),
    path("start/<str:token>/article", unordered.which_article, name="start_article"),
    # /gift: sent back by who got it, with the code of its slip
    path("gift", gifts.gift, name="gift"),
    path("gift/code", gifts.gift_code, name="gift_code"),
    path("gift/code/again", gifts.gift_code_again, name="gift_code_again"),
    path("gift/<str:code>", gifts.gift, name="gift_slip"),
    # /take-back: an old device that is recycled, whoever sold it
    path("take-back", take_back.take_back, name="take_back"),
    path("take-back/<str:token>", take_back.take_back_details, name="take_back_details"),
    # /orders/<token>: what was returned of an order
    path("orders/<str:token>", orders.order, name="order"),
    path("orders/<str:token>/begin", orders.begin, name="begin"),
    # /return/<token>: a form that is being filled in
    path("return/<str:token>", filling.items, name="items"),
    path("return/<str:token>/so-far", filling.so_far, name="so_far"),
    path("return/<str:token>/elsewhere", filling.elsewhere, name="elsewhere"),
    path("return/<str:token>/fault", orders.report_fault, name="report_fault"),
    path("return/<str:token>/reasons", filling.reasons, name="reasons"),
    path("return/<str:token>/reasons/keep", filling.keep_reasons, name="keep_reasons"),
    path("return/<str:token>/outcome", filling.outcome, name="outcome"),
    path("return/<str:token>/outcome/would-be", filling.would_be, name="would_be"),
    path("return/<str:token>/sending", filling.sending, name="sending"),
    path("return/<str:token>/sender", gifts.sender, name="sender"),
    path("return/<str:token>/review", filling.review, name="review"),
    path("return/<str:token>/further", together.further, name="further"),
    path("return/<str:token>/other-order", together.other_order, name="other_order"),
    path("return/<str:token>/other-order/code", together.other_code, name="other_code"),
    path("return/<str:token>/left-out", together.left_out, name="left_out"),
    # /r/<token>: a return that was sent
    path("r/<str:token>", status.status, name="status"),
    path("r/<str:token>/credit", credit.credit, name="credit"),
    path("r/<str:token>/cancel", status.cancel, name="cancel"),
    path("r/<str:token>/difference", exchanges.difference, name="difference"),
    path("r/<str:token>/hold", exchanges.hold, name="hold"),
    path("r/<str:token>/change", changing.change, name="change"),
    path("r/<str:token>/proof", changing.prove, name="prove"),
    path("r/<str:token>/write", status.write, name="write"),
    path("r/<str:token>/posted", status.posted, name="posted"),
    path("r/<str:token>/label", status.new_label, name="new_label"),
    path("r/<str:token>/repairs/<str:key>", repairs.repair, name="repair"),
    path("r/<str:token>/appeal", status.say_something, {"verb": "appeal"}, name="appeal"),
    path(
        "r/<str:token>/answer",
        status.say_something,
        {"verb": "provide_information"},
        name="answer",
    ),
    # /withdraw: the withdrawal function, and the page that proves a statement
    path("withdraw", withdrawing.withdraw, name="withdraw"),
    path("withdraw/confirm", withdrawing.confirm, name="withdraw_confirm"),
    path("withdraw/form.pdf", withdrawing.model_form, name="withdrawal_form"),
    path("withdraw/order/<str:token>", withdrawing.withdraw, name="withdraw_order"),
    path("withdrawn/<str:token>/proof.pdf", withdrawing.acknowledgement, name="acknowledgement"),
    path("withdrawn/<str:token>", withdrawing.withdrawn, name="withdrawn"),
    # recalls: what everybody may read, and /recall/<token>: what one owner chooses
    path("recalls", recalls.recalls, name="recalls"),
    path("recalls/<str:number>", recalls.recall, name="recall"),
    path("recall/<str:token>", recalls.recalled, name="recalled"),
    path("recall/<str:token>/gone", recalls.recall_gone, name="recall_gone"),
    path("recall/<str:token>/repaired", recalls.repaired, name="recall_repaired"),
    path("recall/<str:token>/disposed", recalls.disposed, name="recall_disposed"),
    # papers
    path("policy", policy.policy, name="policy"),
    path("policy.jsonld", policy.policy_as_json_ld, name="policy_json_ld"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("privacy", pages.privacy, name="privacy"),
]
