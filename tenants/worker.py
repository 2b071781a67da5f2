"""The two kinds of task: one works for a tenant, the other only looks which tenants have work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.contrib.django.task import DjangoTask

from tenants.models import Tenant
from tenants.scope import NoTenant, tenant_scope


class TenantTask(DjangoTask):  # type: ignore[type-arg]
    """A task that holds the scope of its first argument, `tenant_id`, while it runs.

    It is no transaction: the body opens short ones and may talk to the outside between them.
    """

    abstract = True

    def __call__(self, tenant_id: str = "", *args: Any, **kwargs: Any) -> Any:
        if not tenant_id:
            raise NoTenant(f"The task {self.name} needs a tenant_id.")
        tenant = Tenant.objects.filter(pk=UUID(str(tenant_id)), is_active=True).first()
        if tenant is None:
            raise NoTenant(f"The task {self.name} was sent for a tenant that is not active.")
        with tenant_scope(tenant):
            return self.run(str(tenant_id), *args, **kwargs)


class PlatformTask(DjangoTask):  # type: ignore[type-arg]
    """A task that touches no tenant's rows itself: it finds tenants with work and sends
    TenantTasks.
    """

    abstract = True


def tenant_task(function: Callable[..., Any]) -> Any:
    """Register `function(tenant_id, …)` as a TenantTask."""
    return shared_task(base=TenantTask, ignore_result=True)(function)


def platform_task(function: Callable[..., Any]) -> Any:
    """Register `function()` as a PlatformTask."""
    return shared_task(base=PlatformTask, ignore_result=True)(function)
