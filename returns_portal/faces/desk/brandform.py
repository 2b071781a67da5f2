"""A shop's look as the desk asks for it: logo, colour, font, words by language, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from branding.fonts import FONTS
from branding.look import Look
from branding.services import Choice
from branding.texts import LINKS, LONGEST_LINK, TEXTS
from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.lib.errors import InvalidInput
from returns_portal.lib.pictures import LOGO_BYTES

PAGES = [("find", _("Where a return begins")), ("status", _("Page of a return"))]
WIDTHS = [("phone", _("Phone")), ("desktop", _("Desktop"))]
THEMES = [("light", _("Light")), ("dark", _("Dark"))]


#: The fields beside the preview belong to the form as well.
_OF_FORM = {"form": "brand"}


class Slider(forms.NumberInput):
    """A number that is pushed along a line."""

    input_type = "range"


@dataclass(frozen=True)
class Spoken:
    """The words of one language: its own name, its fields, and how many are filled in."""

    code: str
    name: str
    fields: list[BoundField]
    own: int
    open: bool


class BrandForm(PortalForm):
    """A look and how it is previewed; what of it can be kept is for the service to say."""

    begun_with = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_(
            "PNG, WebP or JPEG, 2 MB at most. We draw it anew: its transparency stays, its empty "
            "edges and whatever else the file carries go."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/webp,image/jpeg"}),
    )
    no_logo = forms.BooleanField(label=_("Show no logo"), required=False)
    accent_hue = forms.DecimalField(
        label=_("Colour"), widget=Slider(attrs={"min": 0, "max": 360, "step": 1})
    )
    accent_chroma = forms.DecimalField(
        label=_("Strength of the colour"),
        widget=Slider(attrs={"min": 0, "max": 0.15, "step": 0.005}),
    )
    font = forms.ChoiceField(
        label=_("Font"),
        help_text=_("System is whatever font the reader's device uses. Nothing is loaded for it."),
        choices=[
            (font.handle, font.name if font.folder else _("System")) for font in FONTS.values()
        ],
        widget=forms.RadioSelect,
    )
    page = forms.ChoiceField(
        label=_("Page"), choices=PAGES, required=False, widget=forms.Select(attrs=_OF_FORM)
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, widget=forms.Select(attrs=_OF_FORM)
    )
    width = forms.ChoiceField(
        label=_("Width"),
        choices=WIDTHS,
        required=False,
        widget=forms.RadioSelect(attrs=_OF_FORM),
    )
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        choices=THEMES,
        required=False,
        widget=forms.RadioSelect(attrs=_OF_FORM),
    )

    def __init__(
        self, *args: Any, home: str = "en", shows_return: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.home = home
        if not shows_return:
            self.fields["page"].choices = PAGES[:1]  # type: ignore[attr-defined]
        codes = [code for code, _name in settings.LANGUAGES]
        names = [(code, get_language_info(code)["name_local"]) for code in codes]
        self.fields["language"].choices = names  # type: ignore[attr-defined]
        for code in codes:
            for text in TEXTS:
                self.fields[f"{code}_{text.handle}"] = _words(text)
        for name, label in LINKS.items():
            self.fields[f"link_{name}"] = forms.CharField(
                label=label, required=False, max_length=LONGEST_LINK
            )

    def clean_logo(self) -> Any:
        """A file of a size that is worth opening."""
        file = self.cleaned_data["logo"]
        if file and file.size > LOGO_BYTES:
            raise forms.ValidationError(_("The picture is larger than 2 MB. Send a smaller one."))
        return file

    @property
    def spoken(self) -> Iterator[Spoken]:
        """The words, language by language, the shop's own first."""
        codes = sorted(dict(settings.LANGUAGES), key=lambda code: code != self.home)
        for code in codes:
            fields = [self[f"{code}_{text.handle}"] for text in TEXTS]
            own = sum(bool(field.value()) for field in fields)
            wrong = any(field.errors for field in fields)
            name = get_language_info(code)["name_local"]
            yield Spoken(code, name, fields, own, code == self.home or wrong)

    @property
    def links(self) -> list[BoundField]:
        """The links of the foot."""
        return [self[f"link_{name}"] for name in LINKS]

    def choice(self, values: dict[str, Any]) -> Choice:
        """What was chosen, as the services take it."""
        file = values.get("logo")
        return Choice(
            values.get("accent_hue") or "0",
            values.get("accent_chroma") or "0",
            values.get("font") or "",
            {
                code: {text.handle: values.get(f"{code}_{text.handle}") or "" for text in TEXTS}
                for code, _name in settings.LANGUAGES
            },
            {name: values.get(f"link_{name}") or "" for name in LINKS},
            file.read() if file else None,
            keep_logo=not values.get("no_logo"),
        )

    def tried(self) -> Choice:
        """What was chosen so far, whether or not it could be kept."""
        self.is_valid()
        raw = {name: self[name].value() for name in self.fields if name != "logo"}
        return self.choice(raw | self.cleaned_data)


def initial_of(look: Look, begun_with: str, language: str) -> dict[str, Any]:
    """What the form begins with."""
    known: dict[str, Any] = {
        "begun_with": begun_with,
        "accent_hue": look.accent_hue,
        "accent_chroma": look.accent_chroma,
        "font": look.font.handle,
        "page": "find",
        "width": "phone",
        "theme": "light",
        "language": language,
    }
    for code, said in look.texts.items():
        known |= {f"{code}_{handle}": words for handle, words in said.items()}
    return known | {f"link_{name}": href for name, href in look.links.items()}


def named_as_here(refused: InvalidInput) -> InvalidInput:
    """The same refusal, its fields named as this form names them."""
    return InvalidInput.of(*(replace(row, field=_here(row.field)) for row in refused.errors))


def _here(field: str) -> str:
    area, _dot, rest = field.partition(".")
    if area == "texts":
        return rest.replace(".", "_")
    return f"link_{rest}" if area == "links" else field


def _words(text: Any) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 3}) if text.lines > 1 else forms.TextInput()
    return forms.CharField(
        label=text.label,
        help_text=text.hint,
        max_length=text.longest,
        required=False,
        widget=rows,
    )
