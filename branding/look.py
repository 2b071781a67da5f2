"""A look in plain values, as pages and mails ask for it; and a shop under the name it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from django.urls import reverse
from django.utils.translation import get_language

from branding.fonts import DEFAULT_FONT, FONTS, Font
from branding.models import Brand, Logo
from branding.texts import LINKS
from tenants.models import Tenant


def figure(given: Any, most: Decimal) -> str:
    """A part of a colour as somebody types it, from nought to `most`, to three places; "" where it
    is none. Rounded first: a number with a thousand million places would fill the memory.
    """
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        return ""
    if not number.is_finite() or not 0 <= number <= most:
        return ""
    return f"{number.quantize(Decimal('0.001')).normalize():f}"


@dataclass(frozen=True)
class Sign:
    """A logo to be shown: where it is, how large it is drawn, and what it can be seen on."""

    src: str
    width: int
    height: int
    shade: str = "any"

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height in a page's head: 40 px high at most, and half of what is kept."""
        scale = min(0.5, 40 / self.height, 200 / self.width)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


@dataclass(frozen=True)
class Look:
    """How a shop looks: its accent, font and logo, its own words by language, its links."""

    accent_hue: str
    accent_chroma: str
    font_handle: str = DEFAULT_FONT
    logo: Sign | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    #: The shop's name and language where its own words do not say it.
    usual_name: str = ""
    usual_language: str = ""

    @classmethod
    def usual(cls, tenant: Tenant | None) -> Self:
        """The look of a shop that has published none."""
        if tenant is None:
            return cls("220", "0.085")
        return cls(
            str(tenant.accent_hue),
            str(tenant.accent_chroma),
            usual_name=tenant.name,
            usual_language=tenant.language,
        )

    @classmethod
    def of(cls, brand: Brand, tenant: Tenant) -> Self:
        """The look that a version says."""
        return cls(
            str(brand.accent_hue),
            str(brand.accent_chroma),
            brand.font,
            sign_of(brand.logo) if brand.logo else None,
            brand.texts,
            brand.links,
            tenant.name,
            tenant.language,
        )

    def as_values(self) -> dict[str, Any]:
        """Plain values that a cache keeps."""
        return asdict(self)

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The look again."""
        logo = values["logo"]
        return cls(**(values | {"logo": Sign(**logo) if logo else None}))

    @property
    def font(self) -> Font:
        """Its font."""
        return FONTS.get(self.font_handle) or FONTS[DEFAULT_FONT]

    def text(self, handle: str, language: str = "") -> str:
        """The shop's own words in `language` (else the one in force); nothing where it has none."""
        spoken = language or get_language() or ""
        for wanted in (spoken, spoken.partition("-")[0]):
            if words := self.texts.get(wanted, {}).get(handle):
                return words
        return ""

    def name_in(self, language: str = "") -> str:
        """The name shown: in this language, else in the shop's own, else as the shop is called."""
        return (
            self.text("name", language)
            or self.text("name", self.usual_language)
            or (self.usual_name)
        )

    @property
    def name(self) -> str:
        """The name shown in the language in force."""
        return self.name_in()

    @property
    def greeting(self) -> str:
        """The heading of the page where a return begins."""
        return self.text("greeting")

    @property
    def intro(self) -> str:
        """The words below it."""
        return self.text("intro")

    @property
    def help(self) -> str:
        """The line on the page of a return."""
        return self.text("help")

    @property
    def footer(self) -> str:
        """The line at the foot."""
        return self.text("footer")

    @property
    def foot_links(self) -> list[tuple[str, Any, str]]:
        """Handle, name and address of the links that the shop has given."""
        return [(name, LINKS[name], self.links[name]) for name in LINKS if self.links.get(name)]


def sign_of(logo: Logo) -> Sign:
    """A kept logo as pages show it; its address changes with its content."""
    return Sign(logo_path(logo.sha256), logo.width, logo.height, logo.shade)


def logo_path(sha256: str) -> str:
    """Where a logo is."""
    return reverse("logo", args=[sha256])


class ShownShop:
    """A shop under the name it shows in one language; everything else is the tenant's."""

    def __init__(self, tenant: Tenant, look: Look, language: str = "") -> None:
        self._tenant = tenant
        self.name = look.name_in(language) or tenant.name
        #: Who is written to is the shop by its own name, whatever the pages are headed with.
        self.address = {"name": tenant.name} | {
            key: value for key, value in (tenant.address or {}).items() if value
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tenant, name)

    def __str__(self) -> str:
        return self.name
