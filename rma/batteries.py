"""What the owner of a battery says of it before it travels: answers in, safe or not out.

A cell that is damaged, defective or recalled, or may be, goes in no ordinary parcel and by no air
(49 CFR 173.185(f); IATA special provision A154): not knowing counts as unsafe.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

#: The one answer that lets a battery travel like anything else.
SOUND = "sound"
#: Answer -> how its owner reads it, and how the shop's people do.
ANSWERS: dict[str, tuple[Any, Any]] = {
    "swollen": (_("It is swollen, bent or cracked"), _("Swollen, bent or cracked")),
    "leaking": (_("It leaks"), _("Leaks")),
    "hot": (_("It gets hot, smells or smokes"), _("Gets hot, smells or smokes")),
    "wet": (_("It was in water or in a fire"), _("Was in water or in a fire")),
    "recalled": (_("I was told that it is recalled"), _("Owner was told of a recall")),
    "unsure": (_("I cannot tell"), _("Owner cannot tell")),
    SOUND: (_("None of these: it looks and works as it should"), _("Battery said to be sound")),
}


def is_unsafe(answers: Iterable[str]) -> bool:
    """Whether these answers keep it from travelling by post; nobody asked is no answer."""
    return any(answer != SOUND for answer in answers)


def told(answers: Iterable[str]) -> list[Any]:
    """The answers as the shop's people read them."""
    return [ANSWERS[answer][1] for answer in answers if answer in ANSWERS]
