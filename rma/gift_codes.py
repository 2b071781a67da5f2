"""The code on a gift slip: `GIFT-` and four groups; shown where the slip is printed, never kept."""

from __future__ import annotations

from rma.models import GiftCode
from rma.written_codes import WrittenCodes

_CODES = WrittenCodes("rma.gift", prefix="GIFT")


def new_gift_code(gift: GiftCode) -> str:
    """A code for a new gift, which gets its salt, its hash and its last four characters."""
    return _CODES.give(gift)


def gift_code_of(gift: GiftCode) -> str | None:
    """The code that was given out for `gift`; None where no key of ours makes it any more."""
    return _CODES.of(gift)


def gift_digest(code: str) -> str:
    """What is stored of a code, however it is typed."""
    return _CODES.digest(code)


def is_gift_code(text: str) -> bool:
    """Whether `text` may be a gift's code: its length and its check character are right."""
    return _CODES.is_code(text)
