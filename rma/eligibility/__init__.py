"""May these units come back: how many, until when, how, and if not, why not (coded, for people).

    decide(policies, order, line, now=now, tz=tz)           # what could come back
    decide(policies, order, line, wish, now=now, tz=tz)     # may this come back

`policies` are the tenant's published versions (`rma.policies`). The one in force now decides,
unless the one in force when the order was placed is better for the customer. Statutory rights
stand beside a policy: asked for by their legal basis they are measured by the law alone; not asked
for, they are only named (`bases`, `hints`), never assumed. Pure: facts in, verdict out.
"""

from rma.eligibility.decision import decide
from rma.eligibility.facts import Delivery, LineFacts, OrderFacts, Wish
from rma.eligibility.grounds import STORIES, Ground, bases_for
from rma.eligibility.statutory import Right, rights
from rma.eligibility.verdict import Verdict
from rma.eligibility.windows import Window, policy_window

__all__ = [
    "STORIES",
    "Delivery",
    "Ground",
    "LineFacts",
    "OrderFacts",
    "Right",
    "Verdict",
    "Window",
    "Wish",
    "bases_for",
    "decide",
    "policy_window",
    "rights",
]
