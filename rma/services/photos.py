"""Photos that shoppers send: drawn anew, and kept; what is no picture is refused in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.documents import store
from flows.models import Document
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.pictures import CONTENT_TYPE, NotAPicture, redrawn

_FAULTS = {
    "format": _("This is not a photo we can open. Send it as JPEG, PNG or WebP."),
    "bytes": _("This photo is larger than 12 MB. Send a smaller one."),
    "pixels": _("This photo has too many pixels. Send a smaller one."),
}


def pictures(bodies: Sequence[bytes], *, field: str = "photos") -> list[bytes]:
    """Each upload as a picture of ours, without its metadata; InvalidInput at `field` otherwise."""
    found = []
    for body in bodies:
        try:
            found.append(redrawn(body))
        except NotAPicture as failure:
            raise wrong_photo(failure.code, _FAULTS[failure.code], field=field) from None
    return found


def keep(subject: Any, bodies: Sequence[bytes], *, kind: str = "photo") -> list[Document]:
    """Keep pictures as documents of `subject`; of nobody yet where it is None."""
    return [
        store(subject, kind=kind, name=f"{kind}.jpg", content_type=CONTENT_TYPE, body=body)
        for body in bodies
    ]


def wrong_photo(code: str, message: Any, *, field: str = "photos") -> InvalidInput:
    """What is wrong with a photo."""
    return InvalidInput.of(FieldError(field, f"photo_{code}", message))
