"""Proof that goods were sent: kept with the parcel; a refund that waited for it waits no longer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.models import Shipment
from rma.services import dates, photos
from rma.services.moving import move
from rma.services.shipping import carrying, handed_over
from rma.services.vocabulary import PROVED
from rma.shipping.carriers import AGREED
from tenants.actors import Actor

#: Kind of the documents that prove it.
PROOF = "proof_of_sending"
#: Parcels that may have been handed over, whatever their carrier has said so far.
MAY_BE_SENT = ("created", "label_ready", "label_expired", "in_transit", "exception", "lost")
#: Photos of one proof.
MOST_PHOTOS = 4


def prove_sending(
    shipment: Shipment,
    *,
    by: Actor,
    bodies: Sequence[bytes],
    tracking_number: str = "",
    carrier: str = "",
) -> Shipment:
    """Keep photos of a receipt as the proof that a parcel was sent (Directive 2011/83, Art. 13(3)).

    A parcel of the shopper's own carrier is on its way from then on. Raises InvalidInput where a
    photo is none, TransitionRefused where nothing could have been sent; then nothing has changed.
    """
    pictures = photos.pictures(bodies)
    if not pictures:
        message = _("Add a photo of the carrier's receipt.")
        raise InvalidInput.of(FieldError("photos", "required", message))
    if len(pictures) > MOST_PHOTOS:
        message = _("At most %(most)s photos.") % {"most": MOST_PHOTOS}
        raise photos.wrong_photo("too_many", message)
    with carrying(shipment, by=by) as (parcel, works):
        approved = all(work.rma.status == "authorized" for work in works)
        by_post = all(parcel.method != way.method for way in AGREED)
        if not approved or not by_post or parcel.status not in MAY_BE_SENT:
            raise TransitionRefused(_("Nothing was to be sent, or it has arrived already."))
        kept = photos.keep(parcel, pictures, kind=PROOF)
        also = [work.rma for work in works]
        note(parcel, PROVED, by=by, data={"files": [row.public_id for row in kept]}, also=also)
        if parcel.status == "created":
            move(parcel, "announce", by=by, tracking=tracking_number, carrier=carrier)
            handed_over(works)
        for work in works:
            dates.goods_on_their_way(work.rma, work.tenant)
    return parcel
