"""One verb for several returns: chosen on a list, asked about, done at once or by a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from flows.fsm import move_of
from flows.perform import Verb
from insights.selectors.inbox import returns_by_key
from returns_portal.faces.desk import forms
from returns_portal.faces.desk.forms import VerbForm
from returns_portal.faces.desk.going import safe_path
from returns_portal.faces.desk.inboxpage import VIEWS, InboxPage
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound
from returns_portal.lib.ids import public_id
from rma.models import Bulk, Rma
from rma.selectors.whole import count_known
from rma.services.several import AT_ONCE, MOST, Refusal, ask_for_several, do_one
from tenants.actors import Actor

#: What each verb asks for before it is done.
FORMS: dict[str, type[VerbForm]] = {
    "ask_for_information": forms.MessageForm,
    "decline": forms.ReasonForm,
    "assign": forms.AssignForm,
}
#: What can be done in which list; in the others, and in people's own, whatever may be.
BY_VIEW = {
    "decide": ("authorize", "ask_for_information", "decline", "assign"),
    "shopper": ("label_again", "assign"),
    "coming": ("assign",),
    "inspect": ("assign",),
    "pay": ("assign",),
    "reply": ("assign",),
}
ANYWHERE = ("authorize", "ask_for_information", "decline", "label_again", "assign")


def _verb(name: str) -> Verb:
    own = {
        "assign": (gettext_lazy("Give to somebody"), "user"),
        "label_again": (gettext_lazy("Make labels again"), "tag"),
    }
    if name in own:
        return Verb(name, *own[name], danger=False, allowed=True)
    move = move_of(Rma, name)
    assert move is not None  # noqa: S101 - declared by the machine
    return Verb(name, move.label, move.icon, move.danger, allowed=True)


VERBS = {name: _verb(name) for name in ANYWHERE}


def verbs_for(actor: Actor, view: str) -> list[Verb]:
    """What `actor` may do with several returns of a list at once."""
    if not actor.can("returns.decide"):
        return []
    return [VERBS[name] for name in BY_VIEW.get(view, ANYWHERE)]


@dataclass(frozen=True)
class Outcome:
    """What came of a bulk verb: how many were done, and why the others were not."""

    done: int
    refused: Sequence[Refusal]

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
    """The returns that somebody has selected, in the order of the list, and the verb for them."""

    request: FaceRequest
    name: str
    keys: list[UUID]
    whole_list: str = ""

    @classmethod
    def of(cls, request: FaceRequest) -> Several:
        """What a POST names; NotFound for an unknown verb, InvalidInput for no or too many rows."""
        name = request.POST.get("verb", "")
        if name not in VERBS:
            raise NotFound
        if "everything" in request.POST:
            list_ = request.POST.get("list", "")
            return cls(request, name, _whole(request, QueryDict(list_)), list_)
        return cls(request, name, _picked(request.POST.getlist("pick")))

    @property
    def verb(self) -> Verb:
        """The verb as a button."""
        return VERBS[self.name]

    @property
    def many(self) -> bool:
        """Whether nobody waits until all of them are done."""
        return len(self.keys) > AT_ONCE

    @property
    def rmas(self) -> list[Rma]:
        """The returns themselves, as many as a page names."""
        return returns_by_key(self.keys[:AT_ONCE])

    @property
    def picks(self) -> list[str]:
        """The same, for a form that asks on."""
        return [public_id(Rma.PUBLIC_PREFIX, key) for key in self.keys]

    @property
    def back(self) -> str:
        """The list one came from."""
        return safe_path(self.request, self.request.POST.get("back", ""), reverse("desk:home"))

    def form(self) -> VerbForm:
        """What the verb asks for: bound once it was answered; at once where nothing is asked and
        the returns were picked one by one.
        """
        kind = FORMS.get(self.name)
        sure = kind is None and not self.whole_list
        return (kind or VerbForm)(
            self.request.POST if sure or "said" in self.request.POST else None
        )

    def do(self, form: VerbForm) -> Outcome:
        """Do it to each in a transaction of its own; a refusal stops none of the others."""
        by, details = self.request.actor, form.details()
        tried = (do_one(rma, self.name, details=details, by=by) for rma in self.rmas)
        refused = [refusal for refusal in tried if refusal is not None]
        return Outcome(len(self.keys) - len(refused), refused)

    def ask(self, form: VerbForm) -> Bulk:
        """Have a worker do it."""
        by = self.request.actor
        return ask_for_several(self.keys, self.name, details=form.details(), by=by, back=self.back)


@dataclass(frozen=True)
class Job:
    """A verb that a worker does for many returns: how far it is."""

    bulk: Bulk

    @property
    def verb(self) -> Verb:
        """What is done."""
        return VERBS[self.bulk.verb]

    @property
    def total(self) -> int:
        """To how many."""
        return len(self.bulk.keys)

    @property
    def done(self) -> int:
        """How many went well so far."""
        return self.bulk.at - len(self.bulk.refused)

    @property
    def said(self) -> dict[str, Any]:
        """What came of it, as after a few."""
        return Outcome(self.done, self.bulk.refused).as_session()


def _whole(request: FaceRequest, query: QueryDict) -> list[UUID]:
    """Every return of the list that `query` names."""
    page = InboxPage(request, query, query.get("view", ""))
    if page.view not in VIEWS or not page.form.is_valid():
        raise NotFound
    keys = page.listing.all_keys(MOST + 1)
    if len(keys) > MOST:
        message = _("This list has more than %d returns: narrow it first.") % MOST
        raise InvalidInput.of(FieldError("everything", "too_many", message))
    if not keys:
        raise InvalidInput.of(FieldError("pick", "required", _("This list is empty by now.")))
    return keys


def _picked(keys: Sequence[str]) -> list[UUID]:
    """The returns of these public ids."""
    if not keys:
        raise InvalidInput.of(FieldError("pick", "required", _("Select at least one return.")))
    if len(keys) > MOST:
        message = _("Select at most %d returns.") % MOST
        raise InvalidInput.of(FieldError("pick", "too_many", message))
    named = list(dict.fromkeys(Rma.key_of(key) for key in keys))
    known = [key for key in named if key is not None]
    if len(known) < len(named) or count_known(known) < len(known):
        raise NotFound(_("There is no such return."))
    return known
