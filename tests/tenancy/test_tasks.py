"""No task touches a tenant's rows without saying which tenant."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from flows.models import Document
from returns_portal.celery import app
from tenants.scope import NoTenant, current_tenant_id
from tenants.worker import PlatformTask, TenantTask, tenant_task
from tests import cast

OURS = {
    name: task
    for name, task in (app.loader.import_default_modules() or app.tasks).items()
    if not name.startswith("celery.")
}


def test_there_are_tasks() -> None:
    assert "flows.tasks.drain_tenant" in OURS


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_task_is_a_tenants_or_the_platforms(name: str) -> None:
    assert isinstance(OURS[name], TenantTask | PlatformTask)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", sorted(name for name, task in OURS.items() if isinstance(task, TenantTask))
)
def test_a_tenants_task_refuses_to_run_without_a_living_tenant(name: str) -> None:
    with pytest.raises(NoTenant, match="needs a tenant_id"):
        OURS[name]()
    with pytest.raises(NoTenant, match="not active"):
        OURS[name](str(uuid4()))
    asleep = cast.shop(is_active=False)
    with pytest.raises(NoTenant, match="not active"):
        OURS[name](str(asleep.pk))


@pytest.mark.django_db
def test_a_tenants_task_sees_its_own_rows_only() -> None:
    alpha, beta = cast.shop("alpha"), cast.shop("beta")
    seen = []

    @tenant_task
    def look(tenant_id: str) -> None:
        with transaction.atomic():
            seen.append((str(current_tenant_id()), Document.objects.count()))

    try:
        look(str(alpha.pk))
        look(str(beta.pk))
    finally:
        app.tasks.unregister(look.name)
    assert seen == [(str(alpha.pk), 0), (str(beta.pk), 0)]
    with pytest.raises(NoTenant):
        current_tenant_id()
