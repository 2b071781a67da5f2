"""Who carries money to a customer: a small protocol, one file per provider, the built-in one is a
person.

A provider is called between two short transactions and never inside one. It must do the same payout
once however often it is asked: `Payout.key` is the same for every try of one payout, and a later
try of the same money has another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rma.providers.taking import Nudge


class Outcome(StrEnum):
    """What became of a payout."""

    PAID = "paid"
    #: A person, or a later message of the provider, will say.
    WAITING = "waiting"
    FAILED = "failed"
    #: Nobody knows; somebody has to look. Never tried again blindly.
    UNKNOWN = "unknown"


#: Failures that may pass by themselves: tried again later, with a key of their own.
RETRIABLE = frozenset({"balance_insufficient", "rate_limited", "provider_busy", "declined_for_now"})


@dataclass(frozen=True, slots=True)
class Payout:
    """Money that goes back to one payment of an order: minor units of `currency`.

    `payment` is the provider's own reference of what was paid; empty where nobody knows it.
    """

    key: str
    amount_minor: int
    currency: str
    payment: str = ""
    method: str = ""
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How the provider answered; `code` says why a payout failed."""

    outcome: Outcome
    reference: str = ""
    method: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """Money as the provider's own book tells it, in minor units of `currency`.

    `key` is the payout's, where it was one of ours; `kind` is "refund" or "charge_back".
    """

    reference: str
    amount_minor: int
    currency: str
    outcome: Outcome
    payment: str = ""
    key: str = ""
    code: str = ""
    kind: str = "refund"


class PaymentProvider(Protocol):
    """One way to pay."""

    name: str

    def pay(self, payout: Payout) -> Result:
        """Carry out `payout`, or find that it was carried out before."""

    def look_up(self, payout: Payout) -> Result | None:
        """What became of `payout`; None where the provider has never seen it, UNKNOWN where it does
        not say now."""

    def book(self, since: datetime) -> Iterable[Moved]:
        """The money that went back since then, as the provider knows it."""

    def hear(self, body: bytes, signature: str) -> Moved | Nudge | None:
        """What a message of the provider says about money; None where it is about something else.

        Raises Forged where its signature is not the provider's.
        """


class Forged(ValueError):
    """A message that did not come from the provider."""


class Unreachable(RuntimeError):
    """The provider does not answer, or not to us; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
