"""What happens to a work order, by verb; it opens with its route (`disposition.services.benching`).

Every verb locks the piece (after its order and return), then the work order, then parts.
"""

from disposition.services.repair.diagnosing import (
    accept_quote,
    approve,
    diagnose,
    expire_quote,
    quote,
)
from disposition.services.repair.ending import cancel, condemn, decide, reject_quote
from disposition.services.repair.labour import add_minutes, start_clock, stop_clock
from disposition.services.repair.parts import (
    add_part,
    drop_part,
    plan_part,
    serve_waiting,
    stock_part,
    use_part,
)
from disposition.services.repair.returning import hand_over, left_with, ship_back
from disposition.services.repair.terms import set_terms
from disposition.services.repair.testing import no_fault_found, record_test
from disposition.services.repair.working import (
    ask_customer,
    come_back,
    finish,
    resume,
    send_out,
    start,
    wait_for_parts,
)

__all__ = [
    "accept_quote",
    "add_minutes",
    "add_part",
    "approve",
    "ask_customer",
    "cancel",
    "come_back",
    "condemn",
    "decide",
    "diagnose",
    "drop_part",
    "expire_quote",
    "finish",
    "hand_over",
    "left_with",
    "no_fault_found",
    "plan_part",
    "quote",
    "record_test",
    "reject_quote",
    "resume",
    "send_out",
    "serve_waiting",
    "set_terms",
    "ship_back",
    "start",
    "start_clock",
    "stock_part",
    "stop_clock",
    "use_part",
    "wait_for_parts",
]
