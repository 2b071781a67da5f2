"""The living style page: every part once, drawn by the partials that the real pages use."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from flows.fsm import TONES, State
from flows.perform import Verb
from returns_portal.faces.access import staff
from returns_portal.faces.parts import Clock, Derivation, Entry, NextStep, Row, View, steps
from returns_portal.lib import clock

ACCENTS = (
    ("harbour", 220, 0.085),
    ("spruce", 168, 0.075),
    ("brick", 35, 0.12),
    ("cobalt", 262, 0.15),
    ("ink", 255, 0.012),
)

STATES = (
    State("Created", "neutral", "dot"),
    State("In transit", "info", "truck"),
    State("Settled", "good", "check"),
    State("On hold", "warn", "hold"),
    State("Declined", "bad", "x"),
)

VERBS = (
    Verb("approve", "Approve €170.10", "money", danger=False, allowed=True),
    Verb("ask_for_information", "Ask for information", "message", danger=False, allowed=True),
    Verb("cancel", "Cancel this return", "x", danger=True, allowed=True),
    Verb(
        "close",
        "Close return",
        "lock",
        danger=False,
        allowed=False,
        reason="Line 2 is not settled.",
    ),
)

MONEY = Derivation(
    "EUR",
    [
        Row("Skerry rain jacket", 18900, how="1 × €189.00, incl. 19 % VAT"),
        Row("Share of AUTUMN10", -1890, how="€18.90 of €26.10 on the order"),
        Row("Return label", -490, how="waived: another line is a guarantee claim", waived=True),
        Row("Lantern 320 head torch", how="recall remedy, decided in RC-0007", words="not here"),
    ],
    Row("Proposed now", 17010),
    caption="How €170.10 came about",
)


class SampleForm(forms.Form):
    """One field of each shape, filled in wrongly on purpose."""

    serial = forms.CharField(
        label="Serial number", help_text="On the plate inside the battery door.", max_length=40
    )
    quantity = forms.IntegerField(
        label="Quantity",
        max_value=1,
        error_messages={"max_value": "You bought 2 and returned 1, so 1 is left. Enter 1."},
    )
    reason = forms.ChoiceField(
        label="Reason", choices=[("small", "Too small"), ("mind", "Changed mind")]
    )
    note = forms.CharField(
        label="Anything else", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    basis = forms.ChoiceField(
        label="Is something wrong with it?",
        widget=forms.RadioSelect,
        choices=[("no", "No"), ("yes", "Yes")],
    )
    battery = forms.BooleanField(label="It contains a battery", required=False)


@require_safe
@staff()
def style_page(request: HttpRequest) -> HttpResponse:
    """Each part with its empty, refused, waiting and wrong states."""
    return render(request, "look/page.html", sample())


def sample() -> dict[str, Any]:
    """What the style page shows; dates hang on today so that promises are early, soon and late."""
    now = clock.now()
    today = clock.today(timezone.get_current_timezone())
    return {
        "section": "look",
        "accents": ACCENTS,
        "tones": TONES,
        "states": STATES,
        "verbs": VERBS,
        "money": MONEY,
        "form": SampleForm({"serial": "L3-2291-0457", "quantity": "3", "reason": "small"}),
        "yours": NextStep("you", "Hand over the parcel", due=today + timedelta(days=14)),
        "late": NextStep(
            "us", "Approve €170.10", due=now - timedelta(hours=4), due_label="promised by"
        ),
        "theirs": NextStep(
            "carrier", "On the way to Athlone", due=today + timedelta(days=4), due_label="arrives"
        ),
        "clocks": [
            Clock(
                "Authorisation",
                "Authorised",
                "good",
                "check",
                at=1,
                of=3,
                ended=True,
                note="Tue 17 Nov 08:51",
            ),
            Clock(
                "Goods", "1 of 2 held", "warn", "hold", at=3, of=6, note="Received Thu 19 Nov 07:40"
            ),
            Clock(
                "Settlement",
                "€170.10 proposed",
                "info",
                "clock",
                at=0,
                of=4,
                note="Promised today 10:00",
            ),
        ],
        "entries": [
            Entry(
                "You asked to return 2 items",
                now - timedelta(days=3),
                "Maren Oduya",
                tone="good",
                icon="check",
            ),
            Entry(
                "Label and QR code ready",
                now - timedelta(hours=5),
                "Automatic",
                tone="info",
                icon="tag",
            ),
            Entry(
                "Inspected", icon="search", coming=True, promise="within 2 working days of arrival"
            ),
        ],
        "steps": steps(
            [
                ("Items", "#c-flow"),
                ("Reason and photos", "#c-flow"),
                ("Outcome", ""),
                ("Review", ""),
            ],
            2,
        ),
        "promises": [now - timedelta(hours=4), now + timedelta(hours=2), today + timedelta(days=6)],
        "views": [
            View("Open", "#c-lists", current=True, count=42),
            View("Past promise", "#c-lists", count=4, tone="bad"),
        ],
        "icons": icon_names(),
    }


@cache
def icon_names() -> list[str]:
    """The names in the sprite, in its order."""
    found = finders.find("icons.svg")
    with open(str(found), encoding="utf-8") as sprite:
        return re.findall(r'id="i-([a-z]+)"', sprite.read())
