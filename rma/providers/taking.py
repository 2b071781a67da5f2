"""Money that comes in: links a shopper pays at, holds on a card, and how they stand there.

As with payouts, a provider is called between two short transactions, and does one thing once
however often it is asked with the same `Wanted.key`. What became of something is always asked for
(`look`), never believed of a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Standing(StrEnum):
    """How what was asked for stands at the provider."""

    OPEN = "open"
    #: Paid by a way that takes days.
    PROCESSING = "processing"
    #: Held on the card: to be taken, or let go.
    HELD = "held"
    PAID = "paid"
    #: Ended, and nothing was taken: expired or called off.
    GONE = "gone"
    FAILED = "failed"
    #: Nobody knows now; asked again later.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Money that a shopper should pay, or let us hold: minor units of `currency`.

    `purpose` is what they name it by, `back` where they go on, `ends_at` when the link ends.
    """

    key: str
    amount_minor: int
    currency: str
    purpose: str
    back: str = ""
    language: str = "auto"
    ends_at: datetime | None = None
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Handle:
    """What the provider calls it: its link, the money itself, and the way to pay that was saved."""

    key: str
    reference: str = ""
    payment: str = ""
    customer: str = ""
    saved: str = ""


@dataclass(frozen=True, slots=True)
class Stands:
    """How it stands, and what the provider calls it; amounts as the provider says."""

    standing: Standing
    reference: str = ""
    payment: str = ""
    address: str = ""
    amount_minor: int | None = None
    currency: str = ""
    customer: str = ""
    saved: str = ""
    until: datetime | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Nudge:
    """A message about something that was asked for: reason to ask how it stands, and no more."""

    key: str = ""
    reference: str = ""
    payment: str = ""


@runtime_checkable
class TakesCards(Protocol):
    """A provider at which shoppers pay by themselves."""

    def open_link(self, wanted: Wanted) -> Stands:
        """A page at which the shopper pays, or lets the amount be held; once for its key."""

    def look(self, handle: Handle) -> Stands:
        """How it stands now."""

    def close_link(self, handle: Handle) -> Stands:
        """Nobody may pay by it any more; how it stands, where somebody has."""

    def find(self, handle: Handle) -> Stands | None:
        """What was made of a saved way to pay under its key; None where nothing was."""

    def take_again(self, wanted: Wanted, handle: Handle) -> Stands:
        """Hold or take money by the saved way to pay, without the shopper; once for its key."""

    def capture(self, handle: Handle, amount_minor: int, currency: str) -> Stands:
        """Take what is held."""

    def let_go(self, handle: Handle) -> Stands:
        """Hold it no longer."""
