"""The certificate of sanitisation of one device (NIST SP 800-88 r2, 4.6; STANDARDS A.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from disposition.models import Sanitisation
from disposition.models.sanitisation import BACKUPS, CHECKS, METHODS, RESULTS, TECHNIQUE_WORDS
from disposition.paper import document, moment
from tenants.models import Tenant

STANDARD = "NIST SP 800-88 Rev. 2"

Rows = list[tuple[Any, Any]]


def certificate_pdf(wipe: Sanitisation, tenant: Tenant) -> bytes:
    """The certificate of a verified wipe (with its unit, number and people) as a tagged PDF."""
    with translation.override(tenant.language):
        sections = [
            (_("The device"), _device(wipe)),
            (_("What was done"), _work(wipe, tenant)),
            (_("How it was verified"), _check(wipe, tenant)),
        ]
        context = {
            "title": _("Certificate of sanitisation %s") % wipe.certificate_number,
            "wipe": wipe,
            "sections": [(name, _known(rows)) for name, rows in sections],
        }
        return document("wipe_certificate", tenant, context)


def _known(rows: Iterable[tuple[Any, Any]]) -> Rows:
    """Rows whose value is known, the others say so: a certificate leaves no field out."""
    return [(name, value or _("not stated")) for name, value in rows]


def _device(wipe: Sanitisation) -> Rows:
    return [
        (_("Manufacturer"), wipe.manufacturer),
        (_("Model"), wipe.model_name),
        (_("Serial number"), wipe.serial),
        (_("Read from"), wipe.serial_source),
        (_("Licence plate"), wipe.unit.lpn),
        (_("Kind of medium"), wipe.media_type),
        (_("Capacity"), wipe.capacity),
        (_("Firmware"), wipe.firmware),
        (_("Taken from device"), wipe.source_device),
        (_("Confidentiality before"), wipe.classification_before),
        (_("Backup of the data"), _word(BACKUPS, wipe.data_backup)),
    ]


def _work(wipe: Sanitisation, tenant: Tenant) -> Rows:
    tool = " ".join(part for part in (wipe.tool, wipe.tool_version) if part)
    return [
        (_("Method"), _word(METHODS, wipe.method)),
        (_("Technique"), TECHNIQUE_WORDS.get(wipe.technique, "")),
        (_("By the standard"), STANDARD),
        (_("Tool and version"), tool),
        (_("Started"), moment(wipe.started_at, tenant)),
        (_("Ended"), moment(wipe.ended_at, tenant)),
        (_("Attempt"), wipe.attempts),
        (_("Carried out by"), wipe.ran_by),
        (_("For"), tenant.name),
        (_("Place"), wipe.unit.location),
        (_("Contact"), tenant.contact_email),
    ]


def _check(wipe: Sanitisation, tenant: Tenant) -> Rows:
    how = _word(CHECKS, wipe.checked_how)
    if wipe.sample_percent:
        how = f"{how} ({wipe.sample_percent} %)"
    return [
        (_("Verification"), how),
        (_("Criteria"), wipe.criteria),
        (_("Result"), _word(RESULTS, wipe.result)),
        (_("Verified by"), wipe.verified_by),
        (_("Verified on"), moment(wipe.verified_at, tenant)),
        (_("Confidentiality after"), wipe.classification_after),
        (_("Notes"), wipe.note),
        (_("Chain of custody"), f"{wipe.unit.lpn} · {wipe.unit.public_id}"),
    ]


def _word(choices: list[tuple[str, Any]], value: str) -> str:
    return str(dict(choices).get(value, ""))
