"""`manage.py import_orders --tenant SLUG FILE.csv`: orders from any CSV, each row told of once."""

from __future__ import annotations

import csv
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.imports.refusals import FileRefused
from catalog.imports.returns import ReplayNotThere, replay_returns
from catalog.imports.run import Imported, RefusedRow, import_orders
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope

#: Refused rows told on the screen; a report holds all of them.
TOLD_ON_SCREEN = 1000
#: Seconds between two lines of progress.
_PACE = 2.0


class Command(BaseCommand):
    """Imports orders; what cannot be imported is named by row and reason."""

    help = (
        "Import orders from a CSV file. Columns: order, number, currency, placed_at, "
        "customer_name, customer_email, country, line, sku, title, quantity, unit_price and others "
        "of the order's shape, or those of Online Retail. Importing a file again adds nothing."
    )

    # What is wrong with the address of a page is no reason not to import.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--tenant", required=True, metavar="SLUG", help="whose orders these are"
        )
        parser.add_argument("--encoding", help="if the file's encoding is not found out")
        parser.add_argument("--currency", help="of all orders, if the file has no such column")
        parser.add_argument("--report", type=Path, help="write every refused row to this CSV file")
        parser.add_argument(
            "--replay-returns",
            action="store_true",
            help="then request the returns in the file (Online Retail: invoices with C), each at "
            "its own time, on the earliest orders of the same customer that hold the article",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then replay if asked to, and say what came of it."""
        tenant = Tenant.objects.filter(slug=options["tenant"], is_active=True).first()
        if tenant is None:
            raise CommandError(f"There is no shop “{options['tenant']}”.")
        try:
            with tenant_scope(tenant), _Refusals(self, options["report"]) as refusals:
                self._import(tenant, options, refusals)
                if options["replay_returns"]:
                    self._replay(tenant, options, refusals)
        except (FileRefused, ReplayNotThere) as failure:
            raise CommandError(str(failure)) from failure

    def _import(self, tenant: Tenant, options: dict[str, Any], refusals: _Refusals) -> None:
        result = import_orders(
            options["file"],
            tenant=tenant,
            by=Actor.system(),
            encoding=options["encoding"],
            currency=options["currency"],
            progress=_Progress(self),
            tell_refused=refusals.tell,
        )
        self._say(result)
        refusals.sum_up()

    def _replay(self, tenant: Tenant, options: dict[str, Any], refusals: _Refusals) -> None:
        result = replay_returns(
            options["file"],
            tenant=tenant,
            by=Actor.system(),
            encoding=options["encoding"],
            currency=options["currency"],
            progress=_Progress(self),
            tell_refused=refusals.tell_return,
        )
        self.stdout.write(
            f"Returns replayed: {result.accepted} accepted, {result.known} known already, "
            f"{result.refused} refused."
        )
        refusals.sum_up()

    def _say(self, result: Imported) -> None:
        added, source = result.added, result.source
        self.stdout.write(
            f"{source.path.name}: {result.header.layout.name} layout, {source.encoding}, "
            f"delimiter {source.delimiter!r}."
        )
        if result.header.unused:
            self.stdout.write(f"Columns not used: {', '.join(result.header.unused)}.")
        self.stdout.write(
            f"{result.rows} rows: {added.lines} lines of {added.orders} new orders added "
            f"({added.products} products, {added.customers} customers, {added.units} units), "
            f"{added.known} known already, {result.returns} on returns, {result.refused} refused."
        )


class _Progress:
    """Says every few seconds how far it has come."""

    def __init__(self, command: BaseCommand) -> None:
        self._command = command
        self._told = time.monotonic()

    def __call__(self, stage: str, rows: int) -> None:
        if time.monotonic() - self._told >= _PACE:
            self._told = time.monotonic()
            self._command.stdout.write(f"{rows:,} rows {stage} …")


class _Refusals:
    """Tells refused rows: on the screen up to a bound, in the report all of them."""

    def __init__(self, command: BaseCommand, report: Path | None) -> None:
        self._command = command
        self._report = report
        self._stack = ExitStack()
        self._writer: Any = None
        self._counts: Counter[str] = Counter()
        self._told = 0

    def __enter__(self) -> _Refusals:
        if self._report is not None:
            file = self._stack.enter_context(self._report.open("w", encoding="utf-8", newline=""))
            self._writer = csv.writer(file)
            self._writer.writerow(["row", "column", "code", "reason"])
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def tell(self, row: RefusedRow) -> None:
        """Tell one refused row. Nothing of the row itself is repeated: it may hold anything."""
        self._tell(row.row, row.column, row.code, row.message)

    def tell_return(self, row: int, code: str, message: str) -> None:
        """Tell one return that was not accepted."""
        self._tell(row, "", code, message)

    def _tell(self, row: int, column: str, code: str, message: str) -> None:
        self._counts[code] += 1
        if self._writer is not None:
            self._writer.writerow([row, column, code, message])
        if self._told < TOLD_ON_SCREEN:
            self._told += 1
            where = f"row {row}, {column}" if column else f"row {row}"
            self._command.stdout.write(f"{where}: {message} [{code}]")

    def sum_up(self) -> None:
        """The number of refused rows by reason, and where all of them stand."""
        for code, count in self._counts.most_common():
            self._command.stdout.write(f"  {count} × {code}")
        if sum(self._counts.values()) > self._told and self._report is None:
            self._command.stdout.write("Not all are shown; --report FILE writes every one.")
        self._counts.clear()
        self._told = 0
