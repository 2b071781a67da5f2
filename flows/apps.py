"""The flows app: loads every app's subscriptions once all models are there."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FlowsConfig(AppConfig):
    name = "flows"
    verbose_name = "Flows"

    def ready(self) -> None:
        autodiscover_modules("handlers")
