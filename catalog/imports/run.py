"""Imports a file of orders: read, staged, written slice by slice, reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from catalog import vocabulary
from catalog.imports import staging
from catalog.imports.columns import Header, read_header
from catalog.imports.loading import Added, find_known, write_slice
from catalog.imports.reading import Source, records, source_of
from catalog.imports.refusals import ROW_MESSAGES, FileRefused
from catalog.imports.rows import RowReader
from flows.note import note
from returns_portal.lib.money import AmountError, digits
from tenants.actors import Actor
from tenants.checks import bypasses_isolation
from tenants.models import Tenant

#: Rows of one transaction: what a kill can undo.
SLICE_ROWS = 5000
#: Rows between two words of progress while reading.
_TOLD_EVERY = 20_000

#: Is told the stage ("read" or "written") and how many rows it has come to.
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not imported: its number in the file (the header is 1), and why."""

    row: int
    code: str
    column: str

    @property
    def message(self) -> str:
        """The reason in words."""
        return str(ROW_MESSAGES[self.code])


@dataclass
class Imported:
    """What came of a file. `rows` are all below the header; `returns` wait for a replay."""

    source: Source
    header: Header
    rows: int = 0
    returns: int = 0
    refused: int = 0
    added: Added = field(default_factory=Added)


def import_orders(
    path: Path,
    *,
    tenant: Tenant,
    by: Actor,
    encoding: str | None = None,
    currency: str | None = None,
    progress: Progress | None = None,
    tell_refused: Callable[[RefusedRow], None] | None = None,
    slice_rows: int = SLICE_ROWS,
) -> Imported:
    """Import the orders of `path` into `tenant` (whose scope is entered); nothing is added twice.

    FileRefused if the file as a whole cannot be read, and then nothing was written. `tell_refused`
    is called for every refused row, in the order of the file.
    """
    by.require("catalog.edit")
    _refuse_to_see_every_shop()
    tell = progress or (lambda _stage, _rows: None)
    result, reader, rows = opened(path, tenant=tenant, encoding=encoding, currency=currency)
    try:
        staging.stage(_staged(rows, reader, result, tell), reader.columns)
        find_known()
        for start, below in staging.slices(slice_rows):
            write_slice(start, below, result.added)
            tell("written", result.added.lines + result.added.known)
        for row, code, column in staging.refused():
            result.refused += 1
            if tell_refused is not None:
                tell_refused(RefusedRow(row, code, column))
        _note(result, tenant, by)
    finally:
        _drop_staging()
    return result


def _refuse_to_see_every_shop() -> None:
    """The statements name no tenant: they need row-level security, which some logins bypass."""
    why = bypasses_isolation()
    if why is not None:
        raise ImproperlyConfigured(why)


def opened(
    path: Path, *, tenant: Tenant, encoding: str | None = None, currency: str | None = None
) -> tuple[Imported, RowReader, Iterator[tuple[int, list[str] | None]]]:
    """The file's form, a reader for its rows, and the records below its header."""
    try:
        digits(currency or tenant.currency)
    except AmountError as failure:
        raise FileRefused(failure.message, code=failure.code) from failure
    source = source_of(path, encoding)
    rows = records(source)
    _number, cells = next(rows, (1, []))
    header = read_header(cells or [], currency=currency)
    reader = RowReader(
        header,
        currency=currency,
        time_zone=ZoneInfo(tenant.time_zone).key,
        # Spreadsheets separate by semicolon where the comma is the decimal sign.
        decimal_comma=source.delimiter == ";",
    )
    return Imported(source, header), reader, rows


def _staged(
    rows: Iterator[tuple[int, list[str] | None]],
    reader: RowReader,
    result: Imported,
    tell: Progress,
) -> Iterator[str]:
    for number, fields in rows:
        result.rows += 1
        if result.rows % _TOLD_EVERY == 0:
            tell("read", result.rows)
        if fields is not None and reader.fits(fields) and reader.is_return(fields):
            result.returns += 1
            continue
        yield reader.staged(number, fields)


def _note(result: Imported, tenant: Tenant, by: Actor) -> None:
    """Record the import, if it added anything, for the shop's own timeline and its partners."""
    added = result.added
    if not added.lines:
        return
    counts: dict[str, Any] = {
        "orders": added.orders,
        "lines": added.lines,
        "products": added.products,
        "refused": result.refused,
    }
    with transaction.atomic():
        note(("tenants.tenant", tenant.pk), vocabulary.ORDERS_IMPORTED, by=by, data=counts)


def _drop_staging() -> None:
    """Forget the staging tables, unless the connection is past it."""
    if connection.connection is None or connection.connection.closed or connection.needs_rollback:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        staging.drop(cursor)
