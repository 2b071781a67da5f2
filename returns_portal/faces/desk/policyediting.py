"""What the policy editor does to a draft: the forms filled from it, and what they change."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns_portal.faces.desk.policyform import ExceptionForm, PublishForm, VersionForm
from returns_portal.faces.desk.policypage import PolicyPage
from returns_portal.faces.desk.policyrules import Offered, usual
from returns_portal.faces.request import FaceRequest
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound
from rma.models import Policy
from rma.services import change_policy, publish_policy
from tenants.actors import Actor

Row = dict[str, Any]


def version_form(page: PolicyPage) -> VersionForm:
    """The rules of a draft as a form, filled in if it was sent."""
    _refuse_published(page.policy)
    return VersionForm(
        _sent(page.request),
        called=page.policy.name,
        offered=_offered(page),
        rules=page.policy.rules,
        usual=usual(),
        remarks=page.by_field,
    )


def save_rules(page: PolicyPage, form: VersionForm) -> bool:
    """Keep what the form says; False where a rule cannot be, which then stands beside it."""
    changes = {"name": form.cleaned_data["name"], "rules": form.document()}
    return _change(page, form, changes)


def exception_form(page: PolicyPage, place: int | None) -> ExceptionForm:
    """One exception of a draft as a form; `place` None for a new one."""
    _refuse_published(page.policy)
    row = page.policy.overrides[place] if place is not None else {"match": {}, "rules": {}}
    number = place if place is not None else len(page.policy.overrides)
    return ExceptionForm(
        _sent(page.request),
        offered=_offered(page),
        match=row["match"],
        rules=row["rules"],
        usual=usual() | page.policy.rules,
        path=f"overrides[{number}].rules",
        remarks=page.by_field,
    )


def save_exception(page: PolicyPage, form: ExceptionForm, place: int | None) -> bool:
    """Keep an exception at its place, a new one behind the others."""
    rows: list[Row] = deepcopy(page.policy.overrides)
    row = {"match": form.match(), "rules": form.document()}
    if place is None:
        rows.append(row)
    else:
        rows[place] = row
    return _change(page, form, {"overrides": rows})


def place_of(policy: Policy, text: str | None) -> int | None:
    """Which exception is meant, counted from 0; NotFound for one that is not there."""
    if text is None:
        return None
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    if not 0 <= place < len(policy.overrides):
        raise NotFound
    return place


def arranged(policy: Policy, text: str | None, do: str) -> list[Row]:
    """The exceptions with one moved up or down, doubled or taken away."""
    place = place_of(policy, text or "")
    rows: list[Row] = deepcopy(policy.overrides)
    assert place is not None  # noqa: S101 - an empty text is no place
    if do in ("up", "down"):
        other = place - 1 if do == "up" else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
    elif do == "duplicate":
        rows.insert(place, deepcopy(rows[place]))
    elif do == "remove":
        rows.pop(place)
    else:
        raise NotFound
    return rows


def publish_form(request: FaceRequest) -> PublishForm:
    """From when a draft shall hold, as it was sent."""
    return PublishForm(request.POST, auto_id="publish-%s")


def publish(policy: Policy, form: PublishForm, *, by: Actor) -> None:
    """Put it in force from then on; a version never begins before it was published."""
    begins = form.moment()
    now = clock.now()
    change_policy(policy, by=by, effective_from=max(begins, now) if begins else now)
    publish_policy(policy, by=by)


def _change(page: PolicyPage, form: Any, changes: Row) -> bool:
    try:
        with transaction.atomic():
            change_policy(page.policy, by=page.request.actor, **changes)
    except InvalidInput as refused:
        form.take(refused)
        return False
    return True


def _offered(page: PolicyPage) -> Offered:
    return Offered([(handle, words) for handle, words in page.reasons.items() if handle])


def _sent(request: FaceRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _refuse_published(policy: Policy) -> None:
    if policy.published_at is not None:
        message = _("This version is published and stays as it is. Write a new one.")
        raise Conflict(message, code="already_published")
