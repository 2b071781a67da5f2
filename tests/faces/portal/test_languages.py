"""The portal in every language: nothing is left in English, and Arabic reads from the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import trans_real

from rma.reasons import STANDARD
from rma.sentences import SENTENCES
from tenants.scope import tenant_scope
from tests.faces.portal.shopper import STEPS, Shopper

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES if code != "en")
#: What reads the same in every language, and names of languages that are shown in their own.
MAY_STAY = {"English", "German", "Arabic", ":", "%(name)s", "%(units)s × %(title)s"}


@pytest.fixture
def untranslated(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collects every sentence that is looked up and not found in our catalogue."""
    missing: set[str] = set()

    def watch(name: str) -> None:
        original: Callable[..., str] = getattr(trans_real, name)

        def looked_up(message: str, *others: Any) -> str:
            found = original(message, *others)
            if message and found == message and translation.get_language() in LANGUAGES:
                missing.add(message)
            return found

        monkeypatch.setattr(trans_real, name, looked_up)
        monkeypatch.setattr(translation._trans, name, looked_up, raising=False)

    for name in ("gettext", "ngettext"):
        watch(name)
    return missing


def catalogue(language: str) -> Any:
    path = Path(settings.BASE_DIR, "locale", language, "LC_MESSAGES", "django.po")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def written_alike(language: str) -> set[str]:
    """What a translator has written as it is in English: "photos" are photos in French."""
    return {message.id for message in catalogue(language) if message.id == message.string}


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_way_is_left_in_english(
    shopper: Shopper, untranslated: set[str], language: str
) -> None:
    client = shopper.client
    client.get(f"/language/{language}/?next=/")
    client.get("/")
    client.post("/", {"number": "", "contact": ""})
    client.get("/track")
    for page in ("/policy", "/accessibility", "/privacy", "/mailbox/"):
        assert client.get(page).status_code == 200
    shopper.ask()
    client.get("/code")
    client.post("/code", {"code": "1"})
    client.post("/code", {"code": "000000"})
    shopper.open()
    client.post(shopper.form, {})
    shopper.choose(**{"take-0": "1", "quantity-0": "9"})
    shopper.choose(**{"take-0": "1", "take-1": "1"})
    for step in STEPS[:-1]:
        client.get(f"{shopper.form}/{step}")
        shopper.fill(step)
        shopper.fill(step, **{"reason-0": "late", "reason-1": "late", "choice": "refund"})
        shopper.fill(step, choice="label")
    client.get(f"{shopper.form}/review")
    path = client.post(f"{shopper.form}/review", {"seen": shopper.seen()})["Location"]
    client.get(path)
    shopper.run_handlers(shopper.tenant)
    page = client.get(path).content.decode()
    client.get(f"{path}/cancel")
    client.post(f"{path}/cancel")
    client.get(path)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert sorted(untranslated - MAY_STAY - written_alike(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_and_rules_speak_the_language(language: str) -> None:
    sentences = [*SENTENCES.values(), *(standard.text for standard in STANDARD)]
    with translation.override("en"):
        english = [str(each) for each in sentences if not hasattr(each, "_kw")]
    with translation.override(language):
        other = [str(each) for each in sentences if not hasattr(each, "_kw")]
    same = {one for one, two in zip(english, other, strict=True) if one == two}
    assert same - MAY_STAY - written_alike(language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            assert list(message.check()) == [], message.id
            assert not message.fuzzy
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(forms), message.id


@pytest.mark.django_db
def test_codes_and_amounts_keep_their_order_in_arabic(shopper: Shopper) -> None:
    shopper.client.get("/language/ar/?next=/")
    path = shopper.send()
    page = shopper.client.get(path).content.decode()
    [rma] = shopper.returns()
    assert f'<span class="plate"><span>المرتجع</span><span>{rma.number}</span></span>' in page
    assert "<bdi>Skerry rain jacket</bdi>" in page
    assert "<bdi>\u200f" not in page


@pytest.mark.django_db
def test_the_mail_speaks_the_language_of_its_reader(shopper: Shopper) -> None:
    with tenant_scope(shopper.tenant), transaction.atomic():
        customer = shopper.order.customer
        customer.language = "de"
        customer.save()
    shopper.ask()
    [mail] = shopper.mails()
    assert mail.subject == "Ihr Code für Alpha"
    assert "Meine Bestellung öffnen:" in mail.text
