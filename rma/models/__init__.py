"""The rows of this stage, by what they are about."""

from rma.models.money import Adjustment, Resolution
from rma.models.policy import Policy, Reason
from rma.models.remarks import Remark
from rma.models.returns import OneTimeCode, ReturnDraft, ReturnRequest, Rma, RmaLine, RmaLineSerial
from rma.models.shipping import Shipment, ShipmentRma, TrackingEvent

__all__ = [
    "Adjustment",
    "OneTimeCode",
    "Policy",
    "Reason",
    "Remark",
    "Resolution",
    "ReturnDraft",
    "ReturnRequest",
    "Rma",
    "RmaLine",
    "RmaLineSerial",
    "Shipment",
    "ShipmentRma",
    "TrackingEvent",
]
