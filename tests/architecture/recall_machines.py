"""The machines of a recall, arrow by arrow: the part of machines.py that is about what comes back
unasked.
"""

from __future__ import annotations

Machines = dict[str, tuple[str, dict[str, dict[str, str | tuple[str, ...]]]]]

RECALLS: Machines = {
    "recalls.Campaign status": (
        "draft",
        {
            "draft": {"submit": "in_review", "withdraw": "withdrawn"},
            "in_review": {"approve": "approved", "send_back": "draft", "withdraw": "withdrawn"},
            "approved": {"activate": "active", "send_back": "draft", "withdraw": "withdrawn"},
            "active": {"begin_closing": "closing", "suspend": "suspended"},
            "suspended": {"resume": "active"},
            "closing": {"close": "closed"},
            "closed": {"reopen": "active"},
            "withdrawn": {},
        },
    ),
    "recalls.ScopeRevision status": (
        "draft",
        {
            "draft": {"submit": "in_review"},
            "in_review": {"approve": "applied"},
            "applied": {},
        },
    ),
    "recalls.AffectedUnit status": (
        "open",
        {
            "open": {
                "choose": "chosen",
                "receive": "received",
                "report_gone": "removed",
                "transfer": "transferred",
                "refuse": "refused",
                "freeze": "frozen",
                "exclude": "excluded",
            },
            "chosen": {
                "choose": "chosen",
                "authorize_return": "awaiting_return",
                "send_kit": "kit_sent",
                "prove_disposal": "disposed",
                "receive": "received",
                "report_gone": "removed",
                "refuse": "refused",
            },
            "awaiting_return": {"receive": "received"},
            "kit_sent": {"confirm_fixed": "remedied"},
            "received": {"remedy": "remedied", "clear": "excluded"},
            "remedied": {},
            "disposed": {"remedy": "remedied"},
            "refused": {"choose": "chosen"},
            "removed": {},
            "transferred": {},
            "frozen": {"remedy": "remedied"},
            "excluded": {},
        },
    ),
    "recalls.AffectedUnit contact": (
        "none",
        {
            "none": {"notify": "notified"},
            "notified": {
                "remind": "notified",
                "reach": "reached",
                "mark_unreachable": "unreachable",
            },
            "reached": {},
            "unreachable": {"notify": "notified"},
        },
    ),
    "recalls.Consignee status": (
        "identified",
        {
            "identified": {"notify": "notified"},
            "notified": {"acknowledge": "acknowledged", "mark_silent": "non_responder"},
            "acknowledged": {"report": "counted"},
            "counted": {"pass_on": "passed_on"},
            "passed_on": {"reconcile": "reconciled"},
            "reconciled": {},
            "non_responder": {"check_up": "checked"},
            "checked": {},
        },
    ),
}
