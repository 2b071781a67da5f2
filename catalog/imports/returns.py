"""Replays the returns of a file: each at its own time, first in first out over earlier purchases.

What a return is, catalog does not know: the stage that does registers with `replay_with`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.imports import values
from catalog.imports.refusals import ROW_MESSAGES, FileRefused
from catalog.imports.rows import RowReader
from catalog.imports.run import Progress, opened
from catalog.imports.values import RowRefused
from catalog.models import OrderLine
from catalog.selectors import earlier_purchases
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from tenants.actors import Actor
from tenants.models import Tenant

MESSAGES: dict[str, Any] = {
    "no_customer": _("Without a customer nobody can say which order it came from."),
    "never_bought": _("This customer has bought none of this article before."),
    "exceeds_returnable": _("Of this article this customer may still return %(left)d."),
    "no_return": _("A return has a quantity below zero."),
}


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One line of a return as the file says it. `place` is its place among the invoice's rows."""

    row: int
    invoice: str
    place: int
    customer: str
    sku: str
    quantity: int
    at: datetime

    @property
    def external_id(self) -> str:
        """What the return is called, so that it is replayed once."""
        return f"{self.invoice}-{self.place}"


#: Pieces of one order line that come back.
Part = tuple[OrderLine, int]


class Replayer(Protocol):
    """What the stage that knows returns does for a replay."""

    def is_known(self, row: ReturnRow) -> bool:
        """Whether this return was replayed before."""

    def request(self, row: ReturnRow, parts: Sequence[Part], *, by: Actor) -> None:
        """Request the return of these parts, in the open transaction, the clock at `row.at`.

        Raises DomainError, having changed nothing, where the rules refuse it.
        """


class ReplayNotThere(FileRefused):
    """No stage of this installation knows returns."""


@dataclass
class Replayed:
    """What came of the returns in a file."""

    accepted: int = 0
    known: int = 0
    refused: int = 0


_registered: list[Replayer] = []


def replay_with(replayer: Replayer) -> None:
    """Register what requests returns; once, when the applications start."""
    _registered[:] = [replayer]


def replay_returns(
    path: Path,
    *,
    tenant: Tenant,
    by: Actor,
    encoding: str | None = None,
    currency: str | None = None,
    progress: Progress | None = None,
    tell_refused: Callable[[int, str, str], None] | None = None,
) -> Replayed:
    """Request the returns of `path` in the order of their times; each is a transaction.

    `tell_refused(row, code, sentence)` is called for every return that nothing covers, or that the
    rules refuse.
    """
    if not _registered:
        raise ReplayNotThere(_("Nothing here knows how to request a return."))
    replayer, result = _registered[0], Replayed()
    told = tell_refused or (lambda _row, _code, _message: None)
    _file, reader, rows = opened(path, tenant=tenant, encoding=encoding, currency=currency)
    for row in sorted(_return_rows(rows, reader, result, told), key=_by_time):
        try:
            accepted = _replay(row, replayer, by)
        except DomainError as refused:
            result.refused += 1
            told(row.row, refused.code, str(refused))
        else:
            result.accepted += accepted
            result.known += not accepted
        if progress is not None:
            progress("replayed", result.accepted + result.known + result.refused)
    return result


def _by_time(row: ReturnRow) -> tuple[datetime, int]:
    return row.at, row.row


def _replay(row: ReturnRow, replayer: Replayer, by: Actor) -> bool:
    """Whether the return was accepted now; False if it was replayed before."""
    with clock.frozen(row.at), transaction.atomic():
        if replayer.is_known(row):
            return False
        replayer.request(row, match(row), by=by)
    return True


def match(row: ReturnRow) -> list[Part]:
    """The pieces that `row` gives back: of the earliest purchases that have some left.

    DomainError where they do not cover it: a return is accepted whole or not at all.
    """
    if not row.customer:
        raise _refusal("no_customer")
    parts: list[Part] = []
    wanted = row.quantity
    bought = earlier_purchases(customer_external_id=row.customer, sku=row.sku, before=row.at)
    for line in bought:
        taken = min(wanted, line.returnable_quantity)
        if taken:
            parts.append((line, taken))
            wanted -= taken
        if not wanted:
            return parts
    if not parts:
        raise _refusal("never_bought")
    raise _refusal("exceeds_returnable", left=row.quantity - wanted)


def _refusal(code: str, **numbers: int) -> DomainError:
    return DomainError(MESSAGES[code] % numbers, code=code)


def _return_rows(
    rows: Iterator[tuple[int, list[str] | None]],
    reader: RowReader,
    result: Replayed,
    told: Callable[[int, str, str], None],
) -> Iterator[ReturnRow]:
    """The returns that can be read; the others are told and counted."""
    places: Counter[str] = Counter()
    for number, fields in rows:
        if fields is None or not reader.fits(fields) or not reader.is_return(fields):
            continue  # not a return: the import has told what is wrong with it
        invoice = reader.cell(fields, "order")
        places[invoice] += 1
        try:
            yield _return_row(reader, number, fields, places[invoice])
        except RowRefused as refused:
            result.refused += 1
            told(number, refused.code, str(ROW_MESSAGES[refused.code]))
        except DomainError as refused:
            result.refused += 1
            told(number, refused.code, str(refused))


def _return_row(reader: RowReader, number: int, fields: Sequence[str], place: int) -> ReturnRow:
    quantity = values.quantity(reader.cell(fields, "quantity"))
    if quantity >= 0:
        raise _refusal("no_return")
    return ReturnRow(
        row=number,
        invoice=reader.cell(fields, "order"),
        place=place,
        customer=values.customer_id(reader.cell(fields, "customer_external_id")),
        sku=reader.cell(fields, "sku"),
        quantity=-quantity,
        at=datetime.fromisoformat(
            values.moment(reader.cell(fields, "placed_at"), reader.time_zone)
        ),
    )
