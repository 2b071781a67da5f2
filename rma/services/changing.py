"""Details of a return that may change until its goods move."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.models import Rma
from rma.selectors.sold import OPEN_RETURNS
from rma.services import dates
from rma.services.shipping import plan_if_none, touch, void_unused
from rma.services.vocabulary import CHANGED
from rma.services.work import taken
from rma.shipping.carriers import COLLECTION, METHODS
from tenants.actors import Actor


def change_return(
    rma: Rma,
    *,
    by: Actor,
    shipping_method: str | None = None,
    language: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Rma:
    """Change how the goods are sent, the language, or a partner's own pairs; None leaves it.

    Only who may decide on returns has goods collected, or no longer.
    """
    by.require("returns.request")
    with taken(rma, by=by) as work:
        fresh = work.rma
        if fresh.status not in OPEN_RETURNS or fresh.goods_moved_at is not None:
            raise TransitionRefused(_("The goods have moved, or the return has ended."))
        changed = []
        if language is not None and language != fresh.language:
            fresh.language = language
            changed.append("language")
        if metadata is not None and dict(metadata) != fresh.metadata:
            fresh.metadata = dict(metadata)
            changed.append("metadata")
        if shipping_method is not None and shipping_method != fresh.shipping_method:
            if shipping_method not in METHODS:
                message = _("Choose one of: %s.") % ", ".join(METHODS)
                error = FieldError("shipping_method", "unknown_shipping_method", message)
                raise InvalidInput.of(error)
            if COLLECTION.method in (shipping_method, fresh.shipping_method):
                by.require("returns.decide")
            fresh.shipping_method = shipping_method
            changed.append("shipping_method")
        if not changed:
            return fresh
        fresh.save(update_fields=changed)
        if "shipping_method" in changed:
            void_unused(work)
            plan_if_none(work)
            if fresh.status == "authorized" and shipping_method == COLLECTION.method:
                dates.await_collection(fresh, work.tenant)
            else:
                dates.collection_arranged(fresh)
        touch(work)
        note(fresh, CHANGED, by=by, data={"changed": changed})
    return fresh
