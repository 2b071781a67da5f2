"""Files to import, written where a test may write, and what came of importing them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from catalog.imports.run import Imported, RefusedRow, import_orders
from catalog.models import Customer, Order, OrderLine, Product, Unit
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope

DATA = Path(settings.BASE_DIR).parent / "shared/data"
HEADER = (
    "order,number,currency,placed_at,customer_name,customer_email,country,"
    "line,sku,title,quantity,unit_price"
)
ROW = "1001,#1001,EUR,2026-10-01T09:00:00Z,Ada,ada@example.com,DE,1,TEE,T-shirt,2,10.00"


def real_file(name: str) -> Path:
    """One of the real files that lie beside the project; the test is skipped without them."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"The real data are not here: {path}")
    return path


def written(folder: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    """A file of these lines."""
    text = "".join(line + end for line in lines)
    path = folder / f"{hashlib.sha256((text + encoding).encode()).hexdigest()[:12]}.csv"
    path.write_bytes(text.encode(encoding))
    return path


def imported(
    path: Path, tenant: Tenant, **options: Any
) -> tuple[Imported, list[tuple[int, str, str]]]:
    """What came of importing `path`, and (row, column, code) of the refused rows."""
    refused: list[RefusedRow] = []
    with tenant_scope(tenant):
        result = import_orders(
            path, tenant=tenant, by=Actor.system(), tell_refused=refused.append, **options
        )
    return result, [(row.row, row.column, row.code) for row in refused]


def counts(tenant: Tenant) -> tuple[int, ...]:
    """Orders, lines, products, customers and units of a shop."""
    models = (Order, OrderLine, Product, Customer, Unit)
    with tenant_scope(tenant), transaction.atomic():
        return tuple(model.objects.count() for model in models)
