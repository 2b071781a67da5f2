"""Django's `migrate`, connected as the owner of the tables."""

from typing import Any

from django.core.management.commands import migrate

from returns_portal.management.owner import as_owner


class Command(migrate.Command):
    help = f"{migrate.Command.help} Connects with DATABASE_OWNER_URL where that is set."

    def handle(self, *args: Any, **options: Any) -> Any:
        with as_owner():
            return super().handle(*args, **options)
