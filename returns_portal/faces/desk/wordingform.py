"""The words of a mail as the desk edits them: subject, text, and what may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from notifications.models import Wording
from notifications.selectors.wordings import in_force, versions
from notifications.usual import usual_words
from notifications.wording import EDITABLE, LONGEST_BODY, LONGEST_SUBJECT, MEANINGS, Editable
from returns_portal.faces.portal.forms.base import PortalForm
from tenants.models import Tenant


class WordingForm(PortalForm):
    """Subject and text; what they may hold is for the service to say."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text"),
        help_text=_(
            "An empty line begins a paragraph. A link alone in a paragraph becomes a button. A "
            "line whose placeholder has nothing to say is left out."
        ),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 12}),
        strip=True,
    )


@dataclass(frozen=True)
class Mail:
    """One mail in one language: what it is called, whose words are in force."""

    template: str
    language: str
    own: Wording | None = None
    draft: Wording | None = None

    @property
    def editable(self) -> Editable:
        """What may stand in it."""
        return EDITABLE[self.template]

    @property
    def title(self) -> Any:
        """What it is called."""
        return self.editable.title

    @property
    def query(self) -> str:
        """Its part of an address."""
        return urlencode({"template": self.template, "language": self.language})

    @property
    def href(self) -> str:
        """Where it is edited."""
        return f"{reverse('desk:wording')}?{self.query}"

    @property
    def language_name(self) -> Any:
        """What its language is called."""
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def placeholders(self) -> list[tuple[str, Any, bool]]:
        """What may stand in it, what each means, and whether it has to."""
        must = self.editable.must
        return [("{%s}" % name, MEANINGS[name], name in must) for name in self.editable.may]  # noqa: UP031


def mail_asked_for(query: QueryDict, tenant: Tenant) -> Mail:
    """The mail that an address names; the first one in the shop's language unless it does."""
    known = dict(settings.LANGUAGES)
    template = query.get("template", "")
    language = query.get("language", "")
    return Mail(
        template if template in EDITABLE else next(iter(EDITABLE)),
        language if language in known else tenant.language.partition("-")[0],
    )


def mails() -> list[tuple[Any, list[Mail]]]:
    """Every mail whose words can be changed, in each language, with whose words are in force."""
    rows: dict[tuple[str, str], list[Wording]] = {}
    for row in versions():
        rows.setdefault((row.template, row.language), []).append(row)
    return [
        (editable.title, [_mail(name, code, rows) for code, _name in settings.LANGUAGES])
        for name, editable in EDITABLE.items()
    ]


def _mail(template: str, language: str, rows: dict[tuple[str, str], list[Wording]]) -> Mail:
    mine = rows.get((template, language), [])
    published = [row for row in mine if row.published_at is not None]
    last = max(published, key=lambda row: (row.published_at, row.number), default=None)
    own = last if last is not None and last.withdrawn_at is None else None
    draft = mine[0] if mine and mine[0].published_at is None else None
    return Mail(template, language, own, draft)


def words_to_edit(mail: Mail, tenant: Tenant, version: str) -> tuple[Wording | None, str, str]:
    """The version to edit (the one named, else the newest), and its words; else the usual ones."""
    mine = versions(mail.template, mail.language)
    named = Wording.by_public_id(version) if version else None
    row = mine.filter(pk=named.pk).first() if named is not None else mine.first()
    if row is not None:
        return row, row.subject, row.body
    return None, *usual_words(mail.template, tenant=tenant, language=mail.language)


def versions_of(mail: Mail) -> tuple[list[Wording], Wording | None]:
    """Every version of a mail's own words, the newest first, and the one in force."""
    return list(versions(mail.template, mail.language)), in_force(mail.template, mail.language)
