"""The flows app: loads every app's subscriptions once all models are there."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FlowsConfig(AppConfig):
    name = "flows"
    verbose_name = "Flows"

    def ready(self) -> None:
        from flows import tasks  # noqa: F401 - every process that writes events wakes a worker

        autodiscover_modules("handlers")
