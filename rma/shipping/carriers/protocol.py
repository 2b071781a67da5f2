"""What the portal asks of a carrier.

A carrier is called between two short transactions and never inside one, and may be asked twice for
the same parcel: `Parcel.key` is the same for every try.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rma.shipping.labels import LabelData


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel that needs a label: what our own label would say, and what a carrier weighs."""

    key: str
    data: LabelData
    weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What a carrier gave for a parcel."""

    body: bytes
    content_type: str = "application/pdf"
    tracking_number: str = ""
    expires_at: datetime | None = None


class LabelFailed(Exception):
    """The carrier made no label. `permanent`: asking again will not help; the text is for
    people.
    """

    def __init__(self, reason: Any, *, permanent: bool = False) -> None:
        super().__init__(str(reason))
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Option:
    """One way to send something back, as people choose it."""

    method: str
    label: Any
    help: Any


class Carrier(Protocol):
    """One way for parcels to travel."""

    name: str

    def label(self, parcel: Parcel) -> Label:
        """The label of `parcel`; raises LabelFailed."""
