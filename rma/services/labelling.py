"""A shop's own wording of the labels that the law gives: kept with who answers for it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.services.vocabulary import LABELS_CHANGED
from rma.withdrawal_labels import LABELS, LONGEST
from tenants.actors import Actor
from tenants.models import Tenant


def word_labels(tenant: Tenant, *, language: str, function: str, confirm: str, by: Actor) -> None:
    """Use these words in `language`; with none, those of the law again. Raises InvalidInput.

    Only an unequivocal equivalent is allowed (Directive 2011/83, Art. 11a): whoever changes them
    is named in the event.
    """
    by.require("settings.edit")
    words = {"function": " ".join(function.split()), "confirm": " ".join(confirm.split())}
    if language not in LABELS:
        raise InvalidInput.of(FieldError("language", "unknown_language", _("Choose a language.")))
    if any(words.values()):
        _refuse(words)
    with transaction.atomic():
        row = Tenant.objects.select_for_update().get(pk=tenant.pk)
        labels = {key: value for key, value in row.withdrawal_labels.items() if key != language}
        if any(words.values()):
            labels[language] = words
        if labels == row.withdrawal_labels:
            return
        row.withdrawal_labels = labels
        row.save(update_fields=["withdrawal_labels"])
        note(row, LABELS_CHANGED, by=by, data={"language": language, **words})


def _refuse(words: dict[str, str]) -> None:
    errors = [
        FieldError(name, "required", _("Word both labels, or neither."))
        for name, text in words.items()
        if not text
    ]
    errors += [
        FieldError(name, "too_long", _("At most %d characters.") % LONGEST)
        for name, text in words.items()
        if len(text) > LONGEST
    ]
    if errors:
        raise InvalidInput.of(*errors)
