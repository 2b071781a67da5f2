"""The return label on paper: right size, one page, both codes readable, every script printed."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from returns_portal.lib.addresses import Address
from returns_portal.lib.barcodes import Format, read
from rma.shipping.labels import LabelData, render_label
from rma.shipping.labels.plain import label_html, render_plain
from tests.papers import page_sizes, raster, text_of, thermal

LINK = "https://returns.hollin-tarn.example/l/jT2DbzY2j1kW7sSCpD75BQ"
DOCK = Address(
    "", "Hollin & Tarn Returns", ("Eastgate Logistics, Dock A", "Unit 6, Monksland Park"),
    "Athlone", "", "N37 R2W8", "IE",
)  # fmt: skip
SHOPPER = Address("M. Oduya", "", ("22 Mill Lane",), "Kinvara", "Co. Galway", "H91 C7K2", "IE")
LABEL = LabelData(
    rma_number="HT-7PYW-0RFD",
    link=LINK,
    sender=SHOPPER,
    recipient=DOCK,
    shop="Hollin & Tarn",
    item_count=2,
    order_number="SO-700001",
    send_by=date(2026, 12, 4),
    carrier="Overland Post",
    postage_paid=True,
    route="ATH-2",
    note="No batteries in this parcel.",
)
LONGEST = Address(
    "Maximiliane Theodora von Hohenfels-Wittgenstein " * 2,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft m.b.H.",
    tuple(f"Hof {n}, Aufgang C, Obergeschoss links, Zimmer 417b, bei Meier" for n in range(9)),
    "Hellschen-Heringsand-Unterschaar an der Nordsee", "Schleswig-Holstein", "25764", "DE",
)  # fmt: skip
CODES = {Format.CODE_128: ["HT-7PYW-0RFD"], Format.QR: [LINK]}


@pytest.fixture(scope="module")
def printed():
    return render_label(LABEL)


@pytest.mark.parametrize("dpi", [203.2, 300])
@pytest.mark.parametrize("burn", [lambda image: image, thermal], ids=["grey", "thermal"])
def test_both_codes_are_read_from_the_print(printed, dpi, burn):
    assert read(burn(raster(printed, dpi))) == CODES


def test_both_codes_are_read_upside_down_and_in_a_tilted_photograph(printed):
    picture = raster(printed, 300)
    assert read(picture.rotate(180)) == CODES
    assert read(picture.rotate(9, expand=True, fillcolor=255).resize((700, 1000))) == CODES


def test_the_label_is_one_page_of_four_by_six_inches(printed):
    assert page_sizes(printed) == [(288.0, 432.0)]


def test_the_bars_are_an_inch_high_and_stand_in_a_quiet_zone(printed):
    """203.2 dpi: 8 dots to the millimetre."""
    ink = thermal(raster(printed))
    width = ink.width

    def row(y):
        return [x for x in range(width) if ink.getpixel((x, y)) == 0]

    first, last = round(85.6 * 8), round(111.4 * 8)
    assert last - first >= 25.4 * 8
    bars = row(first)
    assert row(last) == bars
    assert all(row(y) == bars for y in range(first, last, 8))
    module = 4  # dots: 0.5 mm
    assert bars[0] >= 10 * module
    assert width - 1 - bars[-1] >= 10 * module
    runs = [b - a for a, b in pairwise(bars) if b - a > 1]
    assert {(gap - 1) % module for gap in runs} == {0}


def test_nothing_on_the_label_is_grey(printed):
    """At 609.6 dpi every edge that matters lies on a dot; letters alone have soft edges."""
    histogram = raster(printed, 609.6).histogram()
    soft = sum(histogram[1:255])
    assert soft < 0.02 * sum(histogram)


def test_the_text_can_be_copied_and_read_aloud(printed):
    text = text_of(printed)
    for line in (
        "RETURN", "Overland Post", "Postage paid by recipient", "M. Oduya", "22 Mill Lane",
        "H91 C7K2", "Hollin & Tarn Returns", "Unit 6, Monksland Park", "ATHLONE", "N37 R2W8",
        "IRELAND", "HT-7PYW-0RFD", "ATH-2", "SO-700001", "4 DEC 2026",
        "No batteries in this parcel.",
    ):  # fmt: skip
        assert line in text


def test_the_pdf_says_its_title_and_language(printed):
    with pikepdf.open(BytesIO(printed)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Return label HT-7PYW-0RFD"
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        assert "/CreationDate" not in pdf.docinfo


def test_the_same_label_is_the_same_bytes(printed):
    assert render_label(LABEL) == printed


@pytest.mark.parametrize(
    ("sender", "recipient"), [(LONGEST, DOCK), (SHOPPER, LONGEST), (LONGEST, LONGEST)]
)
def test_the_longest_addresses_and_forty_items_still_make_one_readable_page(sender, recipient):
    label = replace(
        LABEL, sender=sender, recipient=recipient, item_count=40, parcel=(2, 12),
        order_number="ORDER-2026-" * 6, rma_number="HOLLINTA-7PYW-0RFD",
        note="Batteries: none. " * 12,
    )  # fmt: skip
    pdf = render_label(label)
    assert page_sizes(pdf) == [(288.0, 432.0)]
    assert read(thermal(raster(pdf))) == {Format.CODE_128: [label.rma_number], Format.QR: [LINK]}
    text = text_of(pdf)
    assert "40" in text
    assert "2/12" in text
    if recipient is LONGEST:
        assert text.count("GERMANY") == 1
        assert "25764" in text


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        (
            Address("أحمد بن عبد الله", "", ("شارع النزهة 12",), "دبي", "", "", "AE"),
            ["شارع", "النزهة", "دبي", "United Arab Emirates"],
        ),
        (
            Address("יוסף כהן", "", ("רחוב הרצל 12",), "תל אביב", "", "6100000", "IL"),
            ["רחוב", "הרצל", "6100000"],
        ),
        (
            Address("Ιωάννης Παππάς", "", ("Ερμού 5",), "Αθήνα", "", "105 63", "GR"),
            ["Ιωάννης Παππάς", "Ερμού 5", "105 63 Αθήνα"],
        ),
        (
            Address("Đặng Thị Ngọc", "", ("Łódzka 5 m. 3",), "Kraków", "", "30-002", "PL"),
            ["Đặng Thị Ngọc", "Łódzka 5 m. 3", "30-002 Kraków"],
        ),
    ],
    ids=["Arabic", "Hebrew", "Greek", "Latin with marks"],
)
def test_names_of_other_scripts_are_printed_and_extracted(sender, words):
    label = replace(LABEL, sender=sender)
    assert render_plain(label).missing == frozenset()
    pdf = render_label(label)
    assert [word for word in words if word not in text_of(pdf)] == []
    assert read(thermal(raster(pdf))) == CODES


def test_an_east_asian_name_is_printed_where_a_font_has_it_and_named_where_none_has(caplog):
    label = replace(
        LABEL, sender=Address("山田太郎", "", ("丸の内1-1-1",), "千代田区", "東京都", "100", "JP")
    )
    pdf = render_plain(label)
    assert read(thermal(raster(pdf.body))) == CODES
    assert "千代田区" in text_of(pdf.body)
    if pdf.missing:
        assert "fonts-droid-fallback" in caplog.text
        pytest.skip("No installed font has East Asian scripts (Debian: fonts-droid-fallback).")


def test_a_label_in_another_language_keeps_its_codes_and_the_country_in_english():
    pdf = render_label(replace(LABEL, language="ar"))
    assert "IRELAND" in text_of(pdf)
    assert read(raster(pdf)) == CODES
    assert "4 DEZ. 2026" in text_of(render_label(replace(LABEL, language="de")))


def test_what_is_not_known_is_left_out():
    bare = replace(
        LABEL, order_number="", send_by=None, carrier="", postage_paid=None, route="", note=""
    )
    text = text_of(render_label(bare))
    assert "Hollin & Tarn\n" in text
    assert [word for word in ("Order", "Send by", "Postage", "Parcel") if word in text] == []
    assert read(raster(render_label(bare))) == CODES


def test_names_cannot_smuggle_in_markup():
    html = label_html(replace(LABEL, sender=replace(SHOPPER, name='<img src="http://x.example/">')))
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize(
    "change",
    [
        {"rma_number": ""},
        {"rma_number": "X" * 19},
        {"route": "LONGROUTE"},
        {"item_count": 0},
        {"parcel": (3, 2)},
        {"parcel": (0, 2)},
        {"link": "javascript:alert(1)"},
    ],
)
def test_a_label_that_makes_no_sense_is_refused(change):
    with pytest.raises(ValueError):
        replace(LABEL, **change)


def test_long_names_of_shops_and_notes_are_cut_to_their_line():
    label = replace(
        LABEL, carrier="", shop="Hollin & Tarn Outdoor Equipment and Repairs", note="Note. " * 30
    )
    text = text_of(render_label(label))
    assert "Hollin & Tarn Outdoor…" in text
    assert "Note. Note." in text
    assert "Stick on the outside. Cover older labels." in text


def test_the_longest_number_and_route_stand_side_by_side():
    label = replace(LABEL, rma_number="ABCDEFGH-7PYW-0RFD", route="ATHLO-12")
    pdf = render_label(label)
    assert read(thermal(raster(pdf)))[Format.CODE_128] == [label.rma_number]
    lines = text_of(pdf)
    assert label.rma_number in lines
    assert label.route in lines
    between = thermal(raster(pdf)).crop((514, 905, 528, 950))  # between number and black box
    assert set(between.tobytes()) == {255}
