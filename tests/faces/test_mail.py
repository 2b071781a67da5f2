"""The mail's shell and parts: escaped, in the tenant's accent, and turned round for Arabic."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.template import Context, Template
from django.utils import translation

from returns_portal.faces.parts import Derivation, Row
from returns_portal.lib import clock
from returns_portal.lib.colour import accent_palette

SOURCE = """{% extends "emails/base.html" %}
{% block title %}Approved{% endblock %}{% block heading %}Your return is approved{% endblock %}
{% block content %}{% include "emails/ticket.html" with who="Your turn" title=title due=due %}
{% include "emails/button.html" with href=link label="Show QR code" %}
{% include "emails/money.html" with table=money after="By Mon 14 Dec" %}
{% include "emails/text.html" with words="482 913" large=True %}{% endblock %}"""


def mail(language: str = "en") -> str:
    money = Derivation(
        "EUR", [Row("Jacket", 18900)], Row("To your card", 18900), caption="Money back"
    )
    context = {
        "tenant": SimpleNamespace(name="Hollin & Tarn", contact_email="help@hollin.example"),
        "colours": accent_palette(220, 0.085),
        "title": "Hand over <the parcel>",
        "due": date(2026, 12, 4),
        "link": "https://hollin.example/r/1?a=1&b=2",
        "money": money,
    }
    with clock.frozen(datetime(2026, 11, 20, tzinfo=UTC)), translation.override(language):
        return Template(SOURCE).render(Context(context))


def test_the_ticket_names_deed_and_date() -> None:
    text = mail()
    assert "Hand over &lt;the parcel&gt;" in text
    assert "Fri 4 Dec" in text
    assert "Hollin &amp; Tarn" in text


def test_the_button_carries_the_accent_of_the_tenant() -> None:
    text = mail()
    assert 'href="https://hollin.example/r/1?a=1&amp;b=2"' in text
    assert f"background:{accent_palette(220, 0.085)['accent']};color:#ffffff" in text


def test_money_is_derived_in_the_mail_too() -> None:
    text = mail()
    assert text.count("<bdi>€189.00</bdi>") == 2


def test_an_arabic_mail_reads_from_the_right_and_its_code_from_the_left() -> None:
    text = mail("ar")
    assert '<html lang="ar" dir="rtl">' in text
    assert "text-align:right" in text
    assert "text-align:left" not in text
    assert '<bdi dir="ltr">482 913</bdi>' in text
