"""Writes returns, their shipping and their money; every verb one transaction, locks in one order.

Other stages call these, downhill and in their own transaction:

* `receive_line(line, quantity=, by=, shipment=None) -> int` counts goods the dock has; the number
  accepted. `receive(…)` tells more: which line they were counted on (a follow-up's, where the
  return had ended) and how many are only kept.
* `line_inspected(line, quantity=, by=, inspection_id=, grade=, supersedes=None)` after a confirmed
  inspection: money that waited for it becomes due.
* `line_disposed(line, quantity=, by=)` after an approved disposition (below zero: taken back).
* `close_if_finished(rma, by=) -> bool`: the services above do so themselves.
* `arrive_shipment(shipment, by=)` when a parcel was scanned and nothing of it is counted yet.

Each locks the order, the return, its lines and its resolutions, in this order: lock none of them
before. `resolution.approve` is the system's step once the policy's condition is met; people settle.
"""

from rma.services.adjusting import adjust_order
from rma.services.changing import change_return
from rma.services.collecting import miss_pickup, not_at_dock, schedule_pickup
from rma.services.correcting import amend_resolution, confirm_unpaid, uphold_resolution
from rma.services.crediting import redeem_credit
from rma.services.deciding import (
    appeal_line,
    appeal_return,
    ask_for_information,
    authorize_line,
    authorize_return,
    cancel_line,
    cancel_return,
    close_if_finished,
    close_return,
    decline_line,
    decline_return,
    expire_return,
    give_up_line,
    presume_lost,
    provide_information,
    reinstate_return,
    turn_up_line,
)
from rma.services.editing import change_line
from rma.services.labels import make_label
from rma.services.paying import carry_out_payment
from rma.services.receiving import Received, line_disposed, line_inspected, receive, receive_line
from rma.services.requesting import quote_return, request_return, request_returns
from rma.services.reversing import charge_back, reverse_resolution
from rma.services.risks import dismiss_finding, weigh_parcel
from rma.services.ruling import (
    add_policy,
    change_policy,
    delete_policy,
    delete_reason,
    publish_policy,
    save_reason,
)
from rma.services.settling import (
    approve_resolution,
    cancel_resolution,
    confirm_paid,
    dispute_resolution,
    fail_payment,
    redirect_payment,
    retry_payment,
    settle_resolution,
    start_payment,
)
from rma.services.shipping import (
    announce,
    arrive_shipment,
    create_shipments,
    request_label,
    void_shipment,
)
from rma.services.tracking import Report, report_tracking
from rma.services.trying import try_policy
from rma.services.waiving import (
    confirm_deduction,
    waive_charges,
    waive_deductions,
    waive_fees,
)

__all__ = [
    "Received",
    "Report",
    "add_policy",
    "adjust_order",
    "amend_resolution",
    "announce",
    "appeal_line",
    "appeal_return",
    "approve_resolution",
    "arrive_shipment",
    "ask_for_information",
    "authorize_line",
    "authorize_return",
    "cancel_line",
    "cancel_resolution",
    "cancel_return",
    "carry_out_payment",
    "change_line",
    "change_policy",
    "change_return",
    "charge_back",
    "close_if_finished",
    "close_return",
    "confirm_deduction",
    "confirm_paid",
    "confirm_unpaid",
    "create_shipments",
    "decline_line",
    "decline_return",
    "delete_policy",
    "delete_reason",
    "dismiss_finding",
    "dispute_resolution",
    "expire_return",
    "fail_payment",
    "give_up_line",
    "line_disposed",
    "line_inspected",
    "make_label",
    "miss_pickup",
    "not_at_dock",
    "presume_lost",
    "provide_information",
    "publish_policy",
    "quote_return",
    "receive",
    "receive_line",
    "redeem_credit",
    "redirect_payment",
    "reinstate_return",
    "report_tracking",
    "request_label",
    "request_return",
    "request_returns",
    "retry_payment",
    "reverse_resolution",
    "save_reason",
    "schedule_pickup",
    "settle_resolution",
    "start_payment",
    "try_policy",
    "turn_up_line",
    "uphold_resolution",
    "void_shipment",
    "waive_charges",
    "waive_deductions",
    "waive_fees",
    "weigh_parcel",
]
