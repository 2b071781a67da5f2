"""One verb for several returns: each done or refused by itself, and every refusal said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from flows.fsm import move_of
from flows.perform import Verb
from insights.selectors.inbox import returns_by_key
from returns_portal.faces.desk.actions import RETURN
from returns_portal.faces.desk.forms import VerbForm
from returns_portal.faces.desk.going import safe_path
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import DomainError, FieldError, InvalidInput, NotFound
from rma.models import Rma

#: As many as a page of the list shows.
MOST = 200
#: The verbs that make sense for several returns at once.
NAMES = ("authorize", "ask_for_information", "decline")


def _verb(name: str) -> Verb:
    move = move_of(Rma, name)
    assert move is not None  # noqa: S101 - declared by the machine
    return Verb(name, RETURN[name].label or move.label, move.icon, move.danger, allowed=True)


VERBS = {name: _verb(name) for name in NAMES}


@dataclass(frozen=True)
class Outcome:
    """What came of a bulk verb: how many were done, and why the others were not."""

    done: int
    refused: list[tuple[str, str, str]]  # number, public id, sentence

    def as_session(self) -> dict[str, Any]:
        """For the next page."""
        return {"done": self.done, "refused": self.refused, "words": self.words}

    @property
    def words(self) -> str:
        """How many were done."""
        words = ngettext("%(n)d return done.", "%(n)d returns done.", self.done)
        return words % {"n": self.done}


@dataclass(frozen=True)
class Several:
    """The returns that somebody has selected, and the verb they chose."""

    request: FaceRequest
    name: str
    rmas: list[Rma]

    @classmethod
    def of(cls, request: FaceRequest) -> Several:
        """What a POST names; NotFound for an unknown verb, InvalidInput for no or too many rows."""
        name = request.POST.get("verb", "")
        if name not in NAMES:
            raise NotFound
        return cls(request, name, _picked(request.POST.getlist("pick")))

    @property
    def verb(self) -> Verb:
        """The verb as a button."""
        return VERBS[self.name]

    @property
    def back(self) -> str:
        """The list one came from."""
        return safe_path(self.request, self.request.POST.get("back", ""), reverse("desk:home"))

    def form(self) -> VerbForm:
        """What the verb asks for: bound once it was answered, at once where nothing is asked."""
        kind = RETURN[self.name].form
        if kind is None:
            return VerbForm({})
        return kind(self.request.POST if "said" in self.request.POST else None)

    def do(self, form: VerbForm) -> Outcome:
        """Do it to each in a transaction of its own; a refusal stops none of the others."""
        refused = []
        for rma in self.rmas:
            try:
                with transaction.atomic():
                    RETURN[self.name].run(rma, by=self.request.actor, **form.details())
            except DomainError as refusal:
                refused.append((rma.number, rma.public_id, str(refusal)))
        return Outcome(len(self.rmas) - len(refused), refused)


def _picked(keys: Sequence[str]) -> list[Rma]:
    """The returns of these public ids."""
    if not keys:
        raise InvalidInput.of(FieldError("pick", "required", _("Select at least one return.")))
    if len(keys) > MOST:
        message = _("Select at most %d returns.") % MOST
        raise InvalidInput.of(FieldError("pick", "too_many", message))
    named = {Rma.key_of(key) for key in keys}
    found = returns_by_key([key for key in named if key is not None])
    if len(found) < len(named):
        raise NotFound(_("There is no such return."))
    return found
