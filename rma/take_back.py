"""An old device that somebody wants taken back: which law obliges the shop, or what to do instead.

Nobody buys or returns anything here: facts in, a clause and a sentence out. An old device of any
size is taken back for a new one of its kind (Directive 2012/19/EU, Art. 5(2)(b)), a small one
without buying anything (Art. 5(2)(c)), batteries always (Regulation (EU) 2023/1542, Art. 62).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from rma.law import LAW, Clause, Law
from rma.sentences import Sentence

BASIS = "take_back"
#: What may be handed in, as its owner says it.
KINDS: dict[str, Any] = {
    "device": _("A device that runs on mains power"),
    "battery_device": _("A device with a battery in it"),
    "battery": _("Batteries only"),
}
#: How large it is.
SIZES: dict[str, Any] = {
    "small": _("Small: no side is longer than 25 cm"),
    "large": _("Larger than that"),
}


@dataclass(frozen=True, slots=True)
class OldDevice:
    """What is handed in. `title` is as typed; `kind` and `size` are of KINDS and SIZES.

    `with_purchase`: its owner buys, or has bought, a new one of its kind from the shop.
    """

    title: str
    kind: str
    size: str = ""
    with_purchase: bool = False

    @property
    def has_battery(self) -> bool:
        """Whether the questions about batteries are asked."""
        return self.kind != "device"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the law has the shop take it back, by which clause, in a sentence."""

    holds: bool
    clause: Clause | None
    sentence: Sentence


def answer(
    old: OldDevice, *, country: str, today: date, is_business: bool = False, law: Law = LAW
) -> Answer:
    """What the law of `today` where its owner lives says (STANDARDS J-02, Z-02, Z-07)."""
    if old.kind == "battery":
        return _by(("take_back_battery",), country, today, law)
    rules = ["take_back_device"] if old.with_purchase else []
    if old.size == "small":
        rules.append("take_back_small")
    if not rules or is_business:
        known = law.find("take_back_device", country, today) is not None and not is_business
        code = "take_back_large" if known else "take_back_elsewhere"
        return Answer(False, None, Sentence(code))
    return _by(rules, country, today, law)


def _by(rules: Any, country: str, today: date, law: Law) -> Answer:
    for rule in rules:
        clause = law.find(rule, country, today)
        if clause is not None:
            return Answer(True, clause, Sentence(f"by_{rule}"))
    return Answer(False, None, Sentence("take_back_elsewhere"))
