"""What a shop allows for repairs: by category of goods, or for all without terms of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from disposition.models import RepairTerms
from disposition.vocabulary import TERMS_CHANGED
from flows.note import note
from inspection.services.alone import alone_with, one_transaction
from returns_portal.lib.errors import FieldError, InvalidInput
from tenants.actors import Actor

MOST_CHECKS, LONGEST_CHECK = 40, 200


def set_terms(*, category: str, by: Actor, **terms: Any) -> RepairTerms:
    """Say what repairs of a category may cost and how they are tested; "" is every other one.

    What is left out stays as it was. Work orders keep the limit they were opened with.
    """
    by.require("settings.edit")
    if "protocol" in terms:
        terms["protocol"] = _checks(terms["protocol"])
    with one_transaction():
        alone_with(f"repair terms {category}")
        row, _made = RepairTerms.objects.get_or_create(category=category)
        for name, value in terms.items():
            setattr(row, name, value)
        row.save()
        note(row, TERMS_CHANGED, by=by, data={"category": category, "changed": sorted(terms)})
    return row


def _checks(rows: Sequence[Any]) -> list[dict[str, str]]:
    """A protocol as it is kept; its keys are unique and its texts are not empty."""
    kept: dict[str, str] = {}
    for index, row in enumerate(rows):
        key, text = str(row.get("key") or "").strip(), str(row.get("text") or "").strip()
        fine = key.isidentifier() and len(key) <= 40 and 0 < len(text) <= LONGEST_CHECK
        if not fine or key in kept or index >= MOST_CHECKS:
            message = _("Each check has a key of its own (letters, digits, _) and a text.")
            raise InvalidInput.of(FieldError(f"protocol[{index}]", "invalid", message))
        kept[key] = text
    return [{"key": key, "text": text} for key, text in kept.items()]
