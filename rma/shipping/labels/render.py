"""The one way to a label's PDF."""

from __future__ import annotations

from rma.shipping.labels.data import LabelData
from rma.shipping.labels.plain import render_plain


def render_label(label: LabelData) -> bytes:
    """One label as a PDF of exactly one page of 4 × 6 in."""
    return render_plain(label).body
