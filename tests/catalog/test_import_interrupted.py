"""Imports that are killed, and imports at the same time: on real connections, really committed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection

from catalog.imports.run import import_orders
from tenants.actors import Actor
from tenants.scope import tenant_scope
from tests.catalog.csv_files import HEADER, counts, imported, written

pytestmark = pytest.mark.django_db(transaction=True)


def many(folder: Path, orders: int, lines: int = 3) -> Path:
    """A file of `orders` orders with `lines` lines each, of 50 articles and 40 customers."""
    rows = [
        f"o{order},,EUR,2026-10-01,,c{order % 40}@example.com,DE,{line},SKU{(order + line) % 50},"
        f"Article,{line},1.{order % 90 + 10}"
        for order in range(orders)
        for line in range(1, lines + 1)
    ]
    return written(folder, HEADER, *rows)


def test_a_killed_import_keeps_whole_orders_and_the_next_run_completes_it(
    transactional_db, alpha, tmp_path
):
    file = many(tmp_path, 8_000)
    command = [sys.executable, "manage.py", "import_orders", "--tenant", alpha.slug, str(file)]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "returns_portal.settings"},
        stdout=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while counts(alpha)[1] == 0 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    orders, lines, *_rest = counts(alpha)
    assert 0 < orders < 8_000
    assert lines == 3 * orders
    result, refused = imported(file, alpha)
    assert refused == []
    assert (result.added.orders, result.added.known) == (8_000 - orders, lines)
    assert counts(alpha) == (8_000, 24_000, 50, 40, 0)


def test_a_fault_in_the_middle_leaves_whole_slices_and_a_usable_connection(
    transactional_db, alpha, tmp_path
):
    file = many(tmp_path, 30)

    def stop_after_two(stage: str, rows: int) -> None:
        if stage == "written" and rows >= 20:
            raise KeyboardInterrupt

    with tenant_scope(alpha), pytest.raises(KeyboardInterrupt):
        import_orders(file, tenant=alpha, by=Actor.system(), slice_rows=10, progress=stop_after_two)
    orders, lines, *_rest = counts(alpha)
    assert 0 < orders < 30
    assert lines == 3 * orders
    imported(file, alpha)
    assert counts(alpha)[:2] == (30, 90)


def test_two_imports_at_once_add_everything_once(transactional_db, alpha, beta, tmp_path):
    file = many(tmp_path, 400)
    start, failures, added = Barrier(3), [], []

    def run(tenant) -> None:
        try:
            start.wait()
            result, _refused = imported(file, tenant, slice_rows=40)
            added.append((tenant.slug, result.added.lines))
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(tenant,)) for tenant in (alpha, alpha, beta)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(lines for slug, lines in added if slug == alpha.slug) == 1200
    assert counts(alpha) == counts(beta) == (400, 1200, 50, 40, 0)
