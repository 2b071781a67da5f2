"""What a shop may say in its own words, and where it may link to: plain text, safe addresses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns_portal.lib.errors import FieldError

LONGEST_LINK = 300
#: What turns the direction of text around it and could dress a page up as another.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Text:
    """One text of a shop's own: its handle, what it is, how long it may be, and in how many
    lines.
    """

    handle: str
    label: Any
    hint: Any
    longest: int
    lines: int = 1


TEXTS = (
    Text(
        "name",
        gettext_lazy("Name shown"),
        gettext_lazy("In the head of each page and in mails, in place of the shop's name."),
        60,
    ),
    Text(
        "greeting",
        gettext_lazy("Greeting"),
        gettext_lazy("The heading of the page where a return begins."),
        80,
    ),
    Text(
        "intro",
        gettext_lazy("Introduction"),
        gettext_lazy("The words below that heading."),
        300,
        4,
    ),
    Text(
        "help",
        gettext_lazy("Help"),
        gettext_lazy("A line on the page of a return: when and how you can be reached."),
        300,
        4,
    ),
    Text("footer", gettext_lazy("Last line"), gettext_lazy("At the foot of each page."), 300, 4),
)

#: The links of the foot, in their order.
LINKS: dict[str, Any] = {
    "imprint": gettext_lazy("Imprint"),
    "terms": gettext_lazy("Terms"),
    "privacy": gettext_lazy("Privacy"),
    "contact": gettext_lazy("Contact"),
}


def cleaned(words: str, *, lines: int = 1) -> str:
    """`words` as kept: composed, without what cannot be seen, in `lines` lines at most."""
    composed = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        letter
        for letter in composed
        if letter == "\n" or (letter not in _BIDI and unicodedata.category(letter) != "Cc")
    )
    rows = [" ".join(row.split()) for row in kept.strip().split("\n")]
    if lines == 1:
        return " ".join(row for row in rows if row)
    rest = " ".join(row for row in rows[lines - 1 :] if row)
    return "\n".join([*rows[: lines - 1], rest]).strip()


def cleaned_texts(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Texts by language as kept: known languages and texts only, and none that is empty."""
    found: dict[str, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        said = given.get(language) or {}
        rows = {text.handle: cleaned(said.get(text.handle, ""), lines=text.lines) for text in TEXTS}
        if kept := {handle: words for handle, words in rows.items() if words}:
            found[language] = kept
    return found


def cleaned_links(given: Mapping[str, str]) -> dict[str, str]:
    """Links as kept: known ones, and none that is empty."""
    return {name: address for name in LINKS if (address := (given.get(name) or "").strip())}


def problems_of(
    texts: Mapping[str, Mapping[str, str]], links: Mapping[str, str]
) -> Iterator[FieldError]:
    """What is wrong with cleaned texts and links, each at its field (`texts.de.name`)."""
    for language, said in texts.items():
        for text in TEXTS:
            if len(said.get(text.handle, "")) > text.longest:
                message = _("Use %(most)d characters at most.") % {"most": text.longest}
                yield FieldError(f"texts.{language}.{text.handle}", "too_long", message)
    for name, address in links.items():
        if not is_safe_link(address):
            message = _("Enter an address that begins with https:// or mailto:.")
            yield FieldError(f"links.{name}", "not_a_link", message)


def is_safe_link(address: str) -> bool:
    """Whether a page may link to `address`: https with a host and nobody's name, or an e-mail."""
    if len(address) > LONGEST_LINK or any(
        letter.isspace() or not letter.isprintable() or letter in '<>"\\' for letter in address
    ):
        return False
    scheme, _colon, rest = address.partition(":")
    if scheme.lower() == "mailto":
        try:
            validate_email(rest)
        except ValidationError:
            return False
        return True
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    named = parts.hostname and "." in parts.hostname and not parts.username
    return parts.scheme == "https" and bool(named) and parts.password is None
