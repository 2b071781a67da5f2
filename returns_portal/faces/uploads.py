"""Photos that somebody adds to a form: several at once, none of them too large."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from returns_portal.lib.pictures import MOST_BYTES


class PhotosInput(forms.FileInput):
    """A file input for several photos at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos; whether they are any is found out when they are opened."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files that were sent, none of them too large."""
        files = [file for file in data or () if file]
        for file in files:
            if file.size > MOST_BYTES:
                raise forms.ValidationError(
                    _("“%(name)s” is larger than 12 MB. Send a smaller one."),
                    params={"name": file.name},
                )
        return files
