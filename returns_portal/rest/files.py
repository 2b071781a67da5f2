"""Uploads: a photo is drawn anew, a PDF kept as it is; documents that nothing holds yet."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from flows.documents import signed_path, store
from flows.models import Document
from returns_portal.lib.errors import FieldError, InvalidInput, TooLarge
from returns_portal.lib.pictures import CONTENT_TYPE, MOST_BYTES, NotAPicture, redrawn
from returns_portal.rest import fields
from returns_portal.rest.serializers import Shape
from returns_portal.rest.views import ApiView, call

PDF = "application/pdf"
_LONGEST_NAME = 200


class FileShape(Shape):
    """One uploaded file; name its id where a body asks for photos or attachments."""

    id = fields.PublicIdField(Document)
    name = serializers.CharField(max_length=_LONGEST_NAME)
    content_type = serializers.CharField(max_length=100)
    size = serializers.IntegerField(min_value=0)
    url = serializers.CharField(max_length=1000)

    @classmethod
    def of(cls, document: Document) -> dict[str, Any]:
        """The file with a link that expires."""
        return {
            "id": document.public_id,
            "name": document.name,
            "content_type": document.content_type,
            "size": document.size,
            "url": signed_path(document),
        }


class Files(ApiView):
    """Files."""

    # Whoever may say something that a file goes with.
    permissions: ClassVar = {
        "POST": (
            "returns.request",  # photos of a line
            "receiving.receive",  # photos of what came
            "inspection.inspect",  # photos of a piece
            "lots.work",  # the signature of a lot's taker
            "lots.confirm",  # the taker's certificate
            "recalls.remedy",  # the proof of a disposal
            "messages.send",  # attachments
        )
    }
    shape = FileShape
    parser_classes = [MultiPartParser]

    @call(status=201, errors=[413])
    def post(self) -> Document:
        """Upload one file as multipart form data, in the field `file`: a photo or a PDF."""
        upload = self.request.FILES.get("file")
        if upload is None:
            raise _refused("required", _("Send the file in the field “file”."))
        if upload.size > MOST_BYTES:
            raise TooLarge(_("The file is larger than %d MB.") % (MOST_BYTES // 1024 // 1024))
        return _kept(upload.name[:_LONGEST_NAME], upload.read())


def _kept(name: str, body: bytes) -> Document:
    """Judged by its content: the name and type that came with it are never believed."""
    if body.startswith(b"%PDF-"):
        return store(None, kind="attachment", name=name, content_type=PDF, body=body)
    try:
        picture = redrawn(body)
    except NotAPicture as failure:
        message = _("This is no photo (JPEG, PNG, WebP) and no PDF, or it is damaged.")
        raise _refused(f"photo_{failure.code}", message) from failure
    return store(None, kind="photo", name=name, content_type=CONTENT_TYPE, body=picture)


def _refused(code: str, message: Any) -> InvalidInput:
    return InvalidInput.of(FieldError("file", code, message))
