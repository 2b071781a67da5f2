"""The design system's tags: what they say, that they escape it, and how it is read aloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from flows.fsm import State
from flows.perform import Verb
from returns_portal.faces import fields
from returns_portal.faces.parts import Clock, Derivation, Entry, NextStep, Problem, Row, steps
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput

NOW = datetime(2026, 11, 20, 13, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _friday_in_dublin() -> Any:
    with clock.frozen(NOW), timezone.override("Europe/Dublin"), translation.override("en"):
        yield


def draw(source: str, **context: Any) -> str:
    """The markup of a template, its white space evened out."""
    markup = Template("{% load look %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", markup).strip()


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


# --- verbs ----------------------------------------------------------------------------------


def test_verbs_are_buttons_and_a_refused_one_says_why() -> None:
    verbs = [
        Verb("authorize", "Authorise", "check", danger=False, allowed=True),
        Verb("cancel", "Cancel", "x", danger=True, allowed=True),
        Verb("close", "Close", "lock", danger=False, allowed=False, reason="Line 2 <is> open."),
    ]
    markup = draw(
        '{% verb_buttons verbs action="/do" primary="authorize" version=7 %}',
        verbs=verbs,
        csrf_token="T",
    )
    assert '<form class="row" data-align="start" method="post" action="/do">' in markup
    assert '<input type="hidden" name="version" value="7">' in markup
    assert 'name="csrfmiddlewaretoken" value="T"' in markup
    assert (
        '<button class="btn" name="verb" value="authorize" data-kind="primary" data-key="a">'
        in markup
    )
    assert '<button class="btn" name="verb" value="cancel" data-kind="danger">' in markup
    assert (
        '<button class="btn" type="button" aria-disabled="true" aria-describedby="verb-close-why">'
        'Close</button><small id="verb-close-why">Line 2 &lt;is&gt; open.</small>'
    ) in markup
    assert 'value="close"' not in markup


# --- forms ----------------------------------------------------------------------------------


class Sample(forms.Form):
    """One field of each shape."""

    order = forms.CharField(label="Order <number>", help_text="On the slip.", max_length=20)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    basis = forms.ChoiceField(
        label="Fault?", widget=forms.RadioSelect, choices=[("y", "Yes"), ("n", "No")]
    )
    battery = forms.BooleanField(label="Battery", required=False)


def test_a_field_ties_label_hint_and_control_together() -> None:
    markup = draw('{% field form.order mono=True autocomplete="off" %}', form=Sample())
    assert '<label for="id_order">Order &lt;number&gt;</label>' in markup
    assert '<small id="id_order-hint">On the slip.</small>' in markup
    control = re.search(r"<input[^>]*>", markup)
    assert control is not None
    for attribute in (
        'class="input"',
        "data-mono",
        'autocomplete="off"',
        'id="id_order"',
        'maxlength="20"',
        'aria-describedby="id_order-hint"',
    ):
        assert attribute in control.group()
    assert "aria-invalid" not in markup
    assert "data-invalid" not in markup


def test_a_refused_field_says_so_beside_itself() -> None:
    markup = draw("{% field form.order %}", form=Sample({}))
    assert '<div class="field" data-invalid>' in markup
    assert 'aria-invalid="true"' in markup
    assert 'aria-describedby="id_order-hint id_order-error"' in markup
    assert '<span class="field-error" id="id_order-error">' in markup
    assert "<span>This field is required.</span>" in markup


def test_what_was_typed_comes_back_escaped() -> None:
    markup = draw("{% field form.order %}", form=Sample({"order": '"><script>alert(1)</script>'}))
    assert "<script>" not in markup
    assert 'value="&quot;&gt;&lt;script&gt;' in markup


def test_an_optional_field_says_that_it_is() -> None:
    assert "(optional)" in draw("{% field form.note %}", form=Sample())
    assert "(optional)" not in draw("{% field form.order %}", form=Sample())


def test_a_list_of_choices_is_a_group_with_a_legend() -> None:
    markup = draw("{% field form.basis %}", form=Sample({}))
    assert '<fieldset class="field" id="id_basis" tabindex="-1" data-invalid' in markup
    assert "<legend>Fault?</legend>" in markup
    assert '<label class="check" for="id_basis_0">' in markup
    assert 'aria-describedby="id_basis-error"' in markup


def test_one_box_stands_before_its_label() -> None:
    markup = draw("{% field form.battery %}", form=Sample())
    assert re.search(
        r'<label class="check" for="id_battery"><input[^>]*><span>Battery</span>', markup
    )


def test_the_error_summary_leads_to_each_field_and_takes_focus() -> None:
    form = Sample({})
    form.add_error(None, "Nothing was <sent>.")
    markup = draw("{% error_summary form %}", form=form)
    assert (
        'class="error-summary" tabindex="-1" aria-labelledby="error-summary" data-focus' in markup
    )
    assert "3 things to mend" in markup
    assert "<li>Nothing was &lt;sent&gt;.</li>" in markup
    assert '<a href="#id_order">Order &lt;number&gt;: This field is required.</a>' in markup
    assert '<a href="#id_basis">Fault? This field is required.</a>' in markup


def test_one_problem_is_one_thing_to_mend() -> None:
    markup = draw(
        "{% error_summary problems=problems %}", problems=[Problem("No such order", "order")]
    )
    assert "One thing to mend" in markup
    assert '<a href="#order">No such order</a>' in markup


def test_a_form_without_errors_has_no_summary() -> None:
    form = Sample({"order": "HT-1", "basis": "y"})
    assert draw("{% error_summary form %}", form=form) == ""


def test_what_a_service_refuses_stands_beside_its_field() -> None:
    form = Sample({"order": "HT-1", "basis": "y"})
    assert form.is_valid()
    fields.take(
        form,
        InvalidInput.of(
            FieldError("lines[0].order", "unknown", "No such order"),
            FieldError("elsewhere", "bad", "Something else"),
        ),
    )
    assert form.errors["order"] == ["No such order"]
    assert form.non_field_errors() == ["Something else"]


def test_a_refusal_without_fields_stands_over_the_form() -> None:
    form = Sample({"order": "HT-1", "basis": "y"})
    assert form.is_valid()
    fields.take(form, InvalidInput("Not today."))
    assert form.non_field_errors() == ["Not today."]


# --- links ----------------------------------------------------------------------------------


def link(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template("{% load shell %}" + source).render(Context({"request": request, **context}))


@pytest.mark.urls("returns_portal.faces.urls")
def test_a_page_that_is_not_mounted_has_no_link() -> None:
    assert (
        link('{% nav_link "nowhere:page" "box" "Nowhere" %}{% page_link "nowhere:page" "No" %}')
        == ""
    )
    assert link('{% url_or "nowhere:page" "/else" %}') == "/else"
    section = (
        '{% nav_section "n" "Title" %} {% nav_link "nowhere:x" "box" "X" %} {% endnav_section %}'
    )
    assert link(section) == ""


@pytest.mark.urls("returns_portal.faces.urls")
def test_the_page_one_is_on_is_marked() -> None:
    assert 'aria-current="page"' in link('{% nav_link "look" "sliders" "Look" %}', "/look/")
    assert "aria-current" not in link('{% nav_link "look" "sliders" "Look" %}', "/elsewhere/")
    assert 'aria-current="true"' in link(
        '{% nav_link "look" "sliders" "L" %}', "/look/x/", section="look"
    )


@pytest.mark.urls("returns_portal.faces.urls")
def test_a_count_stands_beside_the_link_unless_it_is_nothing() -> None:
    assert '<span class="count">42</span>' in link(
        '{% nav_link "look" "sliders" "Look" count=42 %}'
    )
    assert "count" not in link('{% nav_link "look" "sliders" "Look" count=0 %}')
