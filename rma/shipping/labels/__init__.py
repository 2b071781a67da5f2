"""Return labels: a dataclass in, the bytes of a 4 × 6 in PDF out; no database, no network."""

from rma.shipping.labels.data import LabelData
from rma.shipping.labels.render import render_label

__all__ = ["LabelData", "render_label"]
