"""What an import costs: 550,000 lines through `manage.py import_orders`, against COPY of the rows.

    make bench ONLY=import_orders

The file is generated in the shape of Online Retail (invoices of twenty lines on average, four
thousand articles, a sixth of the short invoices returns). Each import is a process of its own into
a new shop, as an operator runs it, so its peak of memory is its own; a tenth of the file says
whether that is flat. COPY fills a table without index, key or check: the bound, not the aim. The
two take turns.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

NAME = "import_orders"
LINES, FEW = 550_000, 55_000
TURNS = 2
ROOT = Path(__file__).resolve().parent.parent
_HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
_TABLE = """
CREATE TEMP TABLE copied (
  invoice text, code text, description text, quantity integer, at timestamp, price numeric,
  customer text, country text
)
"""


def lines_of_a_shop(count: int) -> Iterator[str]:
    """`count` lines of invoices as a shop writes them in a year; the same on every run."""
    chance = random.Random(2011)
    written, invoice = 0, 536_365
    while written < count:
        size = min(count - written, 1 + int(chance.expovariate(1 / 20)))
        is_return = size < 5 and chance.random() < 1 / 6
        customer = f"{chance.randrange(12_346, 18_287)}.0" if chance.random() < 0.75 else ""
        day = f"2011-{1 + invoice // 80 % 12:02}-{1 + invoice % 28:02}"
        at = f"{day} {8 + invoice % 10:02}:{invoice % 60:02}:00"
        for _line in range(size):
            code = 20_000 + int(chance.paretovariate(0.6)) % 4000
            pieces = chance.randrange(1, 25) * (-1 if is_return else 1)
            price = chance.randrange(10, 2000) / 100
            yield (
                f"{'C' if is_return else ''}{invoice},{code},ARTICLE {code},{pieces},{at},"
                f"{price},{customer},United Kingdom\n"
            )
        written += size
        invoice += 1


def write_file(path: Path, count: int) -> Path:
    """A file of `count` lines."""
    with path.open("w") as file:
        file.write(f"{_HEADER}\n")
        file.writelines(lines_of_a_shop(count))
    return path


def imported(path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one import into a new shop."""
    from tenants.models import Tenant

    tenant = Tenant.objects.create(slug=f"bench-{uuid4().hex[:10]}", name="Bench")
    command = [sys.executable, str(ROOT / "manage.py"), "import_orders"]
    command += ["--tenant", tenant.slug, str(path)]
    start = time.perf_counter()
    silent = os.open(os.devnull, os.O_WRONLY)
    with closing(os.fdopen(silent, "w")) as nowhere:
        actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)]
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        _pid, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"The import failed: {os.waitstatus_to_exitcode(status)}.")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def copied(path: Path) -> float:
    """Seconds of one COPY of the same rows."""
    from django.db import connection, transaction

    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor, path.open() as file:
        cursor.execute(_TABLE)
        cursor.copy_expert("COPY copied FROM STDIN (FORMAT csv, HEADER)", file)
        cursor.execute("DROP TABLE copied")
    return time.perf_counter() - start


def main() -> None:
    """Measure in turns and publish."""
    import django

    django.setup()
    from benchmarks._report import Row, publish

    with TemporaryDirectory() as folder:
        many = write_file(Path(folder) / "many.csv", LINES)
        few = write_file(Path(folder) / "few.csv", FEW)
        _seconds, little = imported(few)
        turns = [(imported(many), copied(many)) for _turn in range(TURNS)]
    rates = [LINES / seconds for (seconds, _peak), _copy in turns]
    bounds = [LINES / seconds for _import, seconds in turns]
    peak = max(peak for (_seconds, peak), _copy in turns)
    ratios = [rate / bound for rate, bound in zip(rates, bounds, strict=True)]
    publish(
        NAME,
        [
            Row(
                "lines imported",
                statistics.median(rates),
                "lines/s",
                "COPY of the same rows",
                statistics.median(bounds),
                statistics.median(ratios),
                LINES,
            ),
            Row(
                "peak memory",
                peak,
                "MB",
                f"an import of {FEW:,} lines",
                little,
                peak / little,
                LINES,
            ),
        ],
    )


if __name__ == "__main__":
    main()
