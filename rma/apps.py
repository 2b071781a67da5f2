"""The rma app."""

from django.apps import AppConfig


class RmaConfig(AppConfig):
    """Knows what a return is, and so does what a replay of old ones asks for."""

    name = "rma"
    verbose_name = "Returns"

    def ready(self) -> None:
        from catalog.imports.returns import replay_with
        from rma.replay import Replay

        replay_with(Replay())
