"""What every reader of scope texts shares: a refusal, tidy text, quotation marks and labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_HYPHENS = re.compile("[\u2010\u2011]")
#: Dashes and the minus, which stand between the ends of a range.
_DASHES = re.compile("[\u2012-\u2015\u2212]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_QUOTED = re.compile(r"[\"“”„«»](?P<text>[^\"“”„«»]+)[\"“”„«»]")


class Unreadable(Exception):
    """A text that cannot be read with certainty: a stable code and a sentence with the remedy."""

    def __init__(self, code: str, message: Any, **extra: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extra: Mapping[str, Any] = extra


def tidy(text: str) -> str:
    """`text` with one kind of hyphen, dash, blank and digit, without what cannot be seen."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = _DASHES.sub("–", _HYPHENS.sub("-", text))
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def quoted(piece: str) -> str | None:
    """What stands between quotation marks, if nothing else is there: it means just itself."""
    found = _QUOTED.fullmatch(piece.strip())
    return found["text"].strip() if found else None


def without_label(piece: str, words: str) -> str:
    """`piece` without one of the `words` (a pattern) before it, its number sign and colon."""
    label = rf"(?:{words})(?:\s*(?:numbers?|nos?|nrs?)\b\.?|\s*[#№])?\s*:?\s*(?=\S)"
    return re.sub(rf"^{label}", "", piece, flags=re.IGNORECASE)
