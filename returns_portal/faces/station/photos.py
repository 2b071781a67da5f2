"""Photos taken at the bench: drawn anew, kept with their inspection, shown by signed links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from flows.documents import documents_of, signed_path, store
from inspection.models import Inspection
from inspection.services import add_photos, start_inspection
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.pictures import CONTENT_TYPE, MOST_BYTES, NotAPicture, redrawn
from tenants.actors import Actor

KIND = "inspection_photo"
#: Photos sent with one press.
MOST_AT_ONCE = 10

_WHY_NOT = {
    "format": _("This is no photo. Send a JPEG, PNG or WebP picture."),
    "bytes": _("This photo is too large. Send at most 12 MB."),
    "pixels": _("This photo has too many pixels. Take it with a lower resolution."),
}


@dataclass(frozen=True)
class Photo:
    """One photo as a page shows it."""

    href: str
    number: int


def photos_of(inspection: Inspection) -> list[Photo]:
    """The photos of an inspection, in the order in which they were taken."""
    found = {each.public_id: each for each in documents_of(inspection, KIND)}
    kept = [found[key] for key in inspection.photos if key in found]
    return [Photo(signed_path(each), number) for number, each in enumerate(kept, 1)]


def take_photos(
    inspection: Inspection, uploads: Sequence[UploadedFile], *, by: Actor
) -> Inspection:
    """Keep uploaded photos with an inspection, beginning it if nobody has."""
    by.require("inspection.inspect")
    if not uploads or len(uploads) > MOST_AT_ONCE:
        message = _("Choose 1 to %d photos at a time.") % MOST_AT_ONCE
        raise InvalidInput.of(FieldError("photo", "invalid", message))
    pictures = [_picture(upload) for upload in uploads]
    if inspection.status == "waiting":
        inspection = start_inspection(inspection, by=by)
    first = len(inspection.photos) + 1
    stored = [
        store(inspection, kind=KIND, name=f"{first + n}.jpg", content_type=CONTENT_TYPE, body=body)
        for n, body in enumerate(pictures)
    ]
    return add_photos(inspection, photos=[each.public_id for each in stored], by=by)


def _picture(upload: UploadedFile) -> bytes:
    try:
        return redrawn(upload.read(MOST_BYTES + 1))  # one more than allowed is refused
    except NotAPicture as refused:
        raise InvalidInput.of(FieldError("photo", refused.code, _WHY_NOT[refused.code])) from None
