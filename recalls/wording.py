"""What a recall notice may not say: words that make the danger smaller (GPSR, Art. 36).

A pure rule: text in, the words that must go out. Every language is looked through, whatever the
text is said to be written in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

#: Words and turns of speech that Article 36 names, and how each language says them.
MINIMISING: Mapping[str, tuple[str, ...]] = {
    "en": (
        "voluntary",
        "voluntarily",
        "precautionary",
        "precautionarily",
        "as a precaution",
        "out of an abundance of caution",
        "discretionary",
        "in rare situations",
        "in rare cases",
        "in specific situations",
        "in specific cases",
        "no accidents reported",
        "no accidents have been reported",
        "no reported accidents",
        "no injuries reported",
        "no injuries have been reported",
        "no incidents reported",
        "no incidents have been reported",
    ),
    "de": (
        "freiwillig",
        "freiwillige",
        "freiwilligen",
        "freiwilliger",
        "vorsorglich",
        "vorsorgliche",
        "vorsorglichen",
        "vorsorglicher",
        "vorsichtshalber",
        "sicherheitshalber",
        "nach eigenem ermessen",
        "in seltenen fällen",
        "in seltenen situationen",
        "in bestimmten fällen",
        "in bestimmten situationen",
        "keine unfälle gemeldet",
        "keine unfälle bekannt",
    ),
    "fr": (
        "volontaire",
        "volontairement",
        "à titre de précaution",
        "par mesure de précaution",
        "par précaution",
        "discrétionnaire",
        "dans de rares cas",
        "dans de rares situations",
        "dans des cas spécifiques",
        "dans des situations spécifiques",
        "aucun accident signalé",
        "aucun accident n'a été signalé",
    ),
    "es": (
        "voluntario",
        "voluntaria",
        "voluntariamente",
        "por precaución",
        "como medida de precaución",
        "discrecional",
        "en raras ocasiones",
        "en situaciones excepcionales",
        "en casos específicos",
        "en situaciones específicas",
        "sin accidentes notificados",
        "no se han notificado accidentes",
    ),
    "it": (
        "volontario",
        "volontaria",
        "volontariamente",
        "a titolo precauzionale",
        "precauzionale",
        "discrezionale",
        "in rari casi",
        "in situazioni rare",
        "in situazioni specifiche",
        "nessun incidente segnalato",
    ),
    "nl": (
        "vrijwillig",
        "vrijwillige",
        "uit voorzorg",
        "voorzorgsmaatregel",
        "discretionair",
        "in zeldzame gevallen",
        "in specifieke situaties",
        "geen ongevallen gemeld",
    ),
    "ar": (
        "طوعي",
        "طوعية",
        "احترازي",
        "احترازية",
        "تقديري",
        "في حالات نادرة",
        "في حالات محددة",
        "لم يتم الإبلاغ عن حوادث",
    ),
}


def minimising_words(text: str) -> list[str]:
    """The forbidden words in `text`, as they stand there, each once, in their order."""
    found = {match.group().casefold(): match.group() for match in _pattern().finditer(text)}
    return list(found.values())


@cache
def _pattern() -> re.Pattern[str]:
    every = sorted({word for words in MINIMISING.values() for word in words}, key=len, reverse=True)
    turns = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in every)
    return re.compile(rf"(?<!\w)(?:{turns})(?!\w)", re.IGNORECASE)
