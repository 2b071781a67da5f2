"""The label's typefaces as WeasyPrint finds them, cut down for embedding, one glyph per letter."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
from django.template.loader import render_to_string
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Stream

from returns_portal.lib import pdf

# What one glyph per letter sets correctly, in two helpings: most labels need only the first, and
# every label carries the fonts it uses.
_PUNCTUATION = "–—‘’‚“”„•…€№"
WESTERN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + _PUNCTUATION
EUROPEAN = WESTERN + "".join(
    map(
        chr,
        [*range(0x100, 0x180), *range(0x218, 0x21C), *range(0x370, 0x400), *range(0x400, 0x460)],
    )
)

# (family begins with, bold) of the three faces in static/css/label.css
REGULAR, BOLD, MONO = "regular", "bold", "mono"


@dataclass(frozen=True, slots=True)
class Face:
    """One typeface: glyph numbers in hex, advance widths in thousandths of an em, the program.

    Widths are whole thousandths as WeasyPrint writes them: both ways to a label print alike.
    """

    name: str
    glyphs: dict[str, str]
    advances: dict[str, int]
    program: bytes
    box: tuple[int, int, int, int]
    ascent: int
    descent: int

    def has(self, text: str) -> bool:
        """Whether every letter of `text` is in the face."""
        return all(letter in self.glyphs for letter in text)

    def width(self, text: str) -> float:
        """The width of `text` in em."""
        return sum(self.advances[letter] for letter in text) / 1000

    def hex(self, text: str) -> str:
        """`text` as a PDF string of glyph numbers."""
        return f"<{''.join([self.glyphs[letter] for letter in text])}>"

    def embed(self, document: pikepdf.Pdf) -> pikepdf.Object:
        """The face as a composite font of `document`; text set in it can be extracted."""
        program = Stream(document, self.program)
        program.Length1 = len(self.program)
        descriptor = document.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor,
                FontName=Name(self.name),
                Flags=4,
                ItalicAngle=0,
                FontBBox=Array(self.box),
                Ascent=self.ascent,
                Descent=self.descent,
                CapHeight=self.ascent,
                StemV=80,
                FontFile2=program,
            )
        )
        widths: list[object] = []
        for letter in self.glyphs:
            widths += [int(self.glyphs[letter], 16), Array([self.advances[letter]])]
        descendant = document.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.CIDFontType2,
                BaseFont=Name(self.name),
                CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
                FontDescriptor=descriptor,
                W=Array(widths),
                CIDToGIDMap=Name.Identity,
            )
        )
        return document.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name(self.name),
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([descendant]),
                ToUnicode=Stream(document, self._to_unicode()),
            )
        )

    def _to_unicode(self) -> bytes:
        """The map from glyphs back to letters (ISO 32000-1, 9.10.3)."""
        rows = [f"<{glyph}> <{ord(letter):04x}>" for letter, glyph in self.glyphs.items()]
        blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
        body = "".join(f"{len(b)} beginbfchar\n{chr(10).join(b)}\nendbfchar\n" for b in blocks)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def "
            "/CMapType 2 def\n1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            f"{body}endcmap end end"
        ).encode()


def _cut(program: bytes, letters: str, tag: str) -> Face | None:
    """A face of `letters` only; None for a font format this embedding does not know."""
    font = TTFont(io.BytesIO(program), lazy=True)
    if "glyf" not in font or "fvar" in font:
        return None
    options = subset.Options()
    options.hinting, options.layout_features, options.notdef_outline = False, [], True
    options.name_IDs, options.drop_tables = (
        [],
        [*options.drop_tables, "FFTM", "GDEF", "GSUB", "GPOS"],
    )
    postscript = str(font["name"].getDebugName(6) or "Label")
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    font["head"].modified = font["head"].created  # the same bytes on every run
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    per_mille = 1000 / font["head"].unitsPerEm
    order, metrics, head = font.getReverseGlyphMap(), font["hmtx"], font["head"]
    cmap = {chr(code): name for code, name in sorted(font.getBestCmap().items())}
    return Face(
        name=f"/{tag}+{postscript}",
        glyphs={letter: f"{order[name]:04x}" for letter, name in cmap.items()},
        advances={letter: round(metrics[name][0] * per_mille) for letter, name in cmap.items()},
        program=out.getvalue(),
        box=tuple(round(side * per_mille) for side in (head.xMin, head.yMin, head.xMax, head.yMax)),
        ascent=round(font["hhea"].ascent * per_mille),
        descent=round(font["hhea"].descent * per_mille),
    )


@lru_cache(maxsize=1)
def _programs() -> dict[str, bytes]:
    """The font files behind the label's three faces, asked of WeasyPrint itself."""
    document = pdf.lay_out(render_to_string("labels/faces.html"))
    document.write_pdf(full_fonts=True)
    found = {}
    for font in document.fonts.values():
        mono = "Mono" in font.family
        found[MONO if mono else BOLD if font.weight >= 600 else REGULAR] = font.file_content
    return found


@lru_cache(maxsize=2)
def faces(letters: str) -> dict[str, Face]:
    """The three faces with `letters`; empty where this machine's fonts cannot be embedded so."""
    programs = _programs()
    cut = {
        key: _cut(program, letters, f"LABEL{chr(65 + place)}")
        for place, (key, program) in enumerate(sorted(programs.items()))
    }
    complete = set(cut) == {REGULAR, BOLD, MONO}
    found = {key: face for key, face in cut.items() if face}
    return found if complete and len(found) == 3 else {}
