"""A form that fields and domain refuse alike: beside the field, with the right status."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.fields import take
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import DomainError, TooManyRequests


def name_field() -> forms.CharField:
    """Who somebody is that we know nothing of yet."""
    return forms.CharField(
        label=_("Your name"),
        max_length=300,
        error_messages={"required": _("Enter your name.")},
    )


def email_field() -> forms.EmailField:
    """Where they read the code, and what becomes of it."""
    return forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a six-digit code to it. Your answer comes here too."),
        max_length=254,
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("This is no e-mail address."),
        },
    )


class PortalForm(forms.Form):
    """A form whose deed may be refused; `result` is what came of it."""

    refusal: DomainError | None = None
    result: Any = None

    def does(self, act: Callable[[dict[str, Any]], Any], *, undo: bool = True) -> bool:
        """Whether the form is right and `act` (given the clean data) was not refused.

        What a refused `act` wrote is undone, unless it must stay (`undo=False`: tries are counted).
        """
        if not self.is_valid():
            return False
        try:
            with transaction.atomic() if undo else nullcontext():
                self.result = act(self.cleaned_data)
        except DomainError as error:
            self.refusal = error
            take(self, error)
            return False
        return True

    @property
    def status(self) -> int:
        """200 for a form not yet sent, what the refusal says, else 400."""
        if not self.is_bound:
            return 200
        return self.refusal.status if self.refusal else 400


def show(request: FaceRequest, template: str, form: PortalForm, **context: Any) -> HttpResponse:
    """The page of a form, refused or not; one that came too often says when to try again."""
    page = render(request, template, {"form": form, **context}, status=form.status)
    if isinstance(form.refusal, TooManyRequests):
        page.headers["Retry-After"] = str(form.refusal.retry_after)
    return page
