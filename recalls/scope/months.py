"""The months' names in the languages of the European Union, from the Unicode CLDR."""

from __future__ import annotations

import re
from collections import defaultdict

from babel import Locale
from django.utils.translation import gettext as _

from recalls.scope.reading import Unreadable

_LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"


def _names() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for language in _LANGUAGES.split():
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    plain = name.strip(".").lower()
                    if plain.isalpha():
                        found[plain].add(number)
    found["sept"].add(9)
    return found


_MONTHS = _names()
#: A name of a month, the longest first.
MONTH = rf"(?:{'|'.join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))})(?![^\W\d_])"


def month_of(name: str) -> int:
    """The month's number. Raises Unreadable for a name that means two (listopad)."""
    numbers = _MONTHS[name.lower()]
    if len(numbers) > 1:
        raise Unreadable(
            "month_ambiguous",
            _("“%(text)s” is another month in another language. Write the date as 2023-12-31.")
            % {"text": name},
        )
    return next(iter(numbers))
