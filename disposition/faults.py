"""What a technician may find: fault codes, their words, and whether a guarantee usually covers it.

A short list of our own, one word for the part that failed: the trade's coding systems are
licensed. A guarantee covers what was wrong with the goods, not what was done to them, so the
technician may say otherwise with every fault.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault code: its words, and whether a guarantee usually covers it."""

    words: Promise
    covered: bool = True


FAULTS: dict[str, Fault] = {
    "power": Fault(_("No power, or cuts out")),
    "battery": Fault(_("Battery does not hold its charge")),
    "charging": Fault(_("Does not charge")),
    "cable_or_plug": Fault(_("Cable, plug or socket broken")),
    "switch_or_control": Fault(_("Switch, button or control broken")),
    "display": Fault(_("Display faulty")),
    "motor_or_drive": Fault(_("Motor, pump or drive faulty")),
    "heating_or_cooling": Fault(_("Does not heat or cool")),
    "electronics": Fault(_("Electronics or board faulty")),
    "sensor": Fault(_("Sensor faulty")),
    "sound": Fault(_("Sound or microphone faulty")),
    "connection": Fault(_("Does not connect")),
    "software": Fault(_("Software or settings")),
    "mechanical": Fault(_("Mechanical part worn or broken")),
    "seal_or_leak": Fault(_("Leaks, or a seal has gone")),
    "housing": Fault(_("Housing or surface damaged")),
    "blocked_or_dirty": Fault(_("Blocked or dirty"), covered=False),
    "drop_damage": Fault(_("Was dropped or crushed"), covered=False),
    "liquid_damage": Fault(_("Liquid got in"), covered=False),
    "accessory_missing": Fault(_("Part or accessory missing")),
    "other": Fault(_("Something else")),
    "none": Fault(_("Nothing found")),
}


def fault_words(code: str) -> str:
    """A fault in words; a code that is no longer in the list reads as itself."""
    return str(FAULTS[code].words) if code in FAULTS else code
