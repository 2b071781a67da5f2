"""Papers of a lot: the label is read back as GS1-128 from the print; the list names what is in."""

from __future__ import annotations

import io

import pikepdf
import pytest
import zxingcpp

from disposition.lot_papers import LabelData, label_of, packing_list_pdf, render_label
from disposition.selectors.lots import total_of
from tests.factories import lots as make
from tests.factories.rma import working_in
from tests.papers import page_sizes, raster, text_of, thermal

MM = 72 / 25.4
LABEL = LabelData(
    sscc="106141412345678908",
    lot="LOT-7K3M-04Q2",
    route="Hazardous treatment",
    shop="Hollin & Tarn",
    taker="Green Loop Recycling GmbH, Werk Bitterfeld-Wolfen",
    pieces=5000,
    weight_g=1_234_567,
    sealed="22 Nov 2026, 12:00 CET",
)


@pytest.mark.parametrize("burn", [lambda image: image, thermal], ids=["grey", "thermal"])
def test_the_sscc_is_read_from_the_print_as_gs1_128(burn):
    [found] = zxingcpp.read_barcodes(burn(raster(render_label(LABEL))))
    assert (found.text, found.symbology_identifier) == ("(00)106141412345678908", "]C1")
    assert bytes(found.bytes) == b"00106141412345678908"


def test_the_label_is_one_page_of_ten_by_fifteen_centimetres():
    pdf = render_label(LABEL)
    [(width, height)] = page_sizes(pdf)
    assert (round(width / MM), round(height / MM)) == (100, 150)
    text = text_of(pdf)
    for words in ("Hazardous treatment", "Hollin & Tarn", "LOT-7K3M-04Q2", "1,234.567 kg", "5000"):
        assert words in text, words


def test_the_packing_list_names_what_lies_in_the_lot(shop):
    lot, pile, cup = make.opened(shop), make.ready(shop, quantity=3), make.ready(shop, sku="CUP")
    make.scanned(shop, lot, pile)
    make.scanned(shop, lot, cup, weight_g=410)
    lot = make.handed_over(shop, lot)
    with working_in(shop):
        body = packing_list_pdf(lot, total_of(lot), shop)
        label = label_of(lot, shop)
    text = text_of(body)
    for words in (
        lot.number, pile.lpn, cup.lpn, "1.050 kg*", "0.410 kg", "1.460 kg", "Recycle",
        "Green Loop", "R. Weiss",
    ):  # fmt: skip
        assert words in text, words
    assert (label.pieces, label.weight_g, label.taker) == (4, 1460, "Green Loop")
    with pikepdf.open(io.BytesIO(body)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert str(document.docinfo["/Title"]) == f"Packing list {lot.number}"
