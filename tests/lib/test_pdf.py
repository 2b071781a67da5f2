"""HTML to PDF: tagged, deterministic, closed to the outside, and plain about what is missing."""

from io import BytesIO

import pikepdf
import pytest
from django.template import engines

from returns_portal.lib import pdf
from tests.papers import page_sizes, text_of

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
    "hgGAWjR9awAAAABJRU5ErkJggg=="
)


def page(body, head=""):
    return f'<!doctype html><html lang="en"><head><title>Note</title>{head}</head>{body}</html>'


def test_a_document_becomes_a_tagged_pdf_with_title_and_language():
    made = pdf.render(page("<h1>Received</h1><p>Two shoes</p>"))
    assert made.pages == 1
    assert made.missing == frozenset()
    with pikepdf.open(BytesIO(made.body)) as document:
        assert str(document.docinfo["/Title"]) == "Note"
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
    assert text_of(made.body) == "Received\nTwo shoes"


def test_the_same_document_is_the_same_bytes():
    html = page(f'<p>Two shoes</p><img alt="dot" src="{PIXEL}">')
    assert pdf.render_pdf(html) == pdf.render_pdf(html)


@pytest.mark.parametrize(
    "html", ["<p>No title", "<title>T</title><p>No language", '<html lang="en"><p>No title']
)
def test_a_document_without_title_or_language_is_refused(html):
    with pytest.raises(ValueError, match="title"):
        pdf.render(html)


def test_our_own_stylesheets_are_read():
    head = '<link rel="stylesheet" href="/static/css/label.css">'
    assert page_sizes(pdf.render_pdf(page('<body class="label">', head))) == [(288.0, 432.0)]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/logo.png",
        "http://127.0.0.1:9/logo.png",
        "//elsewhere.example/logo.png",
        "file:///etc/passwd",
        "ftp://elsewhere.example/x.png",
        "/media/logo.png",
        "logo.png",
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
        "/static//etc/passwd",
        "/static/css/",
        "/static/css/no-such.css",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        '<img alt="" src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<style>@import url("{}");</style>',
        '<style>@font-face {{ font-family: F; src: url("{}") }} p {{ font-family: F }}</style><p>x',
        '<p style="background-image: url({})">x',
        '<svg viewBox="0 0 9 9"><image href="{}" width="9" height="9"/></svg>',
    ],
    ids=["image", "stylesheet", "import", "font", "background", "svg"],
)
def test_nothing_is_fetched_but_inline_data_and_our_own_files(form, address):
    with pytest.raises(pdf.ForbiddenResource):
        pdf.render(page(form.format(address)))


def test_a_drawing_inside_a_data_address_may_not_look_outside_either():
    drawing = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E"
        "%3Cimage href='https://elsewhere.example/x.png' width='9' height='9'/%3E%3C/svg%3E"
    )
    with pytest.raises(pdf.ForbiddenResource):
        pdf.render(page(f'<img alt="" src="{drawing}">'))


def test_letters_that_no_font_has_are_named(caplog):
    made = pdf.render(page("<p>\U00012345 cuneiform</p>"))
    assert made.missing == {"\U00012345"}
    assert "U+12345" in caplog.text


def test_a_machine_without_the_libraries_is_told_the_one_command(monkeypatch):
    def broken(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return original(name, *args, **kwargs)

    original = __import__
    monkeypatch.setattr("builtins.__import__", broken)
    monkeypatch.setattr(pdf, "find_library", lambda name: None)
    with pytest.raises(pdf.PdfLibrariesMissing) as refused:
        pdf.weasyprint()
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in str(refused.value)
    assert "libharfbuzz-subset0" in str(refused.value)
    assert "fonts-dejavu-core" in str(refused.value)


def test_a_machine_that_makes_pdfs_misses_nothing():
    assert pdf.missing_libraries() == []


DOCUMENT = """{% extends "documents/base.html" %}{% block content %}<h1>We have it</h1>
<table class="derivation"><thead><tr><th>What<th data-num>Amount</tr></thead>
<tbody>{% for row in rows %}<tr><td>Shoe {{ row }}<td data-num>€1.00</tr>{% endfor %}</tbody>
<tfoot><tr><th>Refund<td data-num>€70.00</tr></tfoot></table>{% endblock %}"""


def test_documents_have_a_letterhead_a_running_head_page_numbers_and_one_sum():
    words = {"title": "Receipt HT-7PYW-0RFD", "shop": "Hollin & Tarn", "rows": range(70)}
    body = pdf.render_pdf(engines["django"].from_string(DOCUMENT).render(words))
    pages = [text_of(body, number) for number in range(len(page_sizes(body)))]
    assert len(pages) == 3
    assert [text.count("Receipt HT-7PYW-0RFD") for text in pages] == [1, 1, 1]
    assert [text.count("Amount") for text in pages] == [1, 1, 1]
    assert [text.count("Refund") for text in pages] == [0, 0, 1]
    assert [f"{number} / 3" in text for number, text in enumerate(pages, 1)] == [True] * 3
