"""The closed list of mails: each is four files in templates/emails, named after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Template:
    """One mail: `<name>.subject.txt`, `<name>.txt` and `<name>.html`."""

    name: str


CODE = Template("code")
CONTACT_CODE = Template("contact_code")
FORM_LINK = Template("form_link")
PASSWORD = Template("password")
INVITATION = Template("invitation")
SIGN_IN_CHANGED = Template("sign_in_changed")
ADDRESS_UNPROVEN = Template("address_unproven")
RETURN_REQUESTED = Template("return_requested")
RETURN_APPROVED = Template("return_approved")
RETURN_COLLECTED = Template("return_collected")
LABEL_READY = Template("label_ready")
INFORMATION_WANTED = Template("information_wanted")
RETURN_DECLINED = Template("return_declined")
RETURN_CANCELLED = Template("return_cancelled")
GOODS_RECEIVED = Template("goods_received")
REFUND_PAID = Template("refund_paid")
STORE_CREDIT = Template("store_credit")
MESSAGE_TO_SHOPPER = Template("message_to_shopper")
MESSAGE_TO_SHOP = Template("message_to_shop")
REPAIR_QUOTE = Template("repair_quote")
REPAIR_SENT = Template("repair_sent")
DIFFERENCE_TO_PAY = Template("difference_to_pay")
REPLACEMENT_SENT = Template("replacement_sent")
ADVANCE_REMINDER = Template("advance_reminder")
HOLD_WANTED = Template("hold_wanted")
CREDIT_ENDS = Template("credit_ends")
RECALL_NOTICE = Template("recall_notice")
RECALL_REMINDER = Template("recall_reminder")
WITHDRAWAL_RECEIVED = Template("withdrawal_received")
WITHDRAWAL_UNMATCHED = Template("withdrawal_unmatched")
WITHDRAWAL_CONTESTED = Template("withdrawal_contested")
WITHDRAWAL_ACCEPTED = Template("withdrawal_accepted")
DATE_NEAR = Template("date_near")
DATE_PASSED = Template("date_passed")
DATE_MISSED = Template("date_missed")
REMEDY_INFORMATION = Template("remedy_information")
GUARANTEE_EXTENDED = Template("guarantee_extended")

ALL = (
    CODE,
    CONTACT_CODE,
    FORM_LINK,
    PASSWORD,
    INVITATION,
    SIGN_IN_CHANGED,
    ADDRESS_UNPROVEN,
    RETURN_REQUESTED,
    RETURN_APPROVED,
    RETURN_COLLECTED,
    LABEL_READY,
    INFORMATION_WANTED,
    RETURN_DECLINED,
    RETURN_CANCELLED,
    GOODS_RECEIVED,
    REFUND_PAID,
    STORE_CREDIT,
    MESSAGE_TO_SHOPPER,
    MESSAGE_TO_SHOP,
    REPAIR_QUOTE,
    REPAIR_SENT,
    DIFFERENCE_TO_PAY,
    REPLACEMENT_SENT,
    ADVANCE_REMINDER,
    HOLD_WANTED,
    CREDIT_ENDS,
    RECALL_NOTICE,
    RECALL_REMINDER,
    WITHDRAWAL_RECEIVED,
    WITHDRAWAL_UNMATCHED,
    WITHDRAWAL_CONTESTED,
    WITHDRAWAL_ACCEPTED,
    DATE_NEAR,
    DATE_PASSED,
    DATE_MISSED,
    REMEDY_INFORMATION,
    GUARANTEE_EXTENDED,
)
