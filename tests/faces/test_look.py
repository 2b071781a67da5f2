"""The design system's tags: what they say, that they escape it, and how it is read aloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from flows.fsm import State
from returns_portal.faces.parts import Clock, Derivation, Entry, NextStep, Row, steps
from tests.faces.drawing import NOW, draw

pytestmark = pytest.mark.usefixtures("friday_in_dublin")


@dataclass
class Stage:
    """As much of a stage as a badge looks at."""

    state: State


# --- icons, badges, plates ------------------------------------------------------------------


def test_an_icon_beside_words_is_silent() -> None:
    assert draw('{% icon "truck" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-truck"></use></svg>'
    )


def test_an_icon_alone_says_its_label() -> None:
    markup = draw('{% icon "x" label=words %}', words="Remove “A & B”")
    assert 'role="img" aria-label="Remove “A &amp; B”"' in markup
    assert "aria-hidden" not in markup


def test_an_icon_that_points_turns_with_the_page() -> None:
    assert "data-flip" in draw('{% icon "arrow" flip=True %}')


def test_a_badge_reads_the_declared_state_of_its_stage() -> None:
    markup = draw("{% badge stage %}", stage=Stage(State("In transit", "info", "truck")))
    assert markup.startswith('<span class="badge" data-tone="info">')
    assert "#i-truck" in markup
    assert markup.endswith("In transit</span>")


def test_a_badge_may_be_given_its_own_words_and_escapes_them() -> None:
    markup = draw("{% badge label=words tone='bad' icon='shield' %}", words="<b>Stop</b>")
    assert 'data-tone="bad"' in markup
    assert "&lt;b&gt;Stop&lt;/b&gt;" in markup


def test_a_plate_has_its_kind_in_the_stub() -> None:
    assert draw('{% plate "LPN" "7K3M-04Q2" %}') == (
        '<span class="plate"><span>LPN</span><span>7K3M-04Q2</span></span>'
    )


def test_a_plate_that_leads_somewhere_is_a_link() -> None:
    markup = draw('{% plate "" code href=url size="lg" %}', code="<i>", url='/x?"><script>')
    assert markup == (
        '<a class="plate" data-size="lg" href="/x?&quot;&gt;&lt;script&gt;">'
        "<span>&lt;i&gt;</span></a>"
    )


def test_there_is_no_plate_without_a_code() -> None:
    assert draw('{% plate "SN" code %}', code=None) == ""


# --- money and dates ------------------------------------------------------------------------


def test_money_is_isolated_from_the_text_around_it() -> None:
    assert draw('{% money 22280 "EUR" %}') == "<bdi>€222.80</bdi>"


def test_money_given_back_has_a_true_minus() -> None:
    assert draw('{% money -1890 "EUR" %}') == "<bdi>−€18.90</bdi>"


@pytest.mark.parametrize(
    ("minor", "currency", "language", "words"),
    [
        (9667, "EUR", "de", "96,67 €"),
        (1500, "JPY", "en", "¥1,500"),
        (1234567, "KWD", "en", "KWD 1,234.567"),
    ],
)
def test_money_follows_language_and_currency(
    minor: int, currency: str, language: str, words: str
) -> None:
    with translation.override(language):
        markup = draw("{% money minor currency %}", minor=minor, currency=currency)
    assert markup.replace("\xa0", " ") == f"<bdi>{words}</bdi>"


def test_arabic_money_keeps_its_minus_before_the_figures() -> None:
    with translation.override("ar"):
        markup = draw('{% money -1890 "EUR" %}')
    assert markup.replace("\xa0", " ") == "<bdi>−18.90 €</bdi>"


def test_money_as_words_fits_into_a_sentence() -> None:
    assert draw("{{ minor|money:'EUR' }} to your card", minor=17010) == "€170.10 to your card"


def test_a_day_carries_its_weekday() -> None:
    assert draw("{% day at %}", at=date(2026, 12, 4)) == (
        '<time datetime="2026-12-04">Fri 4 Dec</time>'
    )


def test_a_day_of_another_year_says_so() -> None:
    assert draw("{{ at|day }}", at=date(2027, 1, 4)) == "Mon 4 Jan 2027"


def test_a_moment_is_told_in_the_time_zone_of_the_tenant() -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert draw("{% moment at %}", at=at) == (
        '<time datetime="2026-07-02T00:30:00+01:00">Thu 2 Jul, 00:30</time>'
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 20, 13, 1, tzinfo=UTC), "Today 13:01"),
        (datetime(2026, 11, 19, 7, 40, tzinfo=UTC), "Yesterday 07:40"),
        (datetime(2026, 11, 17, 8, 51, tzinfo=UTC), "Tue 17 Nov, 08:51"),
    ],
)
def test_a_moment_near_by_is_said_as_people_say_it(at: datetime, words: str) -> None:
    assert draw("{{ at|moment }}", at=at) == words


@pytest.mark.parametrize(
    ("at", "tone", "words"),
    [
        (datetime(2026, 11, 20, 9, 2, tzinfo=UTC), "bad", "4 h late"),
        (datetime(2026, 11, 20, 12, 24, tzinfo=UTC), "bad", "38 min late"),
        (datetime(2026, 11, 20, 15, 2, tzinfo=UTC), "warn", "in 2 h"),
        (date(2026, 11, 20), "warn", "today"),
        (date(2026, 11, 18), "bad", "1 day late"),
    ],
)
def test_a_promise_that_presses_carries_tone_and_icon(at: Any, tone: str, words: str) -> None:
    markup = draw("{% due at %}", at=at)
    assert f'class="due" data-tone="{tone}"' in markup
    assert "#i-clock" in markup
    assert f">{words}</time>" in markup


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), "today 17:30"),
        (date(2026, 11, 21), "tomorrow"),
        (date(2026, 11, 23), "Mon 23 Nov"),
    ],
)
def test_a_promise_far_off_is_quiet(at: Any, words: str) -> None:
    markup = draw("{% due at %}", at=at)
    assert "data-tone" not in markup
    assert f">{words}</time>" in markup


def test_nothing_promised_says_nothing() -> None:
    assert draw("{% due at %}{% day at %}{% moment at %}", at=None) == ""


def test_arabic_days_come_from_cldr() -> None:
    with translation.override("ar"):
        assert draw("{{ at|day }}", at=date(2026, 12, 4)) == "الجمعة، 4 ديسمبر"


# --- components -----------------------------------------------------------------------------


def test_a_derivation_shows_every_line_and_closes_with_its_total() -> None:
    table = Derivation(
        "EUR",
        [
            Row("Jacket & hood", 18900, how="1 × €189.00"),
            Row("Label", -490, how="waived", waived=True),
            Row("Torch", words="not here"),
        ],
        Row("Proposed now", 17010),
        caption="How it came about",
    )
    markup = draw("{% derivation table size='sm' %}", table=table)
    assert (
        '<table class="derivation sm"> <caption class="visually-hidden">How it came about' in markup
    )
    assert '<th scope="row">Jacket &amp; hood<small>1 × €189.00</small></th>' in markup
    assert "<tr data-waived>" in markup
    assert "<s><bdi>−€4.90</bdi></s>" in markup
    assert "<td>not here</td>" in markup
    assert markup.index("<tfoot>") < markup.index("€170.10")


def test_clocks_keep_their_order_and_tick_as_far_as_they_are() -> None:
    three = [
        Clock("Permission", "Approved", "good", "check", at=2, of=3, ended=True),
        Clock("Goods", "On the way", "info", "truck", at=1, of=3, note="Hand over by Fri 4 Dec"),
        Clock("Money", "€222.80 planned", of=2),
    ]
    markup = draw("{% clocks three %}", three=three)
    names = re.findall(r"<dt>(.*?)</dt>", markup)
    assert names == ["Permission", "Goods", "Money"]
    tracks = re.findall(r'class="track" aria-hidden="true">(.*?)</span>', markup)
    assert tracks == [
        "<i data-on></i>" * 3,
        '<i data-on></i><i data-on="now"></i><i></i>',
        '<i data-on="now"></i><i></i>',
    ]


def test_a_clock_beside_its_usual_way_stands_still_at_the_start() -> None:
    path = ("requested", "authorized", "closed")
    declined = Clock.along("Permission", path, "declined", State("Declined", "bad", "x"))
    assert (declined.ticks, declined.tone) == (["done", "todo", "todo"], "bad")
    closed = Clock.along("Permission", path, "closed", State("Closed", "neutral", "lock"))
    assert closed.ticks == ["done", "done", "done"]
    authorized = Clock.along("Permission", path, "authorized", State("Approved", "good", "check"))
    assert authorized.ticks == ["done", "now", "todo"]


def test_a_timeline_tells_what_was_and_what_comes() -> None:
    entries = [
        Entry("Approved", NOW, "Aoife <Brennan>", tone="good", icon="check"),
        Entry("Inspected", icon="search", coming=True, promise="within 2 working days"),
    ]
    markup = draw("{% timeline entries %}", entries=entries)
    assert '<li data-tone="good">' in markup
    assert "Today 13:02</time>, Aoife &lt;Brennan&gt;</small>" in markup
    assert '<li data-state="next">' in markup
    assert "<small>within 2 working days</small>" in markup


def test_the_next_step_names_holder_deed_and_date() -> None:
    step = NextStep("you", "Hand over the parcel", due=date(2026, 12, 4))
    markup = draw("{% next_step step %}<p>Any box.</p>{% endnext_step %}", step=step)
    assert '<section class="next-step" data-holder="you" aria-labelledby="next">' in markup
    assert '<h2 id="next">Hand over the parcel</h2> <p>Any box.</p>' in markup
    assert "Your turn" in markup
    assert '<small>by</small><time datetime="2026-12-04">Fri 4 Dec</time>' in markup
    assert "<small>14 days left</small>" in markup


def test_a_broken_promise_says_how_late_it_is() -> None:
    step = NextStep("us", "Approve", due=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    markup = draw("{% next_step step %}{% endnext_step %}", step=step)
    assert "data-late" in markup
    assert ">Today 09:00</time>" in markup
    assert 'class="late" data-tone="bad"' in markup
    assert "4 h late</small>" in markup


def test_a_step_without_a_date_has_no_stub() -> None:
    markup = draw(
        "{% next_step step %}{% endnext_step %}", step=NextStep("system", "Nothing to do")
    )
    assert "next-step__stub" not in markup


def test_a_stepper_marks_the_current_step_and_leads_back() -> None:
    flow = steps([("Items", "/items"), ("Outcome", "/outcome"), ("Review", "/review")], 1)
    markup = draw("{% stepper flow %}", flow=flow)
    assert '<a href="/items">1. Items<span class="visually-hidden">, done</span></a>' in markup
    assert '<li data-state="now" aria-current="step"><span>2. Outcome</span></li>' in markup
    assert "/review" not in markup
    assert '<nav aria-label="Steps">' in markup


def test_block_tags_keep_what_stands_in_them() -> None:
    source = (
        '{% panel title id="m" footer="Quiet" %}<b>{{ inside }}</b>{% endpanel %}'
        '{% banner "warn" title="Offline" icon="queue" %}<span>3 kept</span>{% endbanner %}'
        '{% empty "Nothing" %}<p>Go on</p>{% endempty %}'
    )
    markup = draw(source, title="<Money>", inside="<x>")
    assert 'aria-labelledby="m"' in markup
    assert '<h2 id="m">&lt;Money&gt;</h2>' in markup
    assert "<b>&lt;x&gt;</b>" in markup
    assert '<div class="banner" data-tone="warn">' in markup
    assert "<h2>Nothing</h2> <p>Go on</p>" in markup
