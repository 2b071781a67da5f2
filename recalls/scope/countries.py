"""Countries as people write them: two-letter codes, or names in English."""

from __future__ import annotations

import re

from babel import Locale
from django.utils.translation import gettext as _

from recalls.scope.reading import Unreadable, tidy

_TERRITORIES = {code: name for code, name in Locale("en").territories.items() if code.isalpha()}
_NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "ZZ", "XA", "XB"}
_CODES = set(_TERRITORIES) - _NOT_COUNTRIES
_NAMES = {name.casefold(): code for code, name in _TERRITORIES.items() if code in _CODES}
#: What the EU and everybody else call them, beside ISO 3166-1.
_ALIASES = {"UK": "GB", "EL": "GR"}


def read_countries(text: str) -> list[str]:
    """The countries in `text` as ISO 3166-1 codes. Raises Unreadable."""
    found = []
    for piece in re.split(r"[\n,;/|]|\band\b(?!\s+(?:Herzegovina|Barbuda))", tidy(text)):
        name = piece.strip()
        if not name:
            continue
        code = _ALIASES.get(name.upper(), name.upper())
        code = code if code in _CODES else _NAMES.get(name.casefold(), "")
        if not code:
            raise Unreadable(
                "country_unknown",
                _("“%(text)s” is no country. Write two letters such as DE, or the English name.")
                % {"text": name},
            )
        found.append(code)
    return list(dict.fromkeys(found))
