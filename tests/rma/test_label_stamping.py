"""Stamped labels: the same picture as laid-out ones, many times faster, and only where right."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PIL import ImageChops, ImageFilter

from returns_portal.lib import ids
from returns_portal.lib.addresses import Address
from returns_portal.lib.barcodes import Format, read
from rma.shipping.labels import render, render_label, render_labels, stamping
from rma.shipping.labels.design import compose
from rma.shipping.labels.faces import EUROPEAN, WESTERN
from rma.shipping.labels.plain import render_plain
from tests.papers import page_sizes, raster, text_of, thermal
from tests.rma.test_labels import DOCK, LABEL, LONGEST, SHOPPER

ARABIC = Address("أحمد بن عبد الله", "", ("شارع النزهة 12",), "دبي", "", "", "AE")
GREEK = Address("Ιωάννης Παππάς", "", ("Ερμού 5",), "Αθήνα", "", "105 63", "GR")
POLISH = Address("Đặng Łukasz", "", ("Łódzka 5",), "Kraków", "", "30-002", "PL")
VIETNAMESE = Address("Ngọc Đặng", "", ("Lê Lợi 5",), "Huế", "", "", "VN")
DECOMPOSED = Address("Ju\u0308rgen", "", ("Hof 5",), "Ulm", "", "89073", "DE")

SHAPES = {
    "usual": LABEL,
    "no route": replace(LABEL, route=""),
    "bare": replace(
        LABEL, order_number="", send_by=None, carrier="", postage_paid=None, route="", note=""
    ),
    "long": replace(
        LABEL, sender=LONGEST, recipient=LONGEST, parcel=(2, 12), rma_number="HOLLINTA-7PYW-0RFD"
    ),
    "German": replace(LABEL, language="de"),
    "Greek sender": replace(LABEL, sender=GREEK),
    "Polish sender": replace(LABEL, sender=replace(POLISH, name="Łukasz Żak")),
}


def many(count):
    return [
        replace(LABEL, rma_number=ids.new_rma_number("HT"), link=f"https://r.example/l/{n:022}")
        for n in range(count)
    ]


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("dpi", [203.2, 300])
def test_a_stamped_label_is_the_picture_of_the_laid_out_one(name, dpi):
    label = SHAPES[name]
    assert stamping.letters_of(compose(label)[1]) is not None
    stamped, laid_out = raster(render_label(label), dpi), raster(render_plain(label).body, dpi)
    assert ink_without_a_neighbour(stamped, laid_out) == 0
    assert ink_without_a_neighbour(laid_out, stamped) == 0


def ink_without_a_neighbour(picture, other):
    """Black dots that have nothing dark within one dot in the other picture."""
    ink = picture.point(lambda grey: 255 if grey < 64 else 0)
    bare = other.filter(ImageFilter.MinFilter(3)).point(lambda grey: 255 if grey > 160 else 0)
    return ImageChops.multiply(ink, bare).histogram()[255]


@pytest.mark.parametrize("name", SHAPES)
def test_both_codes_of_a_stamped_label_are_read_from_thermal_print(name):
    label = SHAPES[name]
    assert read(thermal(raster(render_label(label)))) == {
        Format.CODE_128: [label.rma_number],
        Format.QR: [label.link],
    }


def test_a_stamped_label_is_as_accessible_as_a_laid_out_one():
    body = render_label(LABEL)
    assert body != render_plain(LABEL).body
    assert page_sizes(body) == [(288.0, 432.0)]
    for line in ("M. Oduya", "Unit 6, Monksland Park", "HT-7PYW-0RFD", "SO-700001", "4 DEC 2026"):
        assert line in text_of(body)
    with pikepdf.open(BytesIO(body)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Return label HT-7PYW-0RFD"
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        part = pdf.Root.StructTreeRoot.K[0].K[0]
        assert [str(element.S) for element in part.K] == ["/P"] * 16 + ["/Figure"] * 2
        assert str(part.K[-1].Alt) == LABEL.link
        assert "/Stash" not in pdf.Root


def test_a_stamped_label_is_the_same_bytes_every_time():
    assert render_label(LABEL) == render_label(LABEL)


def test_one_label_never_shows_through_another():
    other = replace(LABEL, rma_number="HT-0000-0000", sender=replace(SHOPPER, name="B. Else"))
    render_label(LABEL)
    body = render_label(other)
    assert "Oduya" not in text_of(body)
    assert b"Oduya" not in b"".join(_streams(body))
    assert "HT-7PYW" not in text_of(body)


def _streams(body):
    with pikepdf.open(BytesIO(body)) as pdf:
        return [o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream)]


@pytest.mark.parametrize(
    ("sender", "letters"),
    [
        (SHOPPER, WESTERN),
        (GREEK, EUROPEAN),
        (ARABIC, None),
        (VIETNAMESE, None),
        (DECOMPOSED, None),
        (replace(SHOPPER, name="山田太郎"), None),
        (replace(SHOPPER, name="สมชาย"), None),
        (replace(SHOPPER, name="M. \x07Oduya"), None),
    ],
    ids=["Latin", "Greek", "Arabic", "Vietnamese", "combining mark", "Japanese", "Thai", "control"],
)
def test_only_scripts_with_one_glyph_to_a_letter_are_stamped(sender, letters):
    label = replace(LABEL, sender=sender)
    assert stamping.letters_of(compose(label)[1]) == letters
    if letters is None:
        assert render_label(label) == render_plain(label).body


def test_a_hundred_labels_are_one_document_in_the_order_given():
    labels = many(100)
    labels[3] = replace(labels[3], sender=ARABIC)
    labels[50] = replace(labels[50], recipient=replace(DOCK, lines=("One line",)), language="de")
    labels[99] = replace(labels[99], sender=GREEK)
    body = render_labels(labels)
    assert page_sizes(body) == [(288.0, 432.0)] * 100
    for place in (0, 2, 3, 4, 50, 98, 99):
        assert read(thermal(raster(body, page=place))) == {
            Format.CODE_128: [labels[place].rma_number],
            Format.QR: [labels[place].link],
        }
    assert "شارع" in text_of(body, 3)
    assert "One line" in text_of(body, 50)
    assert "Ερμού 5" in text_of(body, 99)
    assert len(body) < 100 * 6000


def test_labels_of_which_none_can_be_stamped_are_one_document_too():
    labels = [replace(label, sender=ARABIC) for label in many(3)]
    body = render_labels(labels)
    assert [label.rma_number in text_of(body, n) for n, label in enumerate(labels)] == [True] * 3


def test_no_labels_and_too_many_are_refused():
    with pytest.raises(ValueError, match="not 0"):
        render_labels([])
    with pytest.raises(ValueError, match="not 101"):
        render_labels([LABEL] * 101)


def test_when_the_layout_engine_changes_labels_are_laid_out_one_by_one(monkeypatch, caplog):
    monkeypatch.setattr(stamping, "_boxes", lambda box: iter(()))
    monkeypatch.setattr(stamping, "_templates", stamping._Templates(most=2))
    assert render_label(LABEL) == render_plain(LABEL).body
    assert page_sizes(render_labels([LABEL, LABEL])) == [(288.0, 432.0)] * 2
    assert "slow, but right" in caplog.text


def test_only_the_designs_of_late_are_kept(monkeypatch):
    kept = stamping._Templates(most=2)
    monkeypatch.setattr(stamping, "_templates", kept)
    for note in ("one", "two", "three"):
        render.render_label(replace(LABEL, note=note))
    assert [design.note for design, _letters in kept.kept] == ["two", "three"]
