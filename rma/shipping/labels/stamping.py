"""Labels by the hundred: a design is laid out once, then only texts and bars are stamped onto it.

WeasyPrint lays the design out with its values hidden and tells where they stand. That page becomes
a form XObject beside the label's fonts; each label is one content stream that shows the form and
sets its own texts and bars. Texts that need more than one glyph per letter (Arabic, Indic, Thai,
combining marks, East Asian) cannot be stamped: `letters_of` says so, the plain path prints them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Stream, String

from returns_portal.lib import pdf
from returns_portal.lib.barcodes import Symbol
from rma.shipping.labels.design import Design, Values
from rma.shipping.labels.faces import BOLD, EUROPEAN, MONO, REGULAR, WESTERN, Face, faces
from rma.shipping.labels.plain import html_of

PAGE = (288, 432)  # points: 4 × 6 in
_CSS_PIXEL = 0.75  # points
_FONT_NAMES = {REGULAR: "/F0", BOLD: "/F1", MONO: "/F2"}


class CannotStamp(RuntimeError):
    """The layout engine's boxes are not as this module knows them; the plain path still works."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, in points from the bottom left: a text's baseline or a code's top."""

    x: float
    y: float
    size: float = 0.0
    face: str = REGULAR
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Template:
    """A design laid out: a PDF that holds the form and the fonts, and the places of the values."""

    body: bytes
    places: dict[str, Place]
    faces: dict[str, Face]
    centred: bool  # the return number stands in the middle and moves with its length


