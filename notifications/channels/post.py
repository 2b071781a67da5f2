"""A letter on paper, for whoever cannot be reached otherwise: a person posts it."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.channels.letters import DeliveryFailed, Letter


@dataclass(frozen=True)
class Post:
    """Waits for the person; nothing leaves by itself."""

    name: str = "post"
    by_hand: bool = True

    def send(self, letter: Letter) -> str:
        """Never asked: `hand_to_post` says that the letter left."""
        raise DeliveryFailed("a person takes it to the post", permanent=True)
