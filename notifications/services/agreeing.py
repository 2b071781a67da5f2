"""Something else was agreed on for a line of a return: the shopper reads it among the messages."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from flows.models import StageEvent
from notifications.models import ThreadMessage
from notifications.services.talking import say_as_shop
from rma.models import Resolution, RmaLine
from rma.selectors.remarks import said_in, words_of
from rma.sentences import OUTCOMES
from rma.services.agreeing import OPEN
from tenants.actors import Actor


def tell_what_was_agreed(event: StageEvent) -> ThreadMessage | None:
    """Write what is agreed now, and the words of who agreed on it, in the shopper's language; they
    get it by mail as well. Twice it is one message.
    """
    line = RmaLine.by_public_id(str(event.data.get("line", "")))
    if line is None:
        return None
    told = [_sentence(line, event), said_in(event, "message", words_of([event]))]
    by = replace(Actor.system(), kind=event.actor_kind, id=event.actor_id)
    text = "\n\n".join(each for each in told if each)
    return say_as_shop(line.rma, by=by, message=text, form_id=str(event.pk))


def _sentence(line: RmaLine, event: StageEvent) -> str:
    with translation.override(line.rma.language or translation.get_language()):
        told = _("Newly agreed for “%(title)s”: %(now)s. Before: %(before)s.")
        before = str(OUTCOMES[event.data["before"]])
        now = _now(line, event.data["now"])
        return told % {"title": line.title, "now": now, "before": before}


def _now(line: RmaLine, outcome: str) -> str:
    """What is agreed, and for goods of another kind which."""
    rows = Resolution.objects.filter(line=line, type="exchange", status__in=OPEN)
    row = rows.first() if outcome == "exchange" else None
    words = str(OUTCOMES[outcome])
    return f"{words} ({row.replacement['title']})" if row and row.replacement else words
