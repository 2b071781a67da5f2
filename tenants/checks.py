"""Start-up checks: the application refuses to run as a role that could see every tenant."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

_HINT = "Set DATABASE_URL to the login portal_app (workers: portal_worker)."


def bypasses_isolation() -> str | None:
    """Why the connected role could get round row-level security, or None when it cannot."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls, pg_has_role(oid, 'portal_owner', 'member') "
            "FROM pg_roles WHERE rolname = current_user"
        )
        name, bypasses, owns = cursor.fetchone()
    if bypasses:
        return f"The role {name} bypasses row-level security."
    if owns:
        return f"The role {name} is, or may become, the owner of the tables."
    return None


def crosses_tenants() -> str | None:
    """Why the connected role could work across tenants, as only workers may; None when not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, pg_has_role(oid, 'portal_platform', 'member') "
            "FROM pg_roles WHERE rolname = current_user"
        )
        name, crosses = cursor.fetchone()
    return f"The role {name} may work across tenants: it is for workers." if crosses else None


def refuse_to_bypass(*, worker: bool = False) -> None:
    """Stop this process if its database login could see every tenant. Servers and workers call;
    a `worker` may have one that works across tenants when it is told to.
    """
    why = bypasses_isolation() or (None if worker else crosses_tenants())
    connection.close()
    if why is not None:
        raise ImproperlyConfigured(f"{why} {_HINT}")


@register(Tags.database)
def the_role_cannot_bypass_isolation(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run by `check --database default`."""
    if not databases:
        return []
    why = bypasses_isolation()
    if why is None:
        return []
    return [Error(why, hint=_HINT, id="tenants.E001")]
