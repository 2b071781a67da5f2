"""What a mail shows of its shop: the name in the reader's language, the colours, the logo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from branding.look import ShownShop
from branding.selectors import look_of
from returns_portal.lib.colour import accent_palette
from tenants.links import absolute
from tenants.models import Tenant


@dataclass(frozen=True)
class Head:
    """The logo in the head of a mail; `shade` says which ground it cannot be seen on."""

    href: str
    width: int
    height: int
    shade: str


def brand_of(tenant: Tenant, language: str) -> dict[str, Any]:
    """`tenant` under the name it shows, `colours` as hex, and `logo` where there is one."""
    look = look_of(tenant)
    sign = look.logo
    head = Head(absolute(sign.src, tenant), *sign.shown, sign.shade) if sign else None
    return {
        "tenant": ShownShop(tenant, look, language or tenant.language),
        "colours": accent_palette(float(look.accent_hue), float(look.accent_chroma)),
        "logo": head,
    }


def name_in_mails(tenant: Tenant, language: str) -> str:
    """The name that a mail is sent under."""
    return ShownShop(tenant, look_of(tenant), language or tenant.language).name
