"""Every machine, arrow by arrow, as DOMAIN section 4 draws it: state -> verb -> state.

Written out on purpose: a change of a machine must be seen here, too.
"""

from __future__ import annotations

from tests.architecture.recall_machines import RECALLS, Machines

#: "app.Model field" -> (initial state, {state: {verb: target, or the targets it may take}}).
MACHINES: Machines = {
    **RECALLS,
    "catalog.StopSale status": (
        "placed",
        {
            "placed": {"confirm": "confirmed", "withdraw": "lifted"},
            "confirmed": {"lift": "lifted"},
            "lifted": {},
        },
    ),
    "rma.Rma status": (
        "requested",
        {
            "requested": {
                "authorize": "authorized",
                "ask_for_information": "needs_information",
                "decline": "declined",
                "cancel": "cancelled",
            },
            "needs_information": {
                "provide_information": "requested",
                "decline": "declined",
                "cancel": "cancelled",
            },
            "authorized": {"cancel": "cancelled", "expire": "expired", "close": "closed"},
            "declined": {"appeal": "requested"},
            "cancelled": {},
            "expired": {"reinstate": "authorized"},
            "closed": {},
        },
    ),
    "rma.RmaLine status": (
        "requested",
        {
            "requested": {"authorize": "authorized", "decline": "declined", "cancel": "cancelled"},
            "authorized": {"cancel": "cancelled", "give_up": "not_coming", "presume_lost": "lost"},
            "declined": {"appeal": "requested"},
            "cancelled": {},
            "not_coming": {"turn_up": "authorized"},
            "lost": {"turn_up": "authorized"},
        },
    ),
    "rma.Resolution status": (
        "proposed",
        {
            "proposed": {
                "approve": "due",
                "ask_payment": "awaiting_payment",
                "dispute": "disputed",
                "cancel": "cancelled",
            },
            "awaiting_payment": {"pay": "due", "lapse": "proposed"},
            "due": {
                "start_payment": "processing",
                "dispute": "disputed",
                "cancel": "cancelled",
                "charge_back": "charged_back",
            },
            "processing": {"settle": "settled", "fail": "failed", "time_out": "unknown"},
            "settled": {"reverse": "reversed", "charge_back": "charged_back"},
            "failed": {"retry": "due", "redirect": "due", "cancel": "cancelled"},
            "unknown": {"confirm_paid": "settled", "confirm_unpaid": "failed"},
            "disputed": {"uphold": "due", "amend": "proposed"},
            "cancelled": {},
            "reversed": {},
            "charged_back": {},
        },
    ),
    "rma.Advance status": (
        "offered",
        {
            "offered": {"secure": "secured"},
            "secured": {"ship": "out"},
            "out": {"remind": "overdue", "goods_back": "released"},
            "overdue": {"goods_back": "released", "charge": "charged", "fail_charge": "owed"},
            "released": {},
            "charged": {"goods_back_late": "refunded"},
            "owed": {"write_off": "written_off"},
            "written_off": {},
            "refunded": {},
        },
    ),
    "rma.Shipment status": (
        "created",
        {
            "created": {
                "request_label": "label_pending",
                "announce": "in_transit",
                "schedule_pickup": "pickup_scheduled",
                "arrive": "arrived",
                "void": "voided",
            },
            "label_pending": {
                "label_ready": "label_ready",
                "fail_label": "label_failed",
                "arrive": "arrived",
                "void": "voided",
            },
            "label_ready": {
                "expire_label": "label_expired",
                "accept": "in_transit",
                "deliver": "delivered",
                "report_exception": "exception",
                "arrive": "arrived",
                "void": "voided",
            },
            "label_failed": {
                "request_label": "label_pending",
                "arrive": "arrived",
                "void": "voided",
            },
            "label_expired": {
                "request_label": "label_pending",
                "arrive": "arrived",
                "void": "voided",
            },
            "pickup_scheduled": {
                "miss": "pickup_failed",
                "accept": "in_transit",
                "deliver": "delivered",
                "arrive": "arrived",
                "void": "voided",
            },
            "pickup_failed": {
                "schedule_pickup": "pickup_scheduled",
                "arrive": "arrived",
                "void": "voided",
            },
            "in_transit": {
                "deliver": "delivered",
                "report_exception": "exception",
                "lose": "lost",
                "send_back": "returned_to_sender",
                "arrive": "arrived",
            },
            "exception": {
                "deliver": "delivered",
                "resume": "in_transit",
                "lose": "lost",
                "send_back": "returned_to_sender",
                "arrive": "arrived",
            },
            "delivered": {"not_at_dock": "exception", "arrive": "arrived"},
            "arrived": {},
            "lost": {"find": "in_transit", "arrive": "arrived"},
            "returned_to_sender": {"arrive": "arrived"},
            "voided": {},
        },
    ),
    "rma.Withdrawal status": (
        "received",
        {
            "received": {"match": "matched", "park": "unmatched"},
            "unmatched": {"match": "matched"},
            "matched": {"contest": "contested", "accept": "accepted"},
            "contested": {"accept": "accepted"},
            "accepted": {},
        },
    ),
    "inspection.Receipt status": (
        "open",
        {
            "open": {
                "count": "counted",
                "refuse": "refused",
                "forward": "forwarded",
                "void": "voided",
            },
            "counted": {
                "reconcile": ("reconciled", "with_discrepancies"),
                "recount": "open",
                "void": "voided",
            },
            "reconciled": {"close": "closed", "recount": "open"},
            "with_discrepancies": {"resolve": "reconciled", "recount": "open"},
            "closed": {},
            "refused": {},
            "forwarded": {},
            "voided": {},
        },
    ),
    "inspection.HandlingUnit status": (
        "unidentified",
        {
            "unidentified": {"identify": "on_hand"},
            "on_hand": {
                "move": "on_hand",
                "split": ("on_hand", "emptied"),
                "merge": ("on_hand", "emptied"),
                "lose": "missing",
                "leave": "gone",
                "destroy": "destroyed",
            },
            "emptied": {},
            "missing": {"find": "on_hand"},
            "gone": {"come_back": "on_hand"},
            "destroyed": {},
        },
    ),
    "inspection.Hold status": (
        "open",
        {
            "open": {"release": "released", "condemn": "condemned"},
            "released": {},
            "condemned": {},
        },
    ),
    "inspection.Inspection status": (
        "waiting",
        {
            "waiting": {"start": "in_progress", "skip": "skipped"},
            "in_progress": {"grade": "graded", "hand_over": "in_progress"},
            "graded": {"confirm": "confirmed", "reopen": "in_progress"},
            "confirmed": {"supersede": "superseded", "reopen": "in_progress"},
            "superseded": {},
            "skipped": {},
        },
    ),
    "disposition.Disposition status": (
        "proposed",
        {
            "proposed": {"approve": "approved", "reroute": "proposed"},
            "approved": {"start": "in_progress", "reroute": "proposed"},
            "in_progress": {"complete": "completed", "reroute": "proposed"},
            "completed": {"come_back": "proposed"},
        },
    ),
    "disposition.WorkOrder status": (
        "opened",
        {
            "opened": {"diagnose": "diagnosed", "cancel": "cancelled"},
            "diagnosed": {
                "quote": "quoted",
                "approve": "approved",
                "condemn": "beyond_economic_repair",
                "no_fault_found": "testing",
                "cancel": "cancelled",
            },
            "quoted": {
                "accept_quote": "approved",
                "reject_quote": "declined",
                "expire": "expired",
                "cancel": "cancelled",
            },
            "approved": {
                "wait_for_parts": "waiting_parts",
                "ask_customer": "waiting_customer",
                "send_out": "at_vendor",
                "start": "in_repair",
                "cancel": "cancelled",
            },
            "declined": {"decide": "decided"},
            "expired": {"decide": "decided"},
            "waiting_parts": {"resume": "approved", "cancel": "cancelled"},
            "waiting_customer": {"resume": "approved", "cancel": "cancelled"},
            "at_vendor": {"come_back": "testing", "cancel": "cancelled"},
            "in_repair": {
                "ask_customer": "waiting_customer",
                "finish": "testing",
                "requote": "quoted",
                "condemn": "beyond_economic_repair",
                "cancel": "cancelled",
            },
            "testing": {
                "pass_test": "completed",
                "fail_test": "in_repair",
                "condemn": "beyond_economic_repair",
                "cancel": "cancelled",
            },
            "completed": {},
            "beyond_economic_repair": {"decide": "decided"},
            "decided": {},
            "cancelled": {},
        },
    ),
    "disposition.Sanitisation status": (
        "pending",
        {
            "pending": {"run": "running"},
            "running": {"finish": "verifying", "fail": "failed"},
            "verifying": {"verify": "verified", "fail": "failed"},
            "verified": {"certify": "certified"},
            "certified": {},
            "failed": {"retry": "pending", "escalate": "destroy_required"},
            "destroy_required": {},
        },
    ),
    "disposition.Lot status": (
        "open",
        {
            "open": {"seal": "sealed", "cancel": "cancelled"},
            "sealed": {"unseal": "open", "hand_over": "handed_over", "cancel": "cancelled"},
            "handed_over": {"reject_items": "part_rejected", "confirm": "confirmed"},
            "part_rejected": {"confirm": "confirmed"},
            "confirmed": {},
            "cancelled": {},
        },
    ),
    "notifications.Message status": (
        "queued",
        {
            "queued": {"send": "sending", "cancel": "cancelled"},
            "sending": {
                "accept": "sent",
                "defer": "queued",
                "fail": "failed",
                "hand_to_post": "posted",
            },
            "sent": {"deliver": "delivered", "bounce": "bounced"},
            "delivered": {"complain": "complained"},
            "posted": {},
            "bounced": {"try_next_channel": "superseded"},
            "superseded": {},
            "failed": {},
            "complained": {},
            "cancelled": {},
        },
    ),
}
