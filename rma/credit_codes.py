"""The code of a store credit: shown to its owner when they ask, never kept."""

from __future__ import annotations

from rma.models import StoreCredit
from rma.written_codes import WrittenCodes

_CODES = WrittenCodes("rma.store_credit")


def new_code(credit: StoreCredit) -> str:
    """A code for a new credit, which gets its salt, its hash and its last four characters."""
    return _CODES.give(credit)


def code_of(credit: StoreCredit) -> str | None:
    """The code that was given out for `credit`; None where no key of ours makes it any more."""
    return _CODES.of(credit)


def digest(code: str) -> str:
    """What is stored of a code, however it is typed."""
    return _CODES.digest(code)


def is_code(text: str) -> bool:
    """Whether `text` may be the code of a credit: its length and its check character are right."""
    return _CODES.is_code(text)
