"""Tracking numbers against the published list of valid and false ones of eight couriers."""

import json
from pathlib import Path

import pytest

from returns_portal.lib.identifiers import normalise_sscc
from returns_portal.lib.tracking_numbers import carriers, normalise

LIST = Path(__file__).parents[3] / "shared/data/barcodes/tracking-numbers.jsonl"


@pytest.fixture(scope="module")
def cases():
    if not LIST.exists():
        pytest.skip("The shared list of tracking numbers is not beside this checkout.")
    return [json.loads(line) for line in LIST.read_text(encoding="utf-8").splitlines()]


def test_every_valid_number_names_its_courier_or_is_an_sscc(cases):
    valid = [case for case in cases if case["valid"]]
    missed = [case["number"] for case in valid if case["courier"] not in carriers(case["number"])]
    assert len(valid) == 108
    # FedEx Ground also prints plain SSCCs; those are known as what they are.
    assert len(missed) == 2
    assert [normalise_sscc(number) for number in missed] == ["000123450000000027"] * 2


def test_no_false_number_names_its_courier(cases):
    false = [case for case in cases if not case["valid"]]
    assert len(false) == 45
    assert [c["number"] for c in false if c["courier"] in carriers(c["number"])] == []


@pytest.mark.parametrize("number", ["RR473124829GB", "rr 473 124 829 gb"])
def test_a_postal_number_is_checked_by_the_rule_of_the_universal_postal_union(number):
    assert carriers(number) == ("s10",)


@pytest.mark.parametrize("number", ["RR473124828GB", "RR473124829ZX", "AA000000005GB"])
def test_a_postal_number_with_a_wrong_digit_or_country_is_refused(number):
    assert carriers(number) == ()


@pytest.mark.parametrize("text", ["536365", "SO-700001", "", "AL-7K3M-04Q2", "日本郵便"])
def test_an_order_number_is_no_tracking_number(text):
    assert carriers(text) == ()


def test_a_number_has_one_form():
    assert normalise("1z 8v92a-70367.203024") == "1Z8V92A70367203024"
