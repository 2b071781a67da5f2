"""Addresses of the floor under /api/v1/."""

from __future__ import annotations

from django.urls import path

from inspection import services
from inspection.api import bodies, inspections, places, receipts, units
from inspection.api.inspections import inspection_verb
from inspection.api.receipts import receipt_verb
from inspection.api.units import unit_verb

_RECEIPT, _UNIT, _RUN = "receipts/<str:key>", "handling-units/<str:key>", "inspections/<str:key>"

urlpatterns = [
    # /receipts
    path("receipts", receipts.Receipts.as_view()),
    path("receipts/batch", receipts.ReceiptBatch.as_view()),
    path(_RECEIPT, receipts.OneReceipt.as_view()),
    path(
        f"{_RECEIPT}/count",
        receipt_verb(
            receipts.count, "receiving.receive", body=bodies.CountBody, summary="Count what came"
        ),
    ),
    path(
        f"{_RECEIPT}/reconcile",
        receipt_verb(
            services.reconcile_receipt,
            "receiving.receive",
            body=bodies.ReconcileBody,
            summary="Compare with what was expected",
        ),
    ),
    path(
        f"{_RECEIPT}/resolve-discrepancy",
        receipt_verb(
            receipts.resolve_discrepancy,
            "receiving.resolve",
            body=bodies.ResolveBody,
            summary="Answer one difference; with the last one the receipt is reconciled",
        ),
    ),
    path(
        f"{_RECEIPT}/recount",
        receipt_verb(
            receipts.recount,
            "receiving.receive",
            body=bodies.CountBody,
            summary="Take the count back; with items count again at once",
        ),
    ),
    path(
        f"{_RECEIPT}/void",
        receipt_verb(
            services.void_receipt,
            "receiving.receive",
            body=bodies.FloorWhyBody,
            summary="It was recorded by mistake",
        ),
    ),
    path(
        f"{_RECEIPT}/refuse",
        receipt_verb(
            services.refuse_receipt,
            "receiving.receive",
            body=bodies.FloorWhyBody,
            summary="Send an opened parcel away",
        ),
    ),
    path(
        f"{_RECEIPT}/forward",
        receipt_verb(
            services.forward_receipt,
            "receiving.receive",
            body=bodies.ForwardBody,
            summary="Send an opened parcel on to another site",
        ),
    ),
    path(
        f"{_RECEIPT}/close",
        receipt_verb(services.close_receipt, "receiving.receive", summary="Nothing more to do"),
    ),
    # /locations, /containers, /checklists
    path("locations", places.Locations.as_view()),
    path("locations/<str:key>", places.OneLocation.as_view()),
    path("containers", places.Containers.as_view()),
    path("containers/<str:key>", places.OneContainer.as_view()),
    path("containers/<str:key>/move", places.MoveContainer.as_view()),
    path("checklists", places.Checklists.as_view()),
    path("checklists/<str:key>", places.OneChecklist.as_view()),
    path("checklists/<str:key>/publish", places.PublishChecklist.as_view()),
    # /handling-units
    path("handling-units", units.Units.as_view()),
    path(_UNIT, units.OneUnit.as_view()),
    path(
        f"{_UNIT}/identify",
        unit_verb(
            units.identify,
            "receiving.receive",
            body=bodies.IdentifyBody,
            summary="Say what it is",
        ),
    ),
    path(
        f"{_UNIT}/move",
        unit_verb(units.move, "units.move", body=bodies.MoveBody, summary="Put it somewhere"),
    ),
    path(
        f"{_UNIT}/split",
        unit_verb(
            services.split_unit,
            "units.move",
            body=bodies.SplitBody,
            summary="Take pieces off; answers with the new unit",
        ),
    ),
    path(
        f"{_UNIT}/merge",
        unit_verb(
            units.merge, "units.move", body=bodies.MergeBody, summary="Put others onto this one"
        ),
    ),
    path(
        f"{_UNIT}/hold",
        unit_verb(units.hold, "holds.place", body=bodies.HoldBody, summary="Set it aside"),
    ),
    path(
        f"{_UNIT}/release",
        unit_verb(
            units.release, "holds.release", body=bodies.ReleaseBody, summary="Let it move on"
        ),
    ),
    path(
        f"{_UNIT}/condemn",
        unit_verb(
            units.condemn,
            "holds.release",
            body=bodies.ReleaseBody,
            summary="It is what was feared",
        ),
    ),
    path(
        f"{_UNIT}/plates",
        unit_verb(
            services.add_plate,
            "receiving.receive",
            body=bodies.PlateBody,
            summary="A second plate for a torn one",
        ),
    ),
    path(f"{_UNIT}/lose", unit_verb(services.lose_unit, "units.move", summary="Cannot be found")),
    path(f"{_UNIT}/find", unit_verb(services.find_unit, "units.move", summary="Found again")),
    # /inspections; `confirm` is disposition's, which suggests the route
    path("inspections", inspections.Inspections.as_view()),
    path(_RUN, inspections.OneInspection.as_view()),
    path(
        f"{_RUN}/start",
        inspection_verb(services.start_inspection, "inspection.inspect", summary="Begin"),
    ),
    path(
        f"{_RUN}/answers",
        inspection_verb(
            services.answer_questions,
            "inspection.inspect",
            body=bodies.AnswersBody,
            summary="Answer questions; null takes an answer back",
        ),
    ),
    path(
        f"{_RUN}/photos",
        inspection_verb(
            services.add_photos,
            "inspection.inspect",
            body=bodies.PhotosBody,
            summary="Attach uploaded photos",
        ),
    ),
    path(
        f"{_RUN}/grade",
        inspection_verb(
            inspections.grade,
            "inspection.inspect",
            body=bodies.GradeBody,
            summary="Compute the grade",
        ),
    ),
    path(
        f"{_RUN}/reopen",
        inspection_verb(
            services.reopen_inspection,
            "inspection.override",
            body=bodies.FloorWhyBody,
            summary="Let the answers be changed again",
        ),
    ),
]
