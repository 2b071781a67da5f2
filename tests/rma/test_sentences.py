"""A sentence is kept as code and parameters, and worded in the language of whoever reads it."""

import inspect
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from returns_portal.lib.errors import InvalidInput
from returns_portal.lib.money import money
from rma import eligibility
from rma import money as rma_money
from rma.eligibility import Wish
from rma.sentences import SENTENCES, Refused, Sentence, on
from tests.rma.sold import day, item, policy, verdict

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "At most €75.00 is left to refund."),
        ("de", f"75,00{NBSP}€"),
    ],
)
def test_money_is_worded_in_the_readers_language(language, text):
    with override(language):
        assert text in str(Sentence("exceeds_refundable", {"left": money(7500, "EUR")}))


def test_days_and_numbers_are_worded_too():
    with override("en"):
        until = Sentence("window_expired", {"until": on(date(2026, 10, 12))})
        assert str(until) == "The time to return this ended on October 12, 2026."
        one, two = (Sentence("exceeds_returnable", {"allowed": count}) for count in (1, 2))
        assert str(one) == "Only 1 of this item can still be returned."
        assert str(two) == "Only 2 of these items can still be returned."


def test_a_sentence_survives_a_json_column():
    sentence = Sentence("exceeds_refundable", {"left": money(7500, "EUR")})
    assert Sentence.from_json(json.loads(json.dumps(sentence.as_json()))) == sentence


def test_a_title_is_not_a_format():
    with override("en"):
        assert str(Sentence("price", {"units": 2, "title": "50% off %(x)s"})) == (
            "2 × 50% off %(x)s"
        )


def test_a_refusal_becomes_a_field_error_with_its_number():
    with override("en"):
        refused = Refused("exceeds_returnable", about="1", allowed=1)
        (error,) = InvalidInput.of(refused.field_error("lines[0].quantity")).errors
        assert error.as_dict() == {
            "field": "lines[0].quantity",
            "code": "exceeds_returnable",
            "message": "Only 1 of this item can still be returned.",
            "allowed": 1,
        }


def test_a_verdict_becomes_field_errors_that_name_the_withdrawal():
    with override("en"):
        found = verdict(item(), Wish(1), at=day(12), policies=[policy(window_days=7)], country="DE")
        (error,) = found.field_errors("lines[0]")
        assert error.as_dict() == {
            "field": "lines[0]",
            "code": "window_expired",
            "message": "The time to return this ended on October 12, 2026. "
            "You can still withdraw from the contract (withdrawal) to October 19, 2026.",
            "bases": ["withdrawal", "guarantee"],
        }


def test_every_code_the_rules_use_has_its_sentence():
    packages = [Path(inspect.getfile(each)).parent for each in (eligibility, rma_money)]
    sources = [path.read_text() for package in packages for path in package.glob("*.py")]
    used = set(re.findall(r'(?:Sentence|Refused|step)\("(\w+)"', "".join(sources)))
    assert used - SENTENCES.keys() == set()
    assert len(used) > 20
