"""A shop's own words for its mails: what may stand in them, and how they are filled in. Pure.

A text holds words and placeholders in braces, such as {number}; it is never a program. A line whose
placeholder has nothing to say is left out, so that "Hand it over by {ship_by}." needs no condition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from returns_portal.lib.errors import FieldError

#: What each placeholder stands for.
MEANINGS: dict[str, Any] = {
    "name": _("the shopper's name"),
    "shop": _("the name of the shop"),
    "number": _("the number of the return"),
    "order": _("the number of the order"),
    "ship_by": _("the day by which the goods should be sent"),
    "amount": _("the amount that is paid"),
    "question": _("the question"),
    "reason": _("why it was declined"),
    "message": _("what was written"),
    "code": _("the one-time code"),
    "status_link": _("a button to the page of the return"),
    "label_link": _("a button to the label"),
    "enter_link": _("a button that opens the order"),
}
_USUAL = ("name", "shop", "number", "order", "ship_by", "status_link")


@dataclass(frozen=True, slots=True)
class Editable:
    """A mail whose words a shop may change: what may stand in it, and what must."""

    title: Any
    may: tuple[str, ...]
    must: tuple[str, ...] = ()


#: The mails to shoppers whose words are the shop's to choose. Those to staff, and notices that the
#: law words, are not.
EDITABLE: dict[str, Editable] = {
    "code": Editable(
        _("One-time code"), ("name", "shop", "order", "code", "enter_link"), ("code",)
    ),
    "return_requested": Editable(_("Request received"), _USUAL),
    "return_approved": Editable(_("Approved, own carrier"), _USUAL),
    "label_ready": Editable(_("Label"), (*_USUAL, "label_link"), ("label_link",)),
    "information_wanted": Editable(
        _("Question"), (*_USUAL, "question"), ("question", "status_link")
    ),
    "return_declined": Editable(_("Declined"), (*_USUAL, "reason"), ("reason", "status_link")),
    "return_cancelled": Editable(_("Cancelled"), _USUAL),
    "goods_received": Editable(_("Goods arrived"), _USUAL),
    "refund_paid": Editable(_("Paid"), (*_USUAL, "amount"), ("amount",)),
    "message_to_shopper": Editable(_("Message"), (*_USUAL, "message"), ("message", "status_link")),
}
LONGEST_SUBJECT, LONGEST_BODY = 200, 6000
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LINKS = ("status_link", "label_link", "enter_link")


def problems_of(template: str, subject: str, body: str) -> list[FieldError]:
    """What is wrong with these words for the mail `template`; empty where nothing is."""
    editable = EDITABLE[template]
    found = [*_field("subject", subject, editable), *_field("body", body, editable)]
    named = set(_PLACEHOLDER.findall(body))
    for name in editable.must:
        if name not in named:
            about = {"name": name, "meaning": MEANINGS[name]}
            words = _("{%(name)s} is missing: %(meaning)s.") % about
            found.append(FieldError("body", "missing_placeholder", words))
    if any(name in _PLACEHOLDER.findall(subject) for name in (*_LINKS, "code", "message")):
        not_here = _("A subject holds no link, no code and no message.")
        found.append(FieldError("subject", "placeholder_not_here", not_here))
    return found


def _field(field: str, text: str, editable: Editable) -> list[FieldError]:
    longest = LONGEST_SUBJECT if field == "subject" else LONGEST_BODY
    if not text.strip():
        return [FieldError(field, "required", _("Write something."))]
    if len(text) > longest:
        return [FieldError(field, "too_long", _("At most %d characters.") % longest)]
    if field == "subject" and "\n" in text.strip():
        return [FieldError(field, "one_line", _("A subject is one line."))]
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - set(editable.may))
    found = [
        FieldError(
            field,
            "unknown_placeholder",
            _("{%(name)s} means nothing here. Possible are: %(known)s.")
            % {"name": name, "known": ", ".join(f"{{{each}}}" for each in editable.may)},
        )
        for name in unknown
    ]
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        words = _("A brace belongs to a placeholder, such as {number}.")
        found.append(FieldError(field, "stray_brace", words))
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders filled in; a line that has nothing to say is left out."""
    lines = [
        _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), line)
        for line in text.splitlines()
        if all(values.get(name) for name in _PLACEHOLDER.findall(line))
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a mail: a paragraph, a code that stands alone, or a button by its link's name."""

    kind: str
    words: str
    link: str = ""


def parts_of(body: str, values: Mapping[str, str]) -> list[Part]:
    """The paragraphs of `body`, filled in; a link or a code alone in one is drawn large."""
    found = []
    for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n")):
        alone = _PLACEHOLDER.fullmatch(block.strip())
        words = filled(block, values)
        if not words:
            continue
        if alone and alone[1] in _LINKS:
            found.append(Part("button", words, alone[1]))
        elif alone and alone[1] == "code":
            found.append(Part("code", words))
        else:
            found.append(Part("text", words))
    return found
