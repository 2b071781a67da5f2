"""The tags of a shop's own look: `{% load brand %}`.

{% shop_mark look %}   the shop's logo, else its usual sign and the name it shows
{% brand_href look %}  {% font_preload look %}   its stylesheet, and its font before that is read
"""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from branding.fonts import DEFAULT_FONT, FONTS
from branding.look import Look
from returns_portal.faces import brand
from returns_portal.faces.looks import tried_on

register = template.Library()


@register.simple_tag
def shop_mark(look: Look | None) -> SafeString:
    """The sign of a shop in the head of its pages; a logo speaks the shop's name."""
    name = (look.name if look else "") or _("Returns")
    if look and look.logo:
        width, height = look.logo.shown
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}" data-shade="{}">',
            look.logo.src,
            name,
            width,
            height,
            look.logo.shade,
        )
    sign = render_to_string("components/mark.html")
    return format_html("{}<span><bdi>{}</bdi></span>", SafeString(sign.strip()), name)


@register.simple_tag(takes_context=True)
def brand_href(context: template.Context, look: Look | None) -> str:
    """The address of the stylesheet of a look."""
    known = tried_on(context.get("request"))
    return known or (brand.brand_href(look) if look else reverse("brand"))


@register.simple_tag
def font_preload(look: Look | None) -> SafeString:
    """The font's file with Latin letters, asked for at once; nothing for the reader's own font."""
    file = (look.font if look else FONTS[DEFAULT_FONT]).file
    if not file:
        return SafeString("")
    return format_html(
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>', static(file)
    )
