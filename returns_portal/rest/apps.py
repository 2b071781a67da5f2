"""The app that carries the API kernel."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Keys, problem documents, idempotency, pages: what every API resource stands on."""

    name = "returns_portal.rest"
    label = "rest"
    verbose_name = "API kernel"
