"""A shop's look: drafted, published, taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from branding import vocabulary
from branding.fonts import DEFAULT_FONT, FONTS
from branding.models import Brand, Logo
from branding.selectors.brands import draft, in_force, look_now, put_at_hand, versions
from branding.texts import cleaned_links, cleaned_texts, problems_of
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from returns_portal.lib.pictures import Drawing, NotAPicture, drawn_logo
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Above this chroma some hues leave what screens show, and contrast is not ours to promise.
MOST_CHROMA = Decimal("0.15")


@dataclass(frozen=True)
class Choice:
    """What somebody chose: accent, font, words and links as they were entered."""

    accent_hue: Decimal | str
    accent_chroma: Decimal | str
    font: str = DEFAULT_FONT
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    #: The bytes of a new logo; None keeps the one of `keep_logo`, or shows none.
    logo: bytes | None = None
    keep_logo: bool = True


def stamp_of(brand: Brand | None) -> str:
    """What tells whether a version is still as it was when somebody began to edit it."""
    return "" if brand is None else f"{brand.number}.{brand.saved_at.timestamp()}"


def edited() -> Brand | None:
    """The version that editing begins with: the draft, else the one in force."""
    return draft() or in_force()


def save_draft(choice: Choice, *, begun_with: str | None = None, by: Actor) -> Brand:
    """Keep `choice` as the draft; nobody but the desk sees it.

    `begun_with` is the stamp of the version it was made from: a change by somebody else since then
    is a Conflict. Raises InvalidInput.
    """
    by.require("settings.edit")
    values = _checked(choice)
    drawing = _drawn(choice.logo) if choice.logo is not None else None
    with transaction.atomic():
        tenant = _locked()
        last = edited()
        if begun_with is not None and begun_with != stamp_of(last):
            raise Conflict(
                _(
                    "Somebody else has changed the look meanwhile. What you entered still stands "
                    "here: look at it again, then keep or publish it."
                ),
                code="changed_meanwhile",
            )
        logo = last.logo if last is not None and choice.keep_logo else None
        row = draft() or Brand(number=_next_number())
        row.logo = logo if drawing is None else _kept(drawing)
        row.saved_at = clock.now()
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        _forget_unnamed_logos()
        note(row, vocabulary.BRAND_SAVED, by=by, data={"number": row.number}, also=[tenant])
    return row


def publish_brand(brand: Brand, *, by: Actor) -> Brand:
    """Let a version be what shoppers see from now on; an earlier one is published anew."""
    by.require("settings.edit")
    with transaction.atomic():
        tenant = _locked()
        row = versions().filter(pk=brand.pk).first()
        if row is None:
            raise NotFound
        now = in_force()
        if now is not None and now.pk == row.pk:
            return row
        row.published_at, row.withdrawn_at = clock.now(), None
        row.save(update_fields=["published_at", "withdrawn_at"])
        note(row, vocabulary.BRAND_PUBLISHED, by=by, data={"number": row.number}, also=[tenant])
        _tell(tenant)
    return row


def undo_publish(*, by: Actor) -> Brand | None:
    """Go back to the version before the one in force, or to the product's own look; the version
    that is in force then. Raises Conflict where none is.
    """
    by.require("settings.edit")
    with transaction.atomic():
        tenant = _locked()
        row = in_force()
        if row is None:
            raise Conflict(_("The usual look is in force already."), code="not_published")
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        note(row, vocabulary.BRAND_WITHDRAWN, by=by, data={"number": row.number}, also=[tenant])
        _tell(tenant)
        return in_force()


def discard_draft(*, by: Actor) -> None:
    """Throw the draft away; nothing where there is none."""
    by.require("settings.edit")
    with transaction.atomic():
        tenant = _locked()
        row = draft()
        if row is not None:
            data = {"number": row.number}
            note(tenant, vocabulary.BRAND_DISCARDED, by=by, data=data)
            row.delete()
            _forget_unnamed_logos()


def _checked(choice: Choice) -> dict[str, object]:
    texts, links = cleaned_texts(choice.texts), cleaned_links(choice.links)
    problems = list(problems_of(texts, links))
    hue = _number(choice.accent_hue, Decimal(360), "accent_hue", problems)
    chroma = _number(choice.accent_chroma, MOST_CHROMA, "accent_chroma", problems)
    if choice.font not in FONTS:
        problems.append(FieldError("font", "unknown", _("Choose a font of the list.")))
    if problems:
        raise InvalidInput.of(*problems)
    return {
        "accent_hue": hue.quantize(Decimal("0.1")),
        "accent_chroma": chroma.quantize(Decimal("0.001")),
        "font": choice.font,
        "texts": texts,
        "links": links,
    }


def _number(given: Decimal | str, most: Decimal, field: str, problems: list[FieldError]) -> Decimal:
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= most:
        message = _("Enter a number from 0 to %(most)s.") % {"most": most}
        problems.append(FieldError(field, "out_of_range", message))
        return Decimal(0)
    return number


def _drawn(body: bytes) -> Drawing:
    try:
        return drawn_logo(body)
    except NotAPicture as failure:
        message = {
            "bytes": _("The picture is larger than 2 MB. Send a smaller one."),
            "pixels": _("The picture has too many pixels. Send a smaller one."),
            "empty": _("There is nothing to be seen in this picture."),
        }.get(failure.code, _("Send a PNG, WebP or JPEG picture. Other files are not taken."))
        raise InvalidInput.of(FieldError("logo", failure.code, message)) from None


def _kept(drawing: Drawing) -> Logo:
    digest = hashlib.sha256(drawing.body).hexdigest()
    row, _made = Logo.objects.get_or_create(
        sha256=digest,
        defaults={
            "body": drawing.body,
            "width": drawing.width,
            "height": drawing.height,
            "shade": drawing.shade,
        },
    )
    return row


def _forget_unnamed_logos() -> None:
    Logo.objects.filter(brands=None).delete()


def _locked() -> Tenant:
    """The shop, so that two people change its look one after the other."""
    return Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())


def _next_number() -> int:
    newest = versions().first()
    return 1 if newest is None else newest.number + 1


def _tell(tenant: Tenant) -> None:
    transaction.on_commit(partial(put_at_hand, tenant, look_now(tenant)))
