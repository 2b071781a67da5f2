"""Forms, verbs and links: tied together for screen readers, escaped, plain about a refusal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from flows.perform import Verb
from returns_portal.faces import fields
from returns_portal.faces.parts import Problem
from returns_portal.lib.errors import FieldError, InvalidInput
from tests.faces.drawing import draw

pytestmark = pytest.mark.usefixtures("friday_in_dublin")


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
