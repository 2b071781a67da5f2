"""The one way to a label's PDF: stamped onto its design where its script allows, else laid out."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from contextlib import ExitStack

import pikepdf
from django.utils import translation
from django.utils.translation import gettext as _
from pikepdf import String

from returns_portal.lib.pdf import render_pdf
from rma.shipping.labels.data import LabelData
from rma.shipping.labels.design import Design, Values, compose
from rma.shipping.labels.faces import EUROPEAN, WESTERN
from rma.shipping.labels.plain import html_of
from rma.shipping.labels.stamping import CannotStamp, letters_of, saved, stamp

logger = logging.getLogger(__name__)

MOST_LABELS = 100  # in one document: more is no faster, and a printer wants its first page soon


def _title(design: Design, number: str) -> str:
    with translation.override(design.language):
        return _("Return label %(number)s") % {"number": number}


def _stamped(labels: Sequence[tuple[Design, Values]], letters: str, *, title: str) -> bytes | None:
    """The stamped document; None when the layout engine has changed under us."""
    try:
        return stamp(labels, letters, title=title)
    except CannotStamp:
        logger.exception("Labels are laid out one by one: slow, but right.")
        return None


def render_label(label: LabelData) -> bytes:
    """One label as a PDF of exactly one page of 4 × 6 in."""
    design, values = compose(label)
    letters = letters_of(values)
    body = None
    if letters:
        body = _stamped([(design, values)], letters, title=_title(design, values.number))
    return body or render_pdf(html_of(design, values))


def render_labels(labels: Sequence[LabelData]) -> bytes:
    """Up to 100 labels as one PDF to print in one go, in the order given."""
    if not 1 <= len(labels) <= MOST_LABELS:
        raise ValueError(f"A document holds 1 to {MOST_LABELS} labels, not {len(labels)}.")
    composed = [compose(label) for label in labels]
    helpings = [letters_of(values) for _design, values in composed]
    title = _title(composed[0][0], composed[0][1].number)
    if len(labels) > 1:
        title = f"{title} +{len(labels) - 1}"
    plain = {place for place, letters in enumerate(helpings) if not letters}
    stampable = [label for place, label in enumerate(composed) if place not in plain]
    body = None
    if stampable:
        letters = EUROPEAN if EUROPEAN in helpings else WESTERN
        body = _stamped(stampable, letters, title=title)
    if body is None:
        plain = set(range(len(labels)))
    return _with_pages(body, {place: composed[place] for place in sorted(plain)}, title=title)


def _with_pages(
    body: bytes | None, plain: dict[int, tuple[Design, Values]], *, title: str
) -> bytes:
    """The stamped document with the labels that had to be laid out at their places in it."""
    if body is not None and not plain:
        return body
    with ExitStack() as open_until:
        document = pikepdf.open(io.BytesIO(body)) if body else pikepdf.new()
        open_until.enter_context(document)
        for place, (design, values) in plain.items():
            laid_out = io.BytesIO(render_pdf(html_of(design, values)))
            other = open_until.enter_context(pikepdf.open(laid_out))
            document.pages.insert(place, other.pages[0])
            document.Root.Lang = String(design.language)
        document.docinfo["/Title"] = title
        return saved(document)
