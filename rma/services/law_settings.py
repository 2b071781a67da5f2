"""What a shop sets of the law's terms: a value that counsel answers for, days of warning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from flows.note import note
from flows.record import batch
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.law import LAW
from rma.services.vocabulary import LAW_SET
from rma.services.work import one_transaction
from rma.terms_of_law import MOST_DAYS, WARN_DAYS, law_of
from tenants.actors import Actor
from tenants.models import Tenant

#: Largest value counsel can set, in the rule's own unit.
MOST = 1200


def set_counsel(
    tenant: Tenant, *, country: str, rule: str, value: int | None, reason: str, by: Actor
) -> Tenant:
    """Keep what counsel says a rule is in a country; None takes it back. Attributed, with a reason.

    Raises InvalidInput for a rule that is checked or unknown, and for less than a wider checked
    rule gives.
    """
    by.require("settings.edit")
    country = country.strip().upper()
    shipped = LAW.find(rule, country, clock.today(tenant.tz))
    if shipped is None or not shipped.is_default:
        message = _("Only a rule that was not checked can be set.")
        raise InvalidInput.of(FieldError("rule", "not_a_default", message))
    if not reason.strip():
        raise InvalidInput.of(FieldError("reason", "required", _("Say who confirmed it, and why.")))
    if value is not None and not 1 <= value <= MOST:
        message = _("Choose a number from 1 to %(most)s.") % {"most": MOST}
        raise InvalidInput.of(FieldError("value", "out_of_range", message))
    key = f"{country}:{rule}"
    with one_transaction(), batch():
        fresh = _locked(tenant)
        counsel = {name: row for name, row in fresh.law.get("counsel", {}).items() if name != key}
        if value is not None:
            counsel[key] = {"value": value, "reason": reason.strip()[:500], "by": by.label}
        said = fresh.law | {"counsel": counsel}
        found = law_of(said).find(rule, country, clock.today(tenant.tz))
        if value is not None and found is not None and found.value != value:
            message = _("The law gives at least %(least)s.") % {"least": found.value}
            raise InvalidInput.of(FieldError("value", "below_the_law", message))
        return _kept(fresh, said, by, {"rule": key, "value": value, "reason": reason.strip()})


def set_days(
    tenant: Tenant, *, warn_days: Mapping[str, int], remedy_days: int | None, by: Actor
) -> Tenant:
    """Set how many days before a date its holder is reminded (0: never), and within how many days
    a fault is put right (None: as shipped)."""
    by.require("settings.edit")
    errors = [
        FieldError(kind, "out_of_range", _("Choose a number from 0 to %(most)s.") % {"most": most})
        for kind, days in warn_days.items()
        for most in (MOST_DAYS,)
        if kind not in WARN_DAYS or not 0 <= days <= most
    ]
    if remedy_days is not None and not 1 <= remedy_days <= MOST_DAYS:
        message = _("Choose a number from 1 to %(most)s.") % {"most": MOST_DAYS}
        errors.append(FieldError("remedy_days", "out_of_range", message))
    if errors:
        raise InvalidInput.of(*errors)
    with one_transaction(), batch():
        fresh = _locked(tenant)
        said = fresh.law | {"warn_days": dict(warn_days), "remedy_days": remedy_days}
        return _kept(fresh, said, by, {"warn_days": dict(warn_days), "remedy_days": remedy_days})


def _locked(tenant: Tenant) -> Tenant:
    return Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)


def _kept(tenant: Tenant, said: Mapping[str, Any], by: Actor, data: Mapping[str, Any]) -> Tenant:
    tenant.law = dict(said)
    tenant.save(update_fields=["law"])
    note(("tenants.tenant", tenant.pk), LAW_SET, by=by, data=dict(data))
    return tenant
