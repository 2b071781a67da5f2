"""Names of a shop's own: claimed by its people, proven by the DNS, withdrawn when the proof goes.

A claim is worth nothing: any shop may claim any name. What counts is `verified_at`, which one shop
alone can have (`domain_one_holder`), and which only a check gives.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from branding import proofs, vocabulary
from branding.hosts import NotOurs, normalised
from branding.selectors.domains import domains
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from tenants.actors import Actor
from tenants.models import Domain, Tenant
from tenants.scope import current_tenant_id

#: How long a name is served after its proof has gone, and the shop has been told.
GRACE = timedelta(hours=72)
#: How often somebody may have the same name checked.
CHECK_GRAIN = timedelta(seconds=30)
MOST_DOMAINS = 10


def add_domain(host: str, *, by: Actor) -> Domain:
    """Claim a name for this shop; it is served once a check has found its records."""
    by.require("settings.edit")
    name = _claimable(host)
    with transaction.atomic():
        tenant = _locked()
        if domains().filter(host=name).exists():
            raise InvalidInput.of(FieldError("host", "taken", _("This name is in the list.")))
        if domains().count() >= MOST_DOMAINS:
            message = _("A shop can have %(most)d names.") % {"most": MOST_DOMAINS}
            raise InvalidInput.of(FieldError("host", "too_many", message))
        row = Domain.objects.create(tenant=tenant, host=name)
        _note(row, vocabulary.DOMAIN_ADDED, by)
    return row


def remove_domain(key: UUID, *, by: Actor) -> None:
    """Give a name up; links name another proven one, or the shop's name under ours."""
    by.require("settings.edit")
    with transaction.atomic():
        tenant = _locked()
        row = _mine(key)
        note(tenant, vocabulary.DOMAIN_REMOVED, by=by, data={"reference": row.host})
        row.delete()
        _name_a_primary()


def prefer_domain(key: UUID, *, by: Actor) -> Domain:
    """Have links name this one from now on. Raises Conflict where it is not proven."""
    by.require("settings.edit")
    with transaction.atomic():
        _locked()
        row = _mine(key)
        if row.verified_at is None:
            raise Conflict(_("This name is not verified yet."), code="not_verified")
        if not row.is_primary:
            domains().filter(is_primary=True).update(is_primary=False)
            row.is_primary = True
            row.save(update_fields=["is_primary"])
            _note(row, vocabulary.DOMAIN_PREFERRED, by)
    return row


def ask_for_check(key: UUID, *, by: Actor) -> Domain:
    """Have a worker look at the records of a name now; once is enough for a while."""
    by.require("settings.edit")
    with transaction.atomic():
        _locked()
        row = _mine(key)
        if row.asked_at is None or clock.now() - row.asked_at > CHECK_GRAIN:
            row.asked_at = clock.now()
            row.save(update_fields=["asked_at"])
            _note(row, vocabulary.DOMAIN_CHECK_ASKED, by)
    return row


def check_domain(key: UUID) -> Domain | None:
    """Look at the records of a name, and write down what was found; None where it was given up.

    Asks the DNS outside of every transaction. Twice and beside itself: safe.
    """
    row = domains().filter(pk=key).first()
    if row is None:
        return None
    problem = proofs.problem_with(row)
    with transaction.atomic():
        _locked()
        fresh = domains().filter(pk=key, token=row.token).first()
        if fresh is None:
            return None
        asked, fresh.asked_at, fresh.checked_at = fresh.asked_at, None, clock.now()
        if not problem:
            _proven(fresh)
        elif fresh.verified_at is not None:
            _failing(fresh, problem)
        else:
            changed, fresh.problem = fresh.problem != problem, problem
            fresh.save()
            if changed or asked is not None:
                _note(fresh, vocabulary.DOMAIN_REFUSED, Actor.system(), problem)
    return fresh


def _proven(row: Domain) -> None:
    """The records are there: the name is this shop's, unless another one holds it."""
    recovered, fresh = row.failing_since is not None, row.verified_at is None
    row.problem, row.failing_since = "", None
    if fresh:
        row.verified_at = clock.now()
        row.is_primary = not domains().filter(is_primary=True).exists()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # domain_one_holder: whoever was first keeps it while it is proven
        row.verified_at, row.is_primary, row.problem = None, False, "held"
        row.save()
        _note(row, vocabulary.DOMAIN_REFUSED, Actor.system(), "held")
        return
    if fresh:
        _note(row, vocabulary.DOMAIN_VERIFIED, Actor.system())
    elif recovered:
        _note(row, vocabulary.DOMAIN_RECOVERED, Actor.system())


def _failing(row: Domain, problem: str) -> None:
    """The records of a proven name are gone: warned first, then withdrawn. Servers that do not
    answer prove nothing against it.
    """
    row.problem = problem
    if problem == "no_answer":
        row.save()
        return
    if row.failing_since is None:
        row.failing_since = clock.now()
        row.save()
        _note(row, vocabulary.DOMAIN_FAILING, Actor.system(), problem)
        return
    if clock.now() - row.failing_since < GRACE:
        row.save()
        return
    row.verified_at = row.failing_since = None
    row.is_primary = False
    row.save()
    _name_a_primary()
    _note(row, vocabulary.DOMAIN_LOST, Actor.system(), problem)


def _name_a_primary() -> None:
    rows = domains().filter(verified_at__isnull=False)
    if rows.filter(is_primary=True).exists():
        return
    heir = rows.order_by("verified_at", "host").first()
    if heir is not None:
        heir.is_primary = True
        heir.save(update_fields=["is_primary"])


def _claimable(host: str) -> str:
    try:
        return normalised(host)
    except NotOurs as failure:
        message = {
            "address": _("Enter a name. Numbers of a machine change and cannot be proven."),
            "base": _("Names that end like ours are given by us."),
            "reserved": _("No such name can exist in the public internet."),
            "suffix": _("This is an ending that many share. Enter a name of your own below it."),
        }.get(failure.code, _("Enter a name such as returns.your-shop.com."))
        raise InvalidInput.of(FieldError("host", failure.code, message)) from None


def _mine(key: UUID) -> Domain:
    row = domains().filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def _locked() -> Tenant:
    """The shop, so that its names change one after the other."""
    return Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())


def _note(row: Domain, event: str, by: Actor, problem: str = "") -> None:
    data = {"reference": row.host} | ({"problem": problem} if problem else {})
    note(row, event, by=by, data=data, also=[row.tenant])
