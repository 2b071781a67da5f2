"""Something else was agreed on for a line of a return: done, and told to the shopper in one go."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.services.talking import say_as_shop
from rma.models import Resolution, RmaLine
from rma.sentences import OUTCOMES
from rma.services.agreeing import OPEN, change_outcome
from rma.services.work import within
from tenants.actors import Actor


def agree_and_tell(
    line: RmaLine, *, by: Actor, outcome: str, reason: str, sku: str = ""
) -> RmaLine:
    """`change_outcome`; the shopper reads what is agreed now, and `reason`, in their messages and
    gets it by mail. Raises what that raises.
    """
    with transaction.atomic():
        before = line.wanted.get("type", "refund")
        mine = change_outcome(line, by=by, outcome=outcome, reason=reason, sku=sku)
        with translation.override(mine.rma.language or translation.get_language()):
            told = _("Newly agreed for “%(title)s”: %(now)s. Before: %(before)s.")
            told %= {
                "title": mine.title,
                "now": _now(mine, outcome),
                "before": OUTCOMES[before],
            }
        say_as_shop(mine.rma, by=within(by), message=f"{told}\n\n{reason.strip()}")
    return mine


def _now(line: RmaLine, outcome: str) -> str:
    """What is agreed, and for goods of another kind which."""
    rows = Resolution.objects.filter(line=line, type="exchange", status__in=OPEN)
    row = rows.first() if outcome == "exchange" else None
    words = str(OUTCOMES[outcome])
    return f"{words} ({row.replacement['title']})" if row and row.replacement else words
