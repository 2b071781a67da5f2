"""The tags of the shells: links by url name, languages, who the shop is. `{% load shell %}`.

{% nav_link "desk:home" "inbox" "Inbox" count=42 %}   an item of a face's navigation
{% page_link "portal:privacy" "Privacy" icon="lock" strong=True %}   a link
    both say nothing while that page is not mounted, and mark the page one is on
{% withdrawal_label %}  {% withdrawal_label "confirm" %}   the labels of the withdrawal function
{% url_or "desk:home" "/" %}   the address alone, or the second while it is not mounted
"""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from returns_portal.faces.templatetags import look
from returns_portal.lib.addresses import Address, printed_lines
from rma.links import withdraw_path as prefilled_path
from rma.withdrawal_labels import labels_of

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(
    context: template.Context, name: str, icon: str, label: Any, count: int | None = None
) -> str:
    """An item of a face's navigation, marked when it is this page or the section of it."""
    url = _url(name)
    if not url:
        return ""
    counter = format_html('<span class="count">{}</span>', count) if count else ""
    current = _current(context, name, url)
    return format_html(
        '<li><a href="{}" title="{}"{}>{}<span>{}</span>{}</a></li>',
        url,
        label,  # in the icon rail the words are hidden
        current,
        look.icon(icon),
        label,
        counter,
    )


@register.simple_tag(takes_context=True)
def page_link(
    context: template.Context, name: str, label: Any, icon: str = "", strong: bool = False
) -> str:
    """A link to a page by its url name; nothing while that page is not mounted."""
    url = _url(name)
    if not url:
        return ""
    words = format_html("<strong>{}</strong>", label) if strong else conditional_escape(label)
    current = _current(context, name, url)
    return format_html(
        '<a href="{}"{}>{}{}</a>', url, current, look.icon(icon) if icon else "", words
    )


@register.simple_tag
def url_or(name: str, otherwise: str) -> str:
    """The address of a page by its url name, or `otherwise` while that page is not mounted."""
    return _url(name) or otherwise


@register.simple_block_tag
def nav_section(content: str, id: str, title: Any) -> str:
    """A titled part of a face's navigation; nothing when none of its pages is mounted."""
    if not content.strip():
        return ""
    return format_html(
        '<div><h2 id="{0}">{1}</h2><ul role="list" aria-labelledby="{0}">{2}</ul></div>',
        id,
        title,
        content,
    )


@register.simple_tag(takes_context=True)
def withdrawal_label(context: template.Context, which: str = "function") -> SafeString:
    """A label that the law words (`function` or `confirm`), in the language in force, and marked
    as not to be translated."""
    tenant = context.get("tenant")
    labels = labels_of(
        get_language() or "en",
        country=getattr(tenant, "country", ""),
        own=getattr(tenant, "withdrawal_labels", None),
    )
    words: str = getattr(labels, which)
    return format_html('<span translate="no">{}</span>', words)


@register.simple_tag
def withdraw_path(order: Any) -> str:
    """The withdrawal function, prefilled for an order whose page one may see."""
    return prefilled_path(order)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages one may change to, each by its own name."""
    here = get_language()
    return [
        (code, get_language_info(code)["name_local"])
        for code, _name in settings.LANGUAGES
        if code != here
    ]


@register.simple_tag
def tenant_address(tenant: Any) -> str:
    """Where a shop can be written to, on one line, in the order of its country."""
    parts = tenant.address or {}
    address = Address(
        name=parts.get("name") or tenant.name,
        lines=tuple(parts.get("lines", ())),
        city=parts.get("city", ""),
        postcode=parts.get("postcode", ""),
        country=parts.get("country") or tenant.country,
    )
    return ", ".join(printed_lines(address, language=get_language() or "en"))


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _current(context: template.Context, name: str, url: str) -> SafeString:
    """`aria-current`: this very page, or the section that the page says it belongs to."""
    request = context.get("request")
    if request is not None and request.path == url:
        return mark_safe(' aria-current="page"')
    if context.get("section") == name.rpartition(":")[2]:
        return mark_safe(' aria-current="true"')
    return SafeString("")
