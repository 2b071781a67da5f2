"""Dates as people write them: what is read, both ends in it, and what is refused by name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalls.scope.periods import read_day, read_ranges
from recalls.scope.reading import Unreadable


def one(first: str | None, last: str | None) -> list[dict[str, str | None]]:
    return [{"from": first, "to": last}]


READ = {
    "13.11.2022 - 24.01.2023": one("2022-11-13", "2023-01-24"),
    "01.02.2023-05.03.2023": one("2023-02-01", "2023-03-05"),
    "6/2/2021 -16/11/2021": one("2021-02-06", "2021-11-16"),
    "2023-05-01-2023-06-01": one("2023-05-01", "2023-06-01"),
    "2023-12-11 to 2024-02-21": one("2023-12-11", "2024-02-21"),
    "between 2019 and 2021": one("2019-01-01", "2021-12-31"),
    "2019-2021": one("2019-01-01", "2021-12-31"),
    "2019–2021": one("2019-01-01", "2021-12-31"),
    "March 2020": one("2020-03-01", "2020-03-31"),
    "February 2024": one("2024-02-01", "2024-02-29"),
    "2023-05": one("2023-05-01", "2023-05-31"),
    "05/2023": one("2023-05-01", "2023-05-31"),
    "12/2022 - 03/2023": one("2022-12-01", "2023-03-31"),
    "04.2019 - 04.2021 (Berlin)": one("2019-04-01", "2021-04-30"),
    "March to May 2020": one("2020-03-01", "2020-05-31"),
    "January 22, 2018 to March 6, 2019": one("2018-01-22", "2019-03-06"),
    "made between 22 January 2018 and 06 March 2019.": one("2018-01-22", "2019-03-06"),
    "22. Januar 2018 bis 6. März 2019": one("2018-01-22", "2019-03-06"),
    "5 de marzo de 2020": one("2020-03-05", "2020-03-05"),
    "mars 2020": one("2020-03-01", "2020-03-31"),
    "week 12/2022": one("2022-03-21", "2022-03-27"),
    "2022W12": one("2022-03-21", "2022-03-27"),
    "week 53/2020": one("2020-12-28", "2021-01-03"),
    "Q1 2022": one("2022-01-01", "2022-03-31"),
    "until 31/01/2024": one(None, "2024-01-31"),
    "before 2020": one(None, "2019-12-31"),
    "since May 2020": one("2020-05-01", None),
    "after 31.12.2020": one("2021-01-01", None),
    "25-09-2022": one("2022-09-25", "2022-09-25"),
    "05/05/2023": one("2023-05-05", "2023-05-05"),
    "03/11/2015 to 26/02/2017": one("2015-11-03", "2017-02-26"),
    "01/27/2018 to 02/10/2018": one("2018-01-27", "2018-02-10"),
    "03/04/2023 (dd/mm/yyyy)": one("2023-04-03", "2023-04-03"),
    "mm/dd/yyyy: 03/04/2023": one("2023-03-04", "2023-03-04"),
    "21.06.22 - 26.08.2023": one("2022-06-21", "2023-08-26"),
    "20230512": one("2023-05-12", "2023-05-12"),
    "13/04/2023, 03/05/2023": one("2023-04-13", "2023-04-13") + one("2023-05-03", "2023-05-03"),
    "2020, 2021 and 2023": one("2020-01-01", "2020-12-31")
    + one("2021-01-01", "2021-12-31")
    + one("2023-01-01", "2023-12-31"),
    "2019\n05/2020 - 06/2020": one("2019-01-01", "2019-12-31") + one("2020-05-01", "2020-06-30"),
}

REFUSED = {
    "03/04/2023": "date_ambiguous",
    "11/02/2019 - 05/05/2021": "date_ambiguous",
    "12052023": "date_ambiguous",
    "13/04/2023 - 04/13/2023": "date_order_mixed",
    "21.06.22": "year_two_digits",
    "13/04/23": "year_two_digits",
    "31.02.2023": "date_invalid",
    "12.25.2023": "date_invalid",
    "2019/20": "date_invalid",
    "week 53/2021": "date_invalid",
    "5.3.2024 - 1.3.2024": "range_backwards",
    "listopad 2020": "month_ambiguous",
    "A: 2019 - 2020\nB: 2020 - 2021": "dates_labelled",
    "2019 - 2020 (A)\n2020 - 2021": "dates_labelled",
    "various": "dates_unreadable",
    "approx. 2020": "dates_unreadable",
    "mid-2022": "dates_unreadable",
    "weeks 12-15/2022": "dates_unreadable",
    "3 - 5 March 2020": "dates_unreadable",
    "not before 2020": "dates_unreadable",
    "2020 except March 2020": "dates_unreadable",
    "0120211105": "dates_unreadable",
}


@pytest.mark.parametrize("text", READ)
def test_a_text_is_read_with_both_its_ends(text: str) -> None:
    assert read_ranges(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_certain_is_refused_by_name(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_ranges(text)
    assert refusal.value.code == REFUSED[text]


def test_a_declared_order_decides_and_never_against_the_text() -> None:
    assert read_ranges("03/04/2023", day_first=True) == one("2023-04-03", "2023-04-03")
    assert read_ranges("03/04/2023", day_first=False) == one("2023-03-04", "2023-03-04")
    with pytest.raises(Unreadable) as refusal:
        read_ranges("27/04/2023", day_first=False)
    assert refusal.value.code == "date_order_mixed"


def test_a_single_day_is_the_first_or_the_last_of_what_is_named() -> None:
    assert read_day("March 2020", last=False) == "2020-03-01"
    assert read_day("March 2020", last=True) == "2020-03-31"
    for text in ("2019 - 2020", "soon", "2020, 2021"):
        with pytest.raises(Unreadable) as refusal:
            read_day(text, last=True)
        assert refusal.value.code == "one_date_expected"


def read_or_refused(text: str) -> tuple[list[dict[str, str | None]], str]:
    try:
        return read_ranges(text), ""
    except Unreadable as refusal:
        return [], refusal.code


days = st.dates(date(1990, 1, 1), date(2049, 12, 31))
FORMS = ["{0.day}.{0.month}.{0.year}", "{0:%d.%m.%Y}", "{0:%Y-%m-%d}", "{0.day} {0:%B} {0.year}"]


@given(days, st.integers(0, 4000), st.sampled_from(FORMS), st.sampled_from([" - ", " to ", "–"]))
def test_any_range_comes_back_as_it_was_written(first, length, form, between) -> None:
    last = min(first + timedelta(days=length), date(2049, 12, 31))
    text = f"{form.format(first)}{between}{form.format(last)}"
    assert read_ranges(text) == one(first.isoformat(), last.isoformat())


@given(days)
def test_day_and_month_are_never_swapped(day) -> None:
    """With slashes a date is read when a number says the order, or refused."""
    text = f"{day:%d/%m/%Y}"
    found, refused = read_or_refused(text)
    if refused:
        assert (refused, day.day <= 12, day.day == day.month) == ("date_ambiguous", True, False)
    else:
        assert found == one(day.isoformat(), day.isoformat())


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused(text) -> None:
    found, refused = read_or_refused(text)
    assert bool(found) != bool(refused)
    for limits in found:
        assert all(date.fromisoformat(day) for day in limits.values() if day)