def _boxes(box: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    """Every text and picture inside an element with `data-field`, with that field's name."""
    element = getattr(box, "element", None)
    if element is not None and hasattr(element, "get"):
        field = element.get("data-field") or field
    if field and (hasattr(box, "text") or hasattr(box, "replacement")):
        yield field, box
    for child in getattr(box, "children", ()):
        # Lines carry (child, …) pairs, absolutely placed boxes sit in a placeholder.
        inner = child[0] if isinstance(child, tuple) else getattr(child, "_box", child)
        yield from _boxes(inner, field)


def _place(box: Any) -> Place:
    if hasattr(box, "replacement"):
        return Place(
            x=box.content_box_x() * _CSS_PIXEL,
            y=PAGE[1] - box.content_box_y() * _CSS_PIXEL,
            width=box.width * _CSS_PIXEL,
            height=box.height * _CSS_PIXEL,
        )
    style = box.style
    mono = "Mono" in style["font_family"][0]
    return Place(
        x=box.position_x * _CSS_PIXEL,
        y=PAGE[1] - (box.position_y + box.baseline) * _CSS_PIXEL,
        size=style["font_size"] * _CSS_PIXEL,
        face=MONO if mono else BOLD if style["font_weight"] >= 600 else REGULAR,
        width=box.width * _CSS_PIXEL,
    )


def _blank(design: Design, values: Values) -> Values:
    """Values that only hold the places open, so that no label's text is kept in a template."""
    return Values(
        number="0",
        sender=("0",) * design.sender[1],
        recipient=("0",) * design.recipient[1],
        facts=("0",) * len(design.facts),
        bars=values.bars,
        qr=values.qr,
    )


def _template(design: Design, values: Values, letters: str) -> Template:
    blank = _blank(design, values)
    document = pdf.lay_out(html_of(design, blank, static=True))
    places = {field: _place(box) for field, box in _boxes(document.pages[0]._page_box)}
    expected = {*blank.fields(), "bars", "qr"}
    if set(places) != expected:
        raise CannotStamp(f"The layout and the label differ in {sorted(expected ^ set(places))}.")
    cut = faces(letters)
    with pikepdf.open(io.BytesIO(document.write_pdf())) as base:
        form = base.pages[0].as_form_xobject()
        fonts = {_FONT_NAMES[key]: face.embed(base) for key, face in cut.items()}
        base.Root.Stash = base.make_indirect(
            Dictionary(XObject=Dictionary(T0=form), Font=Dictionary(fonts))
        )
        del base.pages[:]
        if "/Title" in base.docinfo:
            del base.docinfo["/Title"]
        return Template(saved(base), places, cut, centred=not design.route)


class _Templates:
    """The designs of late: laying one out takes as long as twenty labels."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: dict[tuple[Design, str], Template] = {}
        self.lock = Lock()

    def of(self, design: Design, values: Values, letters: str) -> Template:
        key = (design, letters)
        with self.lock:
            template = self.kept.pop(key, None) or _template(design, values, letters)
            self.kept[key] = template
            while len(self.kept) > self.most:
                del self.kept[next(iter(self.kept))]
        return template


_templates = _Templates(most=64)


@lru_cache(maxsize=4096)
def _letters_for(letter: str) -> str | None:
    """The smaller helping of letters that has this one; None when neither has."""
    for letters in (WESTERN, EUROPEAN):
        cut = faces(letters)
        if cut and all(face.has(letter) for face in cut.values()):
            return letters
    return None


def letters_of(values: Values) -> str | None:
    """The helping of letters a label needs; None when it cannot be stamped."""
    needed = {_letters_for(letter) for text in values.fields().values() for letter in text}
    if None in needed:
        return None
    return EUROPEAN if EUROPEAN in needed else WESTERN


def _text(template: Template, field: str, text: str) -> str:
    place = template.places[field]
    face = template.faces[place.face]
    x = place.x
    if field == "number" and template.centred:
        x += (place.width - face.width(text) * place.size) / 2
    font = _FONT_NAMES[place.face]
    return f"BT {font} {place.size:.4f} Tf {x:.5f} {place.y:.5f} Td {face.hex(text)} Tj ET"


def _bars(place: Place, code: Symbol) -> str:
    x_scale, y_scale = place.width / code.width, place.height / code.height
    boxes = " ".join([f"{x} {y} {w} {h} re" for x, y, w, h in code.bars])
    move = f"{x_scale:.8f} 0 0 {-y_scale:.8f} {place.x:.5f} {place.y:.5f} cm"
    return f"q {move} {boxes} f Q"


def _content(template: Template, form: str, values: Values) -> bytes:
    """The page's content stream: the design as an artifact, then each value with its own mark."""
    parts = [f"/Artifact BMC q {form} Do Q EMC"]
    for mark, (field, text) in enumerate(values.fields().items()):
        parts.append(f"/P <</MCID {mark}>> BDC {_text(template, field, text)} EMC")
    for mark, (field, code) in enumerate(
        (("bars", values.bars), ("qr", values.qr)), start=len(parts) - 1
    ):
        parts.append(f"/Figure <</MCID {mark}>> BDC {_bars(template.places[field], code)} EMC")
    return "\n".join(parts).encode()


def _elements(document: pikepdf.Pdf, part: Any, page: Any, values: Values) -> Array:
    """One structure element for each mark in the page's content, in the same order."""
    made = Array()
    texts = len(values.fields())
    for mark, alt in enumerate([""] * texts + [values.bars.text, values.qr.text]):
        element = Dictionary(Type=Name.StructElem, S=Name.P, P=part, Pg=page, K=mark)
        if alt:
            element.S, element.Alt = Name.Figure, String(alt)
        made.append(document.make_indirect(element))
    return made


def _tag(document: pikepdf.Pdf, pages: Sequence[tuple[Any, Values]]) -> None:
    """The structure a screen reader follows: one part for each page, its texts, then its codes."""
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    parts, numbers = Array(), Array()
    for number, (page, values) in enumerate(pages):
        part = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, P=whole))
        part.K = _elements(document, part, page, values)
        parts.append(part)
        numbers.extend(Array([number, part.K]))
    whole.K = parts
    root.K = Array([whole])
    root.ParentTree = document.make_indirect(Dictionary(Nums=numbers))
    document.Root.StructTreeRoot = root
    document.Root.MarkInfo = Dictionary(Marked=True)
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _forms(
    document: pikepdf.Pdf, templates: Mapping[Design, Template], open_until: ExitStack
) -> dict[Design, str]:
    """Puts the form of every design into the document's resources; their names by design."""
    forms = document.Root.Stash.XObject
    names = {}
    for number, (design, template) in enumerate(templates.items()):
        names[design] = f"/T{number}"
        if number:  # the first one's own document is the one that is written
            other = open_until.enter_context(pikepdf.open(io.BytesIO(template.body)))
            forms[names[design]] = document.copy_foreign(other.Root.Stash.XObject.T0)
    return names


def stamp(labels: Sequence[tuple[Design, Values]], letters: str, *, title: str) -> bytes:
    """A PDF with one page for each label, of one design or of several, in the order given."""
    templates: dict[Design, Template] = {}
    for design, values in labels:
        if design not in templates:
            templates[design] = _templates.of(design, values, letters)
    first = templates[labels[0][0]]
    with ExitStack() as open_until:
        document = open_until.enter_context(pikepdf.open(io.BytesIO(first.body)))
        names = _forms(document, templates, open_until)
        resources = document.Root.Stash
        del document.Root.Stash
        pages = []
        for number, (design, values) in enumerate(labels):
            page = document.make_indirect(
                Dictionary(
                    Type=Name.Page,
                    MediaBox=Array([0, 0, *PAGE]),
                    Resources=resources,
                    Contents=Stream(document, _content(templates[design], names[design], values)),
                    StructParents=number,
                    Tabs=Name.S,
                )
            )
            document.pages.append(pikepdf.Page(page))
            pages.append((page, values))
        _tag(document, pages)
        document.Root.Lang = String(labels[0][0].language)
        document.docinfo["/Title"] = title
        return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    """The document's bytes, the same for the same content."""
    out = io.BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()
