"""Who carries money to a customer: a small protocol, one file per provider, the built-in one is a
person.

A provider is called between two short transactions and never inside one. It must do the same payout
once however often it is asked: `Payout.key` is the same for every try of one payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What became of a payout."""

    PAID = "paid"
    #: A person, or a later message of the provider, will say.
    WAITING = "waiting"
    FAILED = "failed"
    #: Nobody knows; somebody has to look. Never tried again blindly.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """What goes back to one payment of the order, in minor units."""

    payment: str
    method: str
    reference: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Payout:
    """Money for a customer: minor units of `currency`, drained from `parts` where payments are
    known.
    """

    key: str
    amount_minor: int
    currency: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """How the provider answered; `code` says why a payout failed."""

    outcome: Outcome
    reference: str = ""
    method: str = ""
    code: str = ""


class PaymentProvider(Protocol):
    """One way to pay."""

    name: str

    def pay(self, payout: Payout) -> Result:
        """Carry out `payout`, or find that it was carried out before."""
