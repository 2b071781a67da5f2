"""One verb about to be done: found, permitted, asked about, done; then where one goes back to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from flows.perform import expect_version, lock
from inspection.models import HandlingUnit
from inspection.services.goods import lock_goods
from returns_portal.faces import fields, toast
from returns_portal.faces.desk.actions import KINDS
from returns_portal.faces.desk.forms import VerbForm
from returns_portal.faces.desk.going import page_of, safe_path
from returns_portal.faces.desk.kinds import Action, Kind
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import InvalidInput, NotFound
from rma.models import Rma
from rma.services.work import lock_order


@dataclass(frozen=True)
class Deed:
    """A verb that somebody has chosen for one thing."""

    request: FaceRequest
    kind: Kind
    stage: Any
    name: str

    @classmethod
    def of(cls, request: FaceRequest, kind: str, key: str, name: str) -> Deed:
        """The deed that an address names; NotFound, or PermissionDenied for who may not do it."""
        found = KINDS.get(kind)
        if found is None:
            raise NotFound
        deed = cls(request, found, found.find(key), name)
        request.actor.require(found.right(name))
        request.look_again = deed.back  # type: ignore[attr-defined]
        return deed

    @property
    def action(self) -> Action:
        """What it does."""
        return self.kind.action(self.name)

    @property
    def label(self) -> Any:
        """What its button says."""
        return self.kind.label(self.name)

    @cached_property
    def sure(self) -> Any:
        """What is said before it is done."""
        return self.action.warning(self.stage)

    @property
    def back(self) -> str:
        """Where one was, if the form says so, else the page of the thing."""
        given = self.request.POST.get("back") or self.request.GET.get("back") or ""
        return safe_path(self.request, given, page_of(self.stage))

    def form(self) -> VerbForm:
        """Its form, filled in if it was sent."""
        given = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        return (self.action.form or VerbForm)(*given, stage=self.stage)

    def do(self, form: VerbForm) -> HttpResponse | None:
        """Do it and go back; None where the service refuses what was said: the form says why."""
        try:
            with transaction.atomic():
                stage = fresh(self.stage, self.request.POST.get("version", ""))
                result = self.action.run(stage, by=self.request.actor, **form.details())
        except InvalidInput as refused:
            fields.take(form, refused)
            return None
        toast.say(self.request, self.action.done, undo=self._undo(result))
        return HttpResponseRedirect(self.back)

    def _undo(self, result: Any) -> str:
        if self.action.undo is None:
            return ""
        kind, name = self.action.undo
        if not self.request.actor.can(KINDS[kind].right(name)):
            return ""
        return reverse("desk:act", args=[kind, result.public_id, name])


def fresh(stage: Any, version: str) -> Any:
    """`stage`, if what somebody saw of it (or of the return or piece it belongs to) still holds.

    The whole is locked first, in the order in which the services lock, so that what is compared
    stays true until the verb is done. Raises Conflict `stale`.
    """
    if not version:
        return stage
    label, key = stage.root() or (stage._meta.label_lower, stage.pk)
    if label == Rma._meta.label_lower:
        rma = stage if isinstance(stage, Rma) else stage.rma
        lock_order(rma.order_id)
        whole: Any = lock(rma)
    elif label == HandlingUnit._meta.label_lower:
        whole = lock_goods(stage if stage.pk == key else stage.unit)
    else:
        whole = stage
    expect_version(whole, int(version) if version.isascii() and version.isdigit() else -1)
    return stage
