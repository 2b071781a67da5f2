"""Who wants to know: handlers subscribe to events by name and run in a worker, at least once."""

from __future__ import annotations

from collections.abc import Callable

from flows.models import StageEvent

Handler = Callable[[StageEvent], None]

_by_event: dict[str, list[str]] = {}
_by_name: dict[str, Handler] = {}

#: Subscribes to every event (webhooks do).
ANY = "*"


def on(*events: str) -> Callable[[Handler], Handler]:
    """Call the decorated function for each of `events`, in a worker and in the event's tenant
    scope.

    It runs outside a transaction, opens its own, and may run twice: its result is unique by
    construction.
    """

    def subscribe(handler: Handler) -> Handler:
        name = f"{handler.__module__.removesuffix('.handlers')}.{handler.__name__}"
        if name in _by_name:
            raise ValueError(f"Two handlers are called {name}")
        _by_name[name] = handler
        for event in events:
            _by_event.setdefault(event, []).append(name)
        return handler

    return subscribe


def handlers_of(event_name: str) -> list[str]:
    """The names of the handlers that want an event."""
    return [*_by_event.get(event_name, ()), *_by_event.get(ANY, ())]


def handler(name: str) -> Handler | None:
    """The handler of a name; None when a release has dropped it."""
    return _by_name.get(name)


def subscriptions() -> dict[str, list[str]]:
    """Every subscription, for the documentation and for tests."""
    return {event: list(names) for event, names in sorted(_by_event.items())}
