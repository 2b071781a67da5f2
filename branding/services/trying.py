"""A look that is only tried on: what somebody has entered so far, before any of it is kept."""

from __future__ import annotations

import base64
from decimal import Decimal

from branding.fonts import DEFAULT_FONT, FONTS
from branding.look import Look, Sign, figure, sign_of
from branding.services.brands import MOST_CHROMA, Choice, edited
from branding.texts import TEXTS, cleaned_links, cleaned_texts, is_safe_link
from returns_portal.lib.pictures import NotAPicture, drawn_logo
from tenants.models import Tenant


def look_tried(choice: Choice, tenant: Tenant) -> Look:
    """The look that `choice` would be. What could not be kept is cut or left out, never refused:
    somebody is in the middle of typing it.
    """
    usual = Look.usual(tenant)
    longest = {text.handle: text.longest for text in TEXTS}
    texts = cleaned_texts(choice.texts)
    return Look(
        figure(choice.accent_hue, Decimal(360)) or usual.accent_hue,
        figure(choice.accent_chroma, MOST_CHROMA) or usual.accent_chroma,
        choice.font if choice.font in FONTS else DEFAULT_FONT,
        _sign(choice),
        {
            language: {handle: words[: longest[handle]] for handle, words in said.items()}
            for language, said in texts.items()
        },
        {name: href for name, href in cleaned_links(choice.links).items() if is_safe_link(href)},
        tenant.name,
        tenant.language,
    )


def _sign(choice: Choice) -> Sign | None:
    last = edited() if choice.keep_logo else None
    kept = sign_of(last.logo) if last is not None and last.logo else None
    if choice.logo is None:
        return kept
    try:
        drawing = drawn_logo(choice.logo)
    except NotAPicture:
        return kept
    picture = base64.b64encode(drawing.body).decode()
    return Sign(f"data:image/png;base64,{picture}", drawing.width, drawing.height, drawing.shade)
