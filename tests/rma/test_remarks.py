"""What people write can be erased: events name their words and never hold them."""

from __future__ import annotations

import json

import pytest

from flows.models import StageEvent
from notifications.selectors.talk import conversation
from returns_portal.faces.desk.story import story_of
from returns_portal.lib.errors import TransitionRefused
from rma import services
from rma.models import Remark
from tests.factories import rma as make
from tests.factories.catalog import make_order

pytestmark = pytest.mark.django_db

QUESTION, ANSWER = "Which colour, Ada?", "Blue. I am at 0170 1234567."
NO, AGAIN, WRONG = "Ada wore it.", "I never wore it, ask my sister Eva.", "Ada asks for more."


@pytest.fixture
def reviewed(shop):
    """A shop where a person decides."""
    make.with_policy(shop, auto_authorize=False)
    return shop


def talked_about(shop):
    """A return that was asked about, answered, declined and appealed."""
    rma = make.returned(shop).rma
    with make.working_in(shop):
        rma = services.ask_for_information(rma, by=make.SYSTEM, message=QUESTION)
        rma = services.provide_information(rma, by=make.SYSTEM, message=ANSWER)
        rma = services.decline_return(rma, by=make.SYSTEM, reason=NO)
        return services.appeal_return(rma, by=make.SYSTEM, message=AGAIN)


def kept_in_events(shop):
    with make.working_in(shop):
        rows = StageEvent.objects.values_list("data", "snapshot", "previous")
        return json.dumps([list(row) for row in rows])


def test_no_event_holds_what_was_said(reviewed):
    talked_about(reviewed)
    kept = kept_in_events(reviewed)
    for words in (QUESTION, ANSWER, NO, AGAIN):
        assert words not in kept
    with make.working_in(reviewed):
        rows = Remark.objects.order_by("pk")
        assert [(row.kind, row.text) for row in rows] == [
            ("question", QUESTION),
            ("answer", ANSWER),
            ("decline", NO),
            ("appeal", AGAIN),
        ]
        event = StageEvent.objects.get(name="rma.information_requested")
        assert event.data == {"message": rows[0].public_id}
        declined = StageEvent.objects.get(name="rma_line.declined")
        assert declined.data["reason"] == rows[2].public_id
        assert declined.data["decision"]["params"] == {"reason": rows[2].public_id}


def test_the_return_and_its_lines_still_say_it(reviewed):
    whole = make.fresh(reviewed, talked_about(reviewed))
    assert (whole.rma.question, whole.rma.answer, whole.rma.decline_reason) == (
        QUESTION,
        AGAIN,
        NO,
    )
    assert whole.lines[0].decline_reason == NO
    assert whole.lines[0].decision["params"] == {"reason": NO}


def test_timelines_and_the_talk_join_the_words(reviewed):
    rma = talked_about(reviewed)
    with make.working_in(reviewed):
        notes = {str(entry.text): entry.note for entry in story_of(rma)}
        assert notes["Asked for information"] == QUESTION
        assert notes["Information given"] == ANSWER
        assert notes["Declined"] == NO
        assert [said.text for said in conversation(rma)] == [QUESTION, ANSWER, AGAIN]


def test_what_was_erased_leaves_the_event_and_no_words(reviewed):
    rma = talked_about(reviewed)
    with make.working_in(reviewed):
        Remark.objects.filter(rma=rma).delete()
        notes = {str(entry.text): entry.note for entry in story_of(rma)}
        assert notes["Asked for information"] == ""
        assert conversation(rma) == []


def test_reasons_about_money_are_kept_apart_too(shop):
    whole = make.returned(shop)
    [resolution] = whole.resolutions
    with make.working_in(shop):
        services.dispute_resolution(resolution, by=make.SYSTEM, reason=WRONG)
        services.adjust_order(
            make_order(shop, number="X1"), by=make.SYSTEM, target="line", order_line="1",
            amount_minor=100, reason=NO,
        )  # fmt: skip
    kept = kept_in_events(shop)
    assert WRONG not in kept
    assert NO not in kept
    with make.working_in(shop):
        assert Remark.objects.get().text == WRONG
        [event] = StageEvent.objects.filter(name="order.adjusted")
        assert event.data["reason"] == event.data["adjustment"]


def test_a_refused_verb_keeps_no_words(shop):
    rma = make.returned(shop).rma
    with pytest.raises(TransitionRefused), make.working_in(shop):
        services.provide_information(rma, by=make.SYSTEM, message=ANSWER)
    with make.working_in(shop):
        assert not Remark.objects.exists()
