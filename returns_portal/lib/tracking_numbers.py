"""Which carrier a tracking number may belong to, as far as its form and check digit tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from babel import Locale

_TERRITORIES = frozenset(Locale("en").territories)
_DPD_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _value(character: str) -> int:
    """A digit, or a letter counted A=2 … H=9, I=0 … as UPS and the US carriers do."""
    return int(character) if character.isdigit() else (ord(character) - 3) % 10


def _mod10(body: str, check: str, *, even: int, odd: int) -> bool:
    """Modulo 10 with a weight for even and for odd places, counted from zero on the left."""
    total = sum(_value(c) * (odd if place % 2 else even) for place, c in enumerate(body))
    return str(-total % 10) == check


def _ups(body: str, check: str) -> bool:
    return _mod10(body, check, even=1, odd=2)


def _retail(body: str, check: str) -> bool:
    """The GS1 weights, 3 and 1 from the right."""
    even, odd = (3, 1) if len(body) % 2 else (1, 3)
    return _mod10(body, check, even=even, odd=odd)


def _fedex(body: str, check: str) -> bool:
    """FedEx Express: weights 1, 3, 7 from the right, modulo 11, then modulo 10."""
    total = sum(int(c) * (1, 3, 7)[place % 3] for place, c in enumerate(reversed(body)))
    return str(total % 11 % 10) == check


def _s10(body: str, check: str) -> bool:
    """UPU standard S10 (STANDARDS N-02)."""
    total = sum(int(c) * weight for c, weight in zip(body, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return {10: "0", 11: "5"}.get(11 - total % 11, str(11 - total % 11)) == check


def _dpd(body: str, check: str) -> bool:
    """ISO/IEC 7064 modulo 37, 36."""
    rest = 36
    for character in body:
        rest = (rest + _DPD_ALPHABET.index(character)) % 36 or 36
        rest = rest * 2 % 37
    return _DPD_ALPHABET[(37 - rest) % 36] == check


def _unchecked(body: str, check: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of tracking number: a pattern with the groups `body` and `check`, and their rule."""

    carrier: str
    pattern: re.Pattern[str]
    rule: Callable[[str, str], bool]
    prefix: str = ""  # what the carrier counts in front of the body without printing it


def _form(carrier: str, pattern: str, rule: Callable[[str, str], bool], prefix: str = "") -> Form:
    return Form(carrier, re.compile(pattern), rule, prefix)


# Forms with a check digit come first. What is only "some digits" stays out: it would claim order
# numbers. A carrier's own answer is the proof, this is a hint.
FORMS = (
    _form("ups", r"1Z(?P<body>[A-Z0-9]{15})(?P<check>\d)", _ups),
    _form("ups", r"[AHJKTV](?P<body>\d{9})(?P<check>\d)", _ups),
    _form("s10", r"[A-Z]{2}(?P<body>\d{8})(?P<check>\d)(?P<country>[A-Z]{2})", _s10),
    _form("usps", r"(?:420\d{5}(?:\d{4})?)?(?P<body>9[1-5]\d{19,23})(?P<check>\d)", _retail),
    _form("usps", r"(?P<body>(?:03|7[0137]|8[12])\d{17})(?P<check>\d)", _retail),
    _form("usps", r"(?P<body>71\d{17})(?P<check>\d)", _retail, "91"),
    _form("fedex", r"\d{20}(?P<body>\d{13})(?P<check>\d)", _fedex),
    _form("fedex", r"\d{16}(?P<body>\d{11})(?P<check>\d)\d{4}", _fedex),
    _form("fedex", r"96\d{5}(?P<body>\d{14})(?P<check>\d)", _retail),
    _form("fedex", r"(?P<body>\d{14})(?P<check>\d)", _retail),
    _form("fedex", r"(?P<body>\d{11})(?P<check>\d)", _fedex),
    _form("ontrac", r"C(?P<body>\d{13})(?P<check>\d)", _ups, "4"),
    _form("ontrac", r"D(?P<body>\d{13})(?P<check>\d)", _ups, "5"),
    _form("dpd", r"(?P<body>\d{27})(?P<check>[0-9A-Z])", _dpd),
    _form("dpd", r"(?P<body>\d{14})(?P<check>[0-9A-Z])", _dpd),
    _form("canpar", r"(?P<body>[DLS]\d{20})(?P<check>\d)", _unchecked),
    _form("amazon", r"(?P<body>TB[ACM]\d{11})(?P<check>\d)", _unchecked),
    _form("amazon", r"(?P<body>C10\d{7})(?P<check>\d)", _unchecked),
)


def normalise(text: str) -> str:
    """A tracking number in capitals without blanks, hyphens and full stops."""
    return re.sub(r"[\s\-.]", "", text).upper()


def _accepting(number: str) -> Iterator[str]:
    for form in FORMS:
        match = form.pattern.fullmatch(number)
        if match is None or not form.rule(form.prefix + match["body"], match["check"]):
            continue
        if form.carrier == "s10" and match["country"] not in _TERRITORIES:
            continue
        if set(match["body"]) != {"0"}:
            yield form.carrier


def carriers(text: str) -> tuple[str, ...]:
    """Handles of the carriers whose numbers look like this, likeliest first; often none."""
    return tuple(dict.fromkeys(_accepting(normalise(text))))
