"""Addresses of work orders and spare parts under /api/v1/."""

from __future__ import annotations

from typing import Any

from django.urls import path

from disposition.api import repair_bodies as bodies
from disposition.api import repair_views as views
from disposition.api.repair_views import work_verb
from disposition.services import repair
from returns_portal.rest.serializers import StrictSerializer

_ONE = "work-orders/<str:key>"
_WORK, _DECIDE = "work_orders.work", "work_orders.approve"

#: Verb in the address: the service, the right, what it takes, and what it does.
_VERBS: dict[str, tuple[Any, str, type[StrictSerializer] | None, str]] = {
    "diagnose": (repair.diagnose, _WORK, bodies.DiagnoseBody, "Say what is wrong"),
    "approve": (repair.approve, _WORK, None, "Begin without asking the owner"),
    "quote": (repair.quote, _WORK, bodies.RepairQuoteBody, "Ask the owner to pay for it"),
    "accept-quote": (repair.accept_quote, "returns.answer", None, "The owner agrees"),
    "reject-quote": (
        repair.reject_quote,
        "returns.answer",
        bodies.RejectBody,
        "The owner does not want it",
    ),
    "expire": (repair.expire_quote, _DECIDE, None, "The owner did not answer"),
    "start": (repair.start, _WORK, None, "Begin to work; the clock runs"),
    "wait-for-parts": (repair.wait_for_parts, _WORK, None, "Wait for what is missing"),
    "resume": (repair.resume, _WORK, None, "Go on"),
    "ask-customer": (repair.ask_customer, _WORK, bodies.QuestionBody, "Ask the owner"),
    "send-out": (repair.send_out, _WORK, bodies.VendorBody, "Somebody else repairs it"),
    "come-back": (repair.come_back, _WORK, None, "The vendor sent it back"),
    "finish": (repair.finish, _WORK, None, "Repaired, to be tested"),
    "test": (repair.record_test, _WORK, bodies.RepairTestBody, "Pass or fail the test"),
    "no-fault-found": (repair.no_fault_found, _WORK, None, "Nothing is wrong with it"),
    "condemn": (repair.condemn, _WORK, bodies.FindingBody, "It is not worth repairing"),
    "decide": (repair.decide, _DECIDE, bodies.DecideBody, "Say what happens to it"),
    "cancel": (repair.cancel, _DECIDE, bodies.WorkWhyBody, "Stop working on it"),
    "ship-back": (repair.ship_back, _WORK, None, "Make its parcel again"),
    "hand-over": (repair.hand_over, _WORK, bodies.WorkHandOverBody, "The carrier has it"),
    "parts": (repair.plan_part, _WORK, bodies.NeedBody, "Plan a part"),
    "parts/use": (repair.use_part, _WORK, bodies.NeedBody, "A part went in"),
    "parts/drop": (repair.drop_part, _WORK, bodies.DropBody, "A part is not needed"),
    "labour": (views.note_labour, _WORK, bodies.LabourBody, "Enter working time"),
    "labour/start": (repair.start_clock, _WORK, None, "Start the clock"),
    "labour/stop": (repair.stop_clock, _WORK, None, "Stop the clock"),
}

urlpatterns = [
    # /work-orders
    path("work-orders", views.WorkOrders.as_view()),
    path(_ONE, views.OneWorkOrder.as_view()),
    path(f"{_ONE}/quote.pdf", views.QuotePaper.as_view()),
    *(
        path(
            f"{_ONE}/{name}",
            work_verb(service, right, summary=summary, **({"body": body} if body else {})),
        )
        for name, (service, right, body, summary) in _VERBS.items()
    ),
    # /repair-terms
    path("repair-terms", views.Terms.as_view()),
    # /parts
    path("parts", views.Parts.as_view()),
    path("parts/<str:key>", views.OnePart.as_view()),
    path("parts/<str:key>/stock", views.StockPart.as_view()),
]
