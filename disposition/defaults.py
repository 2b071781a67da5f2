"""The routing rules that every shop starts with, read from the top."""

from __future__ import annotations

from typing import Any

DEFAULT_NAME = "Standard routes"

DEFAULT_RULES: list[dict[str, Any]] = [
    {"name": "Unsafe battery", "match": {"hazard": True}, "route": "hazardous_treatment"},
    {
        "name": "Customer asked for a repair",
        "match": {"wanted": ["repair"], "titles": ["customer"]},
        "route": "repair_for_customer",
    },
    {
        "name": "New and sealed",
        "match": {
            "packagings": ["sealed"],
            "conditions": ["good"],
            "function_at_least": "F6",
            "cosmetic_at_least": "C8",
        },
        "route": "restock_as_new",
    },
    {
        "name": "Opened, works, looks good",
        "match": {
            "conditions": ["good", "opened"],
            "function_at_least": "F4",
            "cosmetic_at_least": "C4",
        },
        "route": "restock_open_box",
    },
    {"name": "Everything else", "match": {}, "route": "recycle"},
]
