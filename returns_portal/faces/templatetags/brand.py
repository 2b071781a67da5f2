"""The tags of a shop's own look: `{% load brand %}`.

{% shop_mark look %}   the shop's logo, else its usual sign and the name it shows
{% document_logo %}    the logo of the shop in scope, within a document on paper
{% brand_href look %}  {% font_preload look %}   its stylesheet, and its font before that is read
"""

from __future__ import annotations

import base64

from django import template
from django.db import transaction
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from branding.fonts import DEFAULT_FONT, FONTS
from branding.look import Look
from branding.selectors import in_force
from returns_portal.faces import brand
from returns_portal.faces.looks import tried_on
from tenants.scope import current_scope

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


@register.simple_tag(takes_context=True)
def document_logo(context: template.Context) -> SafeString:
    """The logo in force, inline; nothing where there is none, or no shop in scope."""
    if current_scope().tenant_id is None:
        return SafeString("")
    with transaction.atomic():
        brand = in_force()
    if brand is None or brand.logo is None:
        return SafeString("")
    return format_html(
        '<img class="document__logo" src="data:image/png;base64,{}" alt="{}" data-shade="{}">',
        base64.b64encode(bytes(brand.logo.body)).decode(),
        context.get("shop") or _("Logo"),
        brand.logo.shade,
    )
