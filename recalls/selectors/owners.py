"""What an owner sees of a recall: by the signed link of a notice, or by what stands on a thing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catalog.models import Customer, Product
from catalog.stops import in_span
from recalls.links import notice_key
from recalls.models import AffectedUnit, Campaign, RecallNotice, Registration, ScopeRevision
from returns_portal.lib.errors import NotFound
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.lib.ids import normalise_code
from tenants.actors import Actor

#: Campaigns that the public may know of.
PUBLIC = (*Campaign.RUNNING, "closed")
#: A code is looked for among so many campaigns at most: the latest ones.
MOST_CAMPAIGNS = 200
LONGEST_CODE = 200


@dataclass(frozen=True)
class Owner:
    """Somebody who owns something that a campaign covers, and may answer for it."""

    campaign: Campaign
    customer: Customer
    units: tuple[AffectedUnit, ...]

    @property
    def actor(self) -> Actor:
        """The owner as somebody who acts: in events they are a shopper."""
        return Actor.shopper(self.customer.pk, self.customer.name)

    @property
    def remedies(self) -> tuple[str, ...]:
        """What is offered, in the order of the campaign."""
        return tuple(self.campaign.remedies)

    @property
    def takes_answers(self) -> bool:
        """Whether the campaign runs, so that an answer counts."""
        return self.campaign.status in ("active", "closing")

    def unit(self, public_id: str) -> AffectedUnit:
        """The owner's unit of this public id; NotFound for anybody else's."""
        for unit in self.units:
            if unit.public_id == public_id:
                return unit
        raise NotFound


def affected_by_token(token: str) -> Owner:
    """Whose the signed link of a notice is, with all they own of what its campaign covers.

    Raises NotFound when it is forged, expired, another tenant's, or the campaign never ran.
    """
    notice = (
        RecallNotice.objects.select_related("campaign", "customer")
        .filter(pk=notice_key(token), campaign__status__in=PUBLIC)
        .first()
    )
    if notice is None:
        raise NotFound
    return owner_of(notice.campaign, notice.customer)


def owner_of(campaign: Campaign, customer: Customer) -> Owner:
    """The units of one owner in one campaign; those that are another's now are left out."""
    units = (
        AffectedUnit.objects.filter(campaign=campaign, customer=customer)
        .exclude(status="transferred")
        .select_related("campaign", "product", "unit", "order_line__order", "rma_line__rma")
        .order_by("pk")
    )
    return Owner(campaign, customer, tuple(units))


@dataclass(frozen=True)
class LookUp:
    """What the public learns of a code: the recalls it is covered by. Never whose it is.

    `certain` is false where the recall covers only some of these goods and the code does not say
    which (a bar code, an article): look for the serial or the lot.
    """

    code: str
    recalls: tuple[Campaign, ...]
    certain: bool = True

    @property
    def affected(self) -> bool:
        """Whether any recall covers it."""
        return bool(self.recalls)


def look_up(code: str) -> LookUp:
    """The recalls of a serial, a lot, a bar code or a SKU; the same three queries for every code.

    It reads what the recalls cover, not who bought: an order number finds nothing here.
    """
    written = code.replace("\x00", "").strip()[:LONGEST_CODE]
    normal = normalise_code(written)
    gtin = normalise_gtin(written) or ""
    products = {
        product.sku_normalized: {row.gtin14 for row in product.gtin_rows.all()}
        for product in Product.objects.filter(
            Q(sku_normalized=written.lower()) | Q(gtin_rows__gtin14=gtin)
        )
        .distinct()
        .prefetch_related("gtin_rows")[:20]
    }
    gtins = {gtin} | {each for found in products.values() for each in found}
    found: dict[Campaign, bool] = {}
    for revision in _scopes():
        answers = [_fits(row, normal, products.keys(), gtins) for row in revision.parsed]
        if any(answer is not None for answer in answers):
            found[revision.campaign] = any(answers)
    certain = {campaign: sure for campaign, sure in found.items() if sure}
    return LookUp(written, tuple(certain or found), bool(certain) or not found)


def _scopes() -> list[ScopeRevision]:
    """The scope in force of each public campaign, the latest first."""
    applied = (
        ScopeRevision.objects.filter(status="applied", campaign__status__in=PUBLIC)
        .select_related("campaign")
        .order_by("-campaign_id", "-number")[: MOST_CAMPAIGNS * 2]
    )
    newest: dict[object, ScopeRevision] = {}
    for revision in applied:
        newest.setdefault(revision.campaign_id, revision)
    return list(newest.values())


def _fits(row: dict, code: str, skus: object, gtins: set[str]) -> bool | None:
    """True: the code alone is covered. False: covered if other things agree. None: not covered."""
    serials, lots = row.get("serials") or [], row.get("lots") or []
    if code and any(in_span(span, code) for span in (*serials, *lots)):
        return True
    named = (row.get("sku") or "").strip().lower() in skus  # type: ignore[operator]
    if not named and not gtins.intersection(row.get("gtins") or ()):
        return None
    narrowed = serials or lots or row.get("production") or row.get("sold") or row.get("countries")
    return not narrowed


def registrations() -> QuerySet[Registration]:
    """Who registered what, with the article and the piece: one query."""
    return Registration.objects.select_related("product", "unit")
