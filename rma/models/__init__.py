"""The rows of this stage, by what they are about."""

from rma.models.advance import Advance, Dispatch
from rma.models.credit import CreditEntry, StoreCredit
from rma.models.desk import Assignment, Bulk, SavedView
from rma.models.dry_run import DryRun, DryRunChange
from rma.models.gifts import GiftCode, GiftDraft
from rma.models.guarantee import GuaranteeExtension
from rma.models.money import Adjustment, Resolution
from rma.models.papers import CreditNote, CreditNoteCounter
from rma.models.payments import MoneyDifference, PaymentAttempt, PaymentSettings
from rma.models.payments_in import PaymentIn
from rma.models.policy import Policy, Reason
from rma.models.remarks import Remark
from rma.models.returns import OneTimeCode, ReturnDraft, ReturnRequest, Rma, RmaLine, RmaLineSerial
from rma.models.risk import RiskFinding
from rma.models.shipping import Shipment, ShipmentRma, TrackingEvent
from rma.models.unordered import UnorderedDraft
from rma.models.withdrawals import Withdrawal

__all__ = [
    "Adjustment",
    "Advance",
    "Assignment",
    "Bulk",
    "CreditEntry",
    "CreditNote",
    "CreditNoteCounter",
    "Dispatch",
    "DryRun",
    "DryRunChange",
    "GiftCode",
    "GiftDraft",
    "GuaranteeExtension",
    "MoneyDifference",
    "OneTimeCode",
    "PaymentAttempt",
    "PaymentIn",
    "PaymentSettings",
    "Policy",
    "Reason",
    "Remark",
    "Resolution",
    "ReturnDraft",
    "ReturnRequest",
    "RiskFinding",
    "Rma",
    "RmaLine",
    "RmaLineSerial",
    "SavedView",
    "Shipment",
    "ShipmentRma",
    "StoreCredit",
    "TrackingEvent",
    "UnorderedDraft",
    "Withdrawal",
]
