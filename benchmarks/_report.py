"""What a benchmark found: rows for people, and the same rows as JSON for comparing runs."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / ".local/bench"


def machine() -> str:
    """What the figures were measured on."""
    cores, gigabytes = os.cpu_count(), round(_memory() / 2**30)
    return f"{_processor()}, {cores} cores, {gigabytes} GB, Python {platform.python_version()}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@dataclass(frozen=True)
class Row:
    """One figure beside the one it is measured against, from the same run.

    `ratio` is the median of the ratios of the turns, so it need not be the quotient of the medians
    beside it: both sides of one turn met the same machine.
    """

    name: str
    value: float
    unit: str
    against: str
    against_value: float
    ratio: float
    n: int
    machine: str = field(default_factory=machine)


def publish(benchmark: str, rows: list[Row]) -> None:
    """Print the rows and keep them in .local/bench/<benchmark>.json."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    target = RESULTS / f"{benchmark}.json"
    kept = [asdict(row) for row in rows]
    target.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    width = max(len(row.name) for row in rows)
    for row in rows:
        print(
            f"{row.name:{width}} {row.value:10.2f} {row.unit:11} "
            f"{row.ratio:6.2f} × {row.against} ({row.against_value:.2f})"
        )
