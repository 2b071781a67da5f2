"""A shop's own words for its mails: which are in force, and their versions."""

from __future__ import annotations

from django.db.models import QuerySet

from notifications.models import Wording


def versions(template: str = "", language: str = "") -> QuerySet[Wording]:
    """Versions of own words, the newest first; of one mail in one language where they are named."""
    rows = Wording.objects.order_by("template", "language", "-number")
    if template:
        rows = rows.filter(template=template)
    return rows.filter(language=language) if language else rows


def in_force(template: str, language: str) -> Wording | None:
    """The version that shoppers read: the one published last, unless it was withdrawn.

    `de-AT` reads what there is for `de`.
    """
    wanted = dict.fromkeys((language, language.partition("-")[0]))
    rows = versions(template).filter(language__in=wanted, published_at__isnull=False)
    newest: dict[str, Wording] = {}
    for row in rows.order_by("published_at", "number"):
        newest[row.language] = row
    found = [newest[name] for name in wanted if name in newest]
    return next((row for row in found if row.withdrawn_at is None), None)
