"""Versions of checklists: written, published, never changed afterwards."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from flows.note import note
from inspection.checklists import read_questions
from inspection.generic import GENERIC_HANDLE, GENERIC_NAME, GENERIC_QUESTIONS
from inspection.models import Checklist
from inspection.services.alone import alone_with, one_transaction
from inspection.vocabulary import CHECKLIST_ADDED, CHECKLIST_PUBLISHED
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from tenants.actors import Actor

_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def add_checklist(
    *, handle: str, name: str, questions: list[Any], by: Actor, category: str = ""
) -> Checklist:
    """Write the next version of the checklist `handle`; it counts once it is published."""
    by.require("settings.edit")
    if not _HANDLE.fullmatch(handle):
        message = _("Use small letters, digits and hyphens.")
        raise InvalidInput.of(FieldError("handle", "invalid", message))
    read_questions(questions)
    return _added(handle, name, questions, category, by)


def _added(handle: str, name: str, questions: list[Any], category: str, by: Actor) -> Checklist:
    with one_transaction():
        alone_with(f"checklist {handle}")
        versions = Checklist.objects.filter(handle=handle)
        last = versions.aggregate(last=Max("number"))["last"] or 0
        checklist = Checklist.objects.create(
            handle=handle, name=name, number=last + 1, category=category, questions=questions
        )
        data = {"handle": handle, "number": checklist.number}
        note(checklist, CHECKLIST_ADDED, by=by, data=data)
    return checklist


def publish_checklist(checklist: Checklist, *, by: Actor) -> Checklist:
    """From now on what arrives is inspected by this version; inspections begun keep theirs."""
    by.require("settings.edit")
    with one_transaction():
        fresh = Checklist.objects.select_for_update().get(pk=checklist.pk)
        if fresh.published_at is not None:
            raise Conflict(_("This version is published already."), code="published")
        fresh.published_at = clock.now()
        fresh.save(update_fields=["published_at"])
        data = {"handle": fresh.handle, "number": fresh.number}
        note(fresh, CHECKLIST_PUBLISHED, by=by, data=data)
    return fresh


def publish_generic(*, by: Actor) -> Checklist:
    """The built-in checklist for everything, published if the shop has none of that handle."""
    with one_transaction():
        alone_with(f"checklist {GENERIC_HANDLE} seed")
        published = Checklist.objects.filter(handle=GENERIC_HANDLE, published_at__isnull=False)
        known = published.order_by("-number").first()
        if known is not None:
            return known
        checklist = _added(GENERIC_HANDLE, GENERIC_NAME, GENERIC_QUESTIONS, "", by)
        checklist.published_at = clock.now()
        checklist.save(update_fields=["published_at"])
    return checklist
