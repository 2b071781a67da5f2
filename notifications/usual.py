"""The usual words of a mail, with placeholders for facts: what a shop begins to edit from."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace

from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation

from notifications.wording import EDITABLE
from tenants.models import Tenant

#: A day and an amount that no text contains, found again once they have been put into words.
_DAY = datetime(2031, 3, 3, 12, tzinfo=UTC)
_AMOUNT = SimpleNamespace(amount_minor=765432100, currency="EUR")


def usual_words(template: str, *, tenant: Tenant, language: str) -> tuple[str, str]:
    """Subject and text of the mail as it comes, each fact by its placeholder."""
    rma = SimpleNamespace(
        number="{number}",
        customer=SimpleNamespace(name="{name}"),
        order=SimpleNamespace(number="{order}"),
        ship_by=_DAY if "ship_by" in EDITABLE[template].may else None,
        question="{question}",
        decline_reason="{reason}",
    )
    known = {
        "tenant": SimpleNamespace(name="{shop}", contact_email=""),
        "rma": rma,
        "order": rma.order,
        "code": "{code}",
        "status_url": "{status_link}",
        "label_url": "{label_link}",
        "enter_url": "{enter_link}",
        "resolution": _AMOUNT,
        "written": SimpleNamespace(text="{message}", wants_answer=False),
    }
    with translation.override(language), timezone.override(tenant.tz):
        subject = str(render_to_string(f"emails/{template}.subject.txt", known))
        text = str(render_to_string(f"emails/{template}.txt", known))
        facts = {_said("{{ day|day }}"): "{ship_by}", _said(_MONEY): "{amount}"}
    for words, placeholder in facts.items():
        subject, text = subject.replace(words, placeholder), text.replace(words, placeholder)
    subject = " ".join(subject.split())  # amounts hold a space of their own: found before this
    text = _without_footer(text.replace("{status_link}#talk", "{status_link}"))
    # A link or a code behind a few words stands alone instead: there it becomes a button.
    alone = _BEHIND_WORDS.sub(r"\n\1\n", text)
    return subject, re.sub(r"\n{3,}", "\n\n", alone).strip()


_BEHIND_WORDS = re.compile(r"^.*[:：]\s*(\{(?:\w+_link|code)\})\s*$", re.MULTILINE)  # noqa: RUF001
_MONEY = "{{ amount.amount_minor|money:amount.currency }}"


def _said(source: str) -> str:
    template = engines["django"].from_string("{% load look %}" + source)
    return template.render({"day": _DAY, "amount": _AMOUNT}).strip()


def _without_footer(text: str) -> str:
    """Without the last paragraph: why one gets the mail and from whom stands under every mail."""
    blocks = [block.strip() for block in text.strip().split("\n\n") if block.strip()]
    return "\n\n".join(blocks[:-1])
