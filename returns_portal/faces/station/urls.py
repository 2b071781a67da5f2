"""The addresses of the station."""

from __future__ import annotations

from django.urls import path

from returns_portal.faces.station.views import (
    bench,
    inspecting,
    lots,
    pieces,
    places,
    queues,
    receipts,
    receiving,
    routing,
    scanning,
    wiping,
)

app_name = "station"

urlpatterns = [
    path("", scanning.scan, name="scan"),
    path("returns/<str:key>/", scanning.of_return, name="return"),
    # parcels at the dock
    path("parcels/<str:key>/", receiving.parcel, name="parcel"),
    path("parcels/<str:key>/refuse/", receiving.refuse, name="refuse"),
    path("blind/", receiving.blind, name="blind"),
    path("receipts/<str:key>/", receipts.receipt, name="receipt"),
    path("receipts/<str:key>/plates.pdf", receipts.plates, name="plates"),
    path("receipts/<str:key>/complete/", receipts.complete, name="complete"),
    path("receipts/<str:key>/again/", receipts.again, name="recount"),
    path("differences/<str:key>/", receipts.difference, name="difference"),
    # pieces in the hand
    path("pieces/<str:key>/", pieces.piece, name="piece"),
    path("pieces/<str:key>/plate.pdf", pieces.plate, name="plate"),
    path("pieces/<str:key>/identify/", pieces.identify, name="identify"),
    path("pieces/<str:key>/aside/", pieces.set_aside, name="set_aside"),
    path("pieces/<str:key>/inspect/", inspecting.again, name="inspect_again"),
    path("pieces/<str:key>/away/", routing.away, name="away"),
    path("pieces/<str:key>/away/decide/", routing.decide, name="decide"),
    path("pieces/<str:key>/move/<str:place>/", places.put_back, name="put_back"),
    path("holds/<str:key>/", pieces.hold, name="hold"),
    # the bench
    path("inspections/<str:key>/", inspecting.inspect, name="inspect"),
    path("inspections/<str:key>/grade/", inspecting.grade, name="grade"),
    path("inspections/<str:key>/confirm/", inspecting.confirm, name="confirm"),
    path("inspections/<str:key>/reopen/", inspecting.reopen, name="reopen"),
    path("inspections/<str:key>/take-over/", inspecting.take_over, name="take_over"),
    path("inspections/<str:key>/photos/", inspecting.photos, name="photos"),
    path("inspections/<str:key>/questions/<str:name>/", inspecting.question, name="question"),
    path("inspections/<str:key>/questions/<str:name>/answer/", inspecting.answer, name="answer"),
    # repairs
    path("bench/", bench.queue, name="bench"),
    path("bench/<str:key>/", bench.work, name="work"),
    path("bench/<str:key>/<slug:name>/", bench.do, name="work_do"),
    path("pieces/<str:key>/bench/", bench.work_of, name="work_of"),
    # lots, and the wiping of what may hold data
    path("lots/", lots.lots, name="lots"),
    path("lots/<str:key>/", lots.lot, name="lot"),
    path("lots/<str:key>/label.pdf", lots.lot_label, name="lot_label"),
    path("lots/<str:key>/packing-list.pdf", lots.packing_list, name="packing_list"),
    path("lots/<str:key>/pieces/<str:unit>/", lots.lot_item, name="lot_item"),
    path("lots/<str:key>/<slug:verb>/", lots.lot_verb, name="lot_verb"),
    path("pieces/<str:key>/wipe/", wiping.wipe, name="wipe"),
    # places
    path("move/", places.move, name="move"),
    path("places/", places.places, name="places"),
    path("places/<str:key>/", places.place, name="place"),
    # what waits
    path("waiting/", queues.waiting, name="waiting"),
    path("aside/", queues.aside, name="aside"),
    path("away/", queues.routes, name="routes"),
]
