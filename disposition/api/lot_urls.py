"""Addresses of lots and wipes under /api/v1/."""

from __future__ import annotations

from django.urls import path

from disposition.api import lot_views as views
from disposition.api.ledger_views import LedgerView

_LOT, _WIPE = "lots/<str:key>", "sanitisations/<str:key>"

urlpatterns = [
    # /lots
    path("lots", views.Lots.as_view()),
    path(_LOT, views.OneLot.as_view()),
    path(f"{_LOT}/items", views.LotItems.as_view()),
    path(f"{_LOT}/label.pdf", views.LotLabel.as_view()),
    path(f"{_LOT}/packing-list.pdf", views.PackingList.as_view()),
    path(f"{_LOT}/certificate.pdf", views.LotCertificate.as_view()),
    *(path(f"{_LOT}/{name}", views.lot_verb(name)) for name in views.LOT_VERBS),
    # /disposition-ledger
    path("disposition-ledger", LedgerView.as_view()),
    # /sanitisations
    path("sanitisations", views.Sanitisations.as_view()),
    path(_WIPE, views.OneSanitisation.as_view()),
    path(f"{_WIPE}/certificate.pdf", views.WipeCertificate.as_view()),
    *(path(f"{_WIPE}/{name}", views.wipe_verb(name)) for name in views.WIPE_VERBS),
]
