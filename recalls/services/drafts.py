"""What a recall's draft must say before anybody may submit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from recalls.models import REMEDIES, Campaign
from recalls.scope import ReadScope, read_scope
from recalls.selectors.campaigns import newest_scope
from recalls.wording import minimising_words
from returns_portal.lib.errors import FieldError, InvalidInput
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: The remedies in law; disposal is only a way, and a kit is the owner's own repair (STANDARDS C-07
#: and C-08).
IN_LAW = ("repair", "replacement", "refund")
COUNTS_AS = {"kit": "repair"}
#: Texts of a notice that people write, and the longest each may be.
TEXTS = {"name": 200, "hazard": 2000, "instructions": 2000, "where_to_find": 500}
LONGEST = TEXTS | {"single_remedy_reason": 500, "contact": 300, "language": 35}
REQUIRED = ("name", "hazard")


def read(scope: Sequence[Mapping[str, Any]]) -> ReadScope:
    """The scope as it was read; InvalidInput with every row that cannot be read for sure."""
    found = read_scope(scope)
    if found.problems:
        raise InvalidInput.of(*found.problems)
    return found


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a draft, tidied; InvalidInput with every fault by its field."""
    found = {name: _tidy(value) for name, value in values.items()}
    found["language"] = found["language"] or _language()
    problems = [*_texts(found), *_translations(found["texts"]), *_remedies(found), *_dates(found)]
    if problems:
        raise InvalidInput.of(*problems)
    return found


def check_ready(campaign: Campaign) -> None:
    """Refuse a draft of which a notice would miss something (GPSR, Art. 36).

    What was valid when it was written is looked at again: the rules may be newer than the draft.
    """
    checked({name: getattr(campaign, name) for name in (*LONGEST, "remedies", "texts", *_DATES)})
    read(newest_scope(campaign).written)


_DATES = ("decision_date", "target_date")


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _language() -> str:
    return str(Tenant.objects.values_list("language", flat=True).get(pk=current_tenant_id()))


def _texts(values: Mapping[str, Any]) -> list[FieldError]:
    problems = []
    for name in REQUIRED:
        if not values[name]:
            problems.append(FieldError(name, "required", _("This cannot be empty.")))
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            message = _("Say it in %d characters or fewer.") % most
            problems.append(FieldError(name, "max_length", message))
    for name in TEXTS:
        problems += _minimising(name, values[name])
    return problems


def _translations(texts: Mapping[str, Mapping[str, str]]) -> list[FieldError]:
    problems = []
    for language, own in texts.items():
        for name, text in own.items():
            path = f"texts.{language}.{name}"
            if name not in TEXTS:
                message = _("Translate one of: %s.") % ", ".join(TEXTS)
                problems.append(FieldError(path, "unknown_field", message))
            elif len(text) > TEXTS[name]:
                message = _("Say it in %d characters or fewer.") % TEXTS[name]
                problems.append(FieldError(path, "max_length", message))
            else:
                problems += _minimising(path, text)
    return problems


def _minimising(path: str, text: str) -> list[FieldError]:
    words = minimising_words(text)
    if not words:
        return []
    message = _("A recall notice may not make the danger smaller. Leave out: %s.")
    return [
        FieldError(path, "minimising_words", message % ", ".join(words), {"words": words}),
    ]


def _remedies(values: dict[str, Any]) -> list[FieldError]:
    remedies = list(dict.fromkeys(values["remedies"]))
    values["remedies"] = remedies
    unknown = [remedy for remedy in remedies if remedy not in REMEDIES]
    if unknown:
        message = _("Choose among: %s.") % ", ".join(REMEDIES)
        return [FieldError("remedies", "unknown_remedy", message)]
    offered = {COUNTS_AS.get(remedy, remedy) for remedy in remedies} & set(IN_LAW)
    if not offered:
        message = _("Offer at least two of: repair, replacement, refund.")
        return [FieldError("remedies", "required", message)]
    if "disposal" in remedies and "refund" not in remedies:
        message = _("Who disposes of it keeps the right to a refund: offer the refund as well.")
        return [FieldError("remedies", "disposal_needs_refund", message)]
    if len(offered) < 2 and not values["single_remedy_reason"]:
        message = _(
            "Offer at least two of repair, replacement, refund, or say in single_remedy_reason why "
            "the others are impossible or disproportionate."
        )
        return [FieldError("remedies", "two_remedies_required", message)]
    return []


def _dates(values: Mapping[str, Any]) -> list[FieldError]:
    decided, target = values["decision_date"], values["target_date"]
    if isinstance(decided, date) and isinstance(target, date) and target < decided:
        message = _("The target is before the decision.")
        return [FieldError("target_date", "before_decision", message)]
    return []
