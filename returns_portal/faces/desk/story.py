"""What happened to a thing and what comes, the latest first, as the desk reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from flows.models import StageEvent
from flows.timeline import timeline
from insights.selectors.people import names_of
from returns_portal.faces import dates
from returns_portal.faces.desk import wording
from returns_portal.faces.parts import Entry
from returns_portal.lib.money import display, parse_amount
from rma.selectors.remarks import said_in, words_of

#: What the data of an event adds to its sentence, in this order.
_SAID = ("message", "reason", "finding", "question", "tracking", "reference", "code")


def story_of(thing: Any, coming: list[Entry] | None = None) -> list[Entry]:
    """The timeline of `thing`: what is still to come on top, then what happened, latest first."""
    entries = timeline(thing)
    words = words_of(entry.event for entry in entries)
    given = _given_to([entry.event for entry in entries])
    told = [
        Entry(
            given.get(entry.event.pk, entry.text),
            at=entry.at,
            actor=entry.actor,
            note=_note(entry.event, words),
            tone=entry.tone,
            icon=entry.icon,
        )
        for entry in entries
    ]
    return [*reversed(coming or []), *reversed(told)]


def coming(text: Any, icon: str, by: Any = None) -> Entry:
    """Something that has not happened yet, with its promise."""
    promise = _("by %(day)s") % {"day": dates.day(by)} if by else ""
    return Entry(text, icon=icon, coming=True, promise=promise)


def _given_to(events: list[StageEvent]) -> dict[Any, str]:
    """Whom a return was given to, by name, for each event that says so; one query at most."""
    rows = {event.pk: event.data.get("to") for event in events if event.name == "rma.assigned"}
    names = names_of(key for key in rows.values() if key)
    return {
        event: _("Given to %(name)s") % {"name": names.get(key, _("a former colleague"))}
        if key
        else _("Given to nobody in particular")
        for event, key in rows.items()
    }


def _note(event: StageEvent, words: dict[str, str]) -> str:
    """What the event says beyond its name: words given, quantity, route, kind of hold, amount."""
    parts = [said for name in _SAID if (said := said_in(event, name, words))]
    parts += [told(event) for told in _TELLERS if told(event)]
    return " · ".join(parts)


def _goods(event: StageEvent) -> str:
    if event.stage_type != "rma.rmaline":
        return ""
    sku = event.snapshot.get("sku") or ""
    quantity = event.data.get("quantity")
    if not isinstance(quantity, int):
        return sku
    pieces = ngettext("%(n)d piece", "%(n)d pieces", quantity) % {"n": quantity}
    return f"{sku}, {pieces}" if sku else pieces


def _hold(event: StageEvent) -> str:
    if event.stage_type != "inspection.hold":
        return ""
    return str(wording.of(wording.HOLDS, event.snapshot.get("kind") or ""))


def _route(event: StageEvent) -> str:
    if event.stage_type != "disposition.disposition":
        return ""
    return str(wording.route(event.snapshot.get("route") or ""))


def _plate(event: StageEvent) -> str:
    return event.snapshot.get("lpn") or ""


def _amount(event: StageEvent) -> str:
    amount = event.snapshot.get("amount")
    if event.stage_type != "rma.resolution" or not isinstance(amount, dict):
        return ""
    currency = amount["currency"]
    return display(parse_amount(amount["amount"], currency), currency, get_language() or "en")


def _parcel(event: StageEvent) -> str:
    if event.stage_type != "rma.shipment":
        return ""
    return event.snapshot.get("tracking_number") or ""


def _mail(event: StageEvent) -> str:
    if event.stage_type != "notifications.message":
        return ""
    return str(wording.of(wording.MAILS, event.snapshot.get("template") or ""))


def _agreed(event: StageEvent) -> str:
    if event.name != "rma.outcome_changed":
        return ""
    now, before = (wording.of(wording.OUTCOMES, event.data[name]) for name in ("now", "before"))
    return _("%(now)s, before: %(before)s") % {"now": now, "before": before}


_TELLERS: tuple[Callable[[StageEvent], str], ...] = (
    _goods,
    _hold,
    _route,
    _plate,
    _amount,
    _parcel,
    _mail,
    _agreed,
)
