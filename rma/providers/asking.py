"""How a shopper pays a difference: what a provider is told of it, and what it answers.

Not every provider takes money: one that does has `request_payment`. The built-in one shows the
shop's own instructions and a person writes the payment down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Demand:
    """Money that a shopper owes: minor units of `currency`; `purpose` is what they name it by.

    `key` is the same however often is asked; `back` is where the shopper goes on.
    """

    key: str
    amount_minor: int
    currency: str
    purpose: str
    instructions: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """How it is paid: at an address of the provider, or as the text says; both may be empty.

    `is_coming` says that the address is being made, `is_paid` that the shopper has paid and the
    money is on its way.
    """

    address: str = ""
    text: str = ""
    is_coming: bool = False
    is_paid: bool = False


@runtime_checkable
class TakesPayments(Protocol):
    """A provider that shoppers can pay at."""

    def request_payment(self, demand: Demand) -> Asked:
        """Say how `demand` is paid; asked twice it is still one payment."""
