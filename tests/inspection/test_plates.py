"""The licence plate on paper: right size, both codes readable, nothing personal, long names cut."""

from dataclasses import replace
from datetime import date

import pytest

from inspection.plates import (
    PlateData,
    plate_html,
    render_licence_plate,
    render_licence_plates,
)
from returns_portal.lib.barcodes import Format, read
from tests.papers import page_sizes, raster, text_of, thermal

PLATE = PlateData(
    lpn="7K3M-04Q2",
    product="Trail shoe Hollin Low, slate, EU 42",
    sku="HT-TS-042-SLT",
    rma_number="HT-7PYW-0RFD",
    received_on=date(2026, 11, 22),
    place="A-03-2",
)
CODES = {Format.CODE_128: ["7K3M-04Q2"], Format.QR: ["7K3M-04Q2"]}


@pytest.mark.parametrize("dpi", [203.2, 300])
@pytest.mark.parametrize("burn", [lambda image: image, thermal], ids=["grey", "thermal"])
def test_both_codes_are_read_from_the_print(dpi, burn):
    assert read(burn(raster(render_licence_plate(PLATE), dpi))) == CODES


def test_the_plate_is_one_page_of_four_by_two_inches_and_says_what_it_is_on():
    pdf = render_licence_plate(PLATE)
    assert page_sizes(pdf) == [(288.0, 144.0)]
    text = text_of(pdf)
    for words in (
        "7K3M-04Q2", "Trail shoe Hollin Low, slate, EU 42", "HT-TS-042-SLT", "HT-7PYW-0RFD",
        "22 Nov 2026", "A-03-2",
    ):  # fmt: skip
        assert words in text
    assert "×" not in text


def test_a_pile_says_how_many_and_a_held_piece_says_so():
    pile = replace(PLATE, quantity=12, note="Set aside: recalled.")
    text = text_of(render_licence_plate(pile))
    assert "×12" in text
    assert "Set aside: recalled." in text


def test_an_unidentified_piece_has_a_plate_too():
    pdf = render_licence_plate(PlateData("7K3M-04Q2", ""))
    assert page_sizes(pdf) == [(288.0, 144.0)]
    assert read(raster(pdf)) == CODES


def test_the_longest_facts_stay_on_one_page():
    full = PlateData(
        lpn="7K3M-04Q2", product="Wireless headphones " * 20, sku="SKU-" * 10,
        rma_number="HOLLINTA-7PYW-0RFD", received_on=date(2026, 11, 22), place="Cage " * 9,
        quantity=99999, note="Set aside. " * 20,
    )  # fmt: skip
    pdf = render_licence_plate(full)
    assert page_sizes(pdf) == [(288.0, 144.0)]
    assert read(thermal(raster(pdf))) == CODES
    assert "HOLLINTA-7PYW-0RFD" in text_of(pdf)


def test_a_product_name_cannot_smuggle_in_markup():
    assert "<script" not in plate_html(replace(PLATE, product="<script>alert(1)</script>"))


@pytest.mark.parametrize("change", [{"lpn": ""}, {"lpn": "X" * 21}, {"quantity": 0}])
def test_a_plate_that_makes_no_sense_is_refused(change):
    with pytest.raises(ValueError):
        replace(PLATE, **change)


def test_several_plates_are_one_document_with_a_page_each():
    other = replace(PLATE, lpn="024Y-83CD")
    pdf = render_licence_plates([PLATE, other])
    assert page_sizes(pdf) == [(288.0, 144.0)] * 2
    assert read(raster(pdf)) == CODES
    second = {Format.CODE_128: ["024Y-83CD"], Format.QR: ["024Y-83CD"]}
    assert read(raster(pdf, page=1)) == second


def test_no_plate_makes_no_document():
    with pytest.raises(ValueError, match="no licence plate"):
        render_licence_plates([])
