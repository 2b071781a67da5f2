"""The standard reasons, in the words of every language we have; a shop's own texts come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Standard:
    """One reason that every shop starts with: whose fault it points to, and its text."""

    handle: str
    side: str
    text: Any


STANDARD = (
    Standard("changed_mind", "remorse", _("I changed my mind")),
    Standard("too_small", "remorse", _("Too small")),
    Standard("too_large", "remorse", _("Too large")),
    Standard("not_as_described", "defect", _("Not as described")),
    Standard("defective", "defect", _("It does not work")),
    Standard("damaged_in_transit", "defect", _("It arrived damaged")),
    Standard("wrong_item", "defect", _("This is not what I ordered")),
    Standard("missing_parts", "defect", _("Something is missing")),
    Standard("late", "remorse", _("It came too late")),
    Standard("other", "remorse", _("Another reason")),
)
_TEXTS = {standard.handle: standard.text for standard in STANDARD}


class ReasonRow(Protocol):
    """What a text needs of a stored reason."""

    handle: str
    labels: dict[str, str]


class CategoryRow(Protocol):
    """What says for which goods a stored reason is offered."""

    categories: list[str]


def categories_of(reason: CategoryRow) -> frozenset[str]:
    """The product categories a reason is offered for; none, for all."""
    return frozenset(category.casefold() for category in reason.categories)


def is_offered_for(reason: CategoryRow, category: str) -> bool:
    """Whether a shopper may give this reason for goods of a category."""
    return not reason.categories or category.casefold() in categories_of(reason)


def text_of(reason: ReasonRow) -> str:
    """How a reason reads in the active language: the shop's text, else ours, else its handle."""
    language = get_language() or "en"
    for tag in (language, language.partition("-")[0]):
        if reason.labels.get(tag):
            return reason.labels[tag]
    standard = _TEXTS.get(reason.handle)
    if standard is not None:
        return str(standard)
    return next(iter(reason.labels.values()), reason.handle.replace("_", " ").capitalize())
