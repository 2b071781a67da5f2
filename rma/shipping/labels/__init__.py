"""Return labels: a dataclass in, the bytes of a 4 × 6 in PDF out; no database, no network."""

from rma.shipping.labels.data import LabelData
from rma.shipping.labels.render import MOST_LABELS, render_label, render_labels

__all__ = ["MOST_LABELS", "LabelData", "render_label", "render_labels"]
