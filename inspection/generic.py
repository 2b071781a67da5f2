"""The checklist that every shop starts with: safe, right, sealed, working, how it looks, complete.

Texts stand in English only; `inspection.checklists.worded` shows them in the language of whoever
inspects. The first answer of each question is the best one.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

GENERIC_HANDLE = "generic"
GENERIC_NAME = "Any article"

_OPENED = {"packaging": ["opened", "none"]}


def _says(text: str) -> dict[str, str]:
    return {"en": text}


GENERIC_QUESTIONS: list[dict[str, Any]] = [
    {
        "key": "safe",
        "type": "choice",
        "text": _says(_("Is it safe to handle?")),
        "help": _says(_("Look for swelling, leaks, heat and smell before you touch it.")),
        "options": [
            {
                "value": "safe",
                "label": _says(_("Yes, nothing unusual")),
                "finding": _says(_("Safe to handle")),
            },
            {
                "value": "hazard",
                "label": _says(_("Gets hot, smells, leaks or is swollen")),
                "hazard": True,
            },
        ],
    },
    {
        "key": "identity",
        "type": "choice",
        "text": _says(_("Is it what the return says?")),
        "help": _says(_("Compare article, serial number and the shopper's photos.")),
        "options": [
            {
                "value": "right",
                "label": _says(_("Yes, this is it")),
                "finding": _says(_("The right article")),
            },
            {
                "value": "other_serial",
                "label": _says(_("Right article, other serial number")),
                "hold": "serial_mismatch",
            },
            {
                "value": "other_article",
                "label": _says(_("Another article")),
                "hold": "evidence",
            },
            {
                "value": "counterfeit",
                "label": _says(_("It looks like a copy")),
                "hold": "counterfeit_suspected",
            },
        ],
    },
    {
        "key": "packaging",
        "type": "choice",
        "text": _says(_("How is it packed?")),
        "options": [
            {
                "value": "sealed",
                "label": _says(_("Sealed, never opened")),
                "packaging": "sealed",
            },
            {
                "value": "opened",
                "label": _says(_("In its opened packaging")),
                "packaging": "opened",
            },
            {
                "value": "none",
                "label": _says(_("Without its packaging")),
                "packaging": "none",
                "cosmetic_at_most": "C8",
            },
        ],
    },
    {
        "key": "works",
        "type": "choice",
        "text": _says(_("Does it work?")),
        "help": _says(_("Try what it is made for. Clothes, books and the like need no test.")),
        "ask_if": _OPENED,
        "options": [
            {
                "value": "works",
                "label": _says(_("Yes, or there is nothing to test")),
                "finding": _says(_("Works as it should")),
                "function_at_most": "F6",
            },
            {
                "value": "partly",
                "label": _says(_("In part")),
                "finding": _says(_("Works in part")),
                "function_at_most": "F3",
            },
            {
                "value": "not_working",
                "label": _says(_("No")),
                "finding": _says(_("Does not work")),
                "function_at_most": "F2",
            },
            {
                "value": "broken",
                "label": _says(_("Broken beyond repair")),
                "function_at_most": "F1",
            },
        ],
    },
    {
        "key": "appearance",
        "type": "choice",
        "text": _says(_("What does it look like?")),
        "ask_if": _OPENED,
        "options": [
            {
                "value": "as_new",
                "label": _says(_("As new")),
                "finding": _says(_("Looks as new")),
                "cosmetic_at_most": "C9",
            },
            {
                "value": "light_marks",
                "label": _says(_("Light marks")),
                "cosmetic_at_most": "C6",
            },
            {
                "value": "used",
                "label": _says(_("Clearly used")),
                "cosmetic_at_most": "C4",
            },
            {
                "value": "damaged",
                "label": _says(_("Damaged")),
                "cosmetic_at_most": "C1",
            },
        ],
    },
    {
        "key": "accessories",
        "type": "choice",
        "text": _says(_("Is everything there?")),
        "help": _says(_("Cable, charger, manual, spare parts: whatever came with it.")),
        "ask_if": _OPENED,
        "options": [
            {
                "value": "complete",
                "label": _says(_("Yes, it is complete")),
                "finding": _says(_("Complete")),
                "function_at_most": "F6",
            },
            {
                "value": "minor_missing",
                "label": _says(_("Something small is missing")),
                "function_at_most": "F5",
            },
            {
                "value": "major_missing",
                "label": _says(_("Something it needs is missing")),
                "function_at_most": "F3",
            },
        ],
    },
]
