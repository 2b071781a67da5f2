"""The composition root as a Django app: commands, and the Celery application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    # The parent package, so that commands are found in returns_portal/management/commands.
    name = "returns_portal"
    label = "portal"
    verbose_name = "Returns Portal"

    def ready(self) -> None:
        from returns_portal import celery  # noqa: F401 - makes its app current for shared tasks
