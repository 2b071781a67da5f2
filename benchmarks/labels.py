"""How fast return labels are made: laid out one by one, stamped one by one, stamped by the hundred.

    SECRET_KEY=… DATABASE_URL=… python -m benchmarks.labels

Needs no database. The ways take turns, label by label, so that a busy machine slows all of them.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

NAME = "labels"
LABELS = 200  # of each way
BATCH = 100


def labels(count: int) -> list:
    """Labels of one shop as they come: different people, numbers, streets and lengths."""
    from returns_portal.lib import ids
    from returns_portal.lib.addresses import Address
    from rma.shipping.labels import LabelData

    dock = Address(
        "",
        "Hollin & Tarn Returns",
        ("Eastgate Logistics, Dock A",),
        "Athlone",
        "",
        "N37 R2W8",
        "IE",
    )
    return [
        LabelData(
            rma_number=ids.new_rma_number("HT"),
            link=f"https://returns.hollin-tarn.example/l/{ids.new_token()}",
            sender=Address(
                f"Customer Nº {place}", "", (f"{place} Mill Lane", "Flat 4")[: 1 + place % 2],
                "Kinvara", "Co. Galway" if place % 3 else "", "H91 C7K2", "IE",
            ),
            recipient=dock,
            shop="Hollin & Tarn",
            item_count=1 + place % 5,
            order_number=f"SO-{700000 + place}",
            send_by=date(2026, 12, 1 + place % 28),
            postage_paid=True,
            route="ATH-2",
        )
        for place in range(count)
    ]  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def machine() -> str:
    """What the numbers were measured on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def measure() -> list[dict]:
    """Milliseconds for a label by each way, the median of those made one by one."""
    from rma.shipping.labels import render_label, render_labels
    from rma.shipping.labels.plain import render_plain

    work = labels(LABELS)
    for label in work[:12]:  # fonts, and the few designs that line counts make of one shop's label
        render_plain(label)
        render_label(label)
    plain, stamped, batches = [], [], []
    for place, label in enumerate(work):
        plain.append(_timed(lambda label=label: render_plain(label)))
        stamped.append(_timed(lambda label=label: render_label(label)))
        if place % BATCH == BATCH - 1:
            part = work[place + 1 - BATCH : place + 1]
            batches.append(_timed(lambda part=part: render_labels(part)) / BATCH)
    laid_out = statistics.median(plain) * 1000
    found = {
        "label, laid out": laid_out,
        "label, stamped": statistics.median(stamped) * 1000,
        f"label, stamped {BATCH} at a time": statistics.median(batches) * 1000,
    }
    return [
        {
            "name": name,
            "value": round(value, 3),
            "unit": "ms",
            "against": "label, laid out",
            "against_value": round(laid_out, 3),
            "ratio": round(value / laid_out, 4),
            "n": LABELS,
            "machine": machine(),
        }
        for name, value in found.items()
    ]


def main() -> None:
    """Measures, prints a table and keeps the rows in .local/bench/labels.json."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "returns_portal.settings")
    django.setup()
    rows = measure()
    target = Path(__file__).resolve().parent.parent / ".local/bench" / f"{NAME}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    for row in rows:
        print(f"{row['name']:32} {row['value']:8.2f} ms   {1 / row['ratio']:6.1f} times as fast")


if __name__ == "__main__":
    main()
