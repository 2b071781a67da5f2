"""What happens to a return without a transition of its machines, as its timeline says it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

RECEIVED = declare("rma_line.received", _("Goods counted"), tone="good", icon="box")
KEPT = declare("rma_line.kept", _("Goods kept until somebody decides"), tone="warn", icon="box")
INSPECTED = declare("rma_line.inspected", _("Goods inspected"), tone="good", icon="search")
DISPOSED = declare("rma_line.disposed", _("Route of the goods approved"), icon="route")
LINE_SPLIT = declare("rma_line.split", _("Line divided"), icon="rows")
RESOLUTION_SPLIT = declare("resolution.split", _("Refund divided"), icon="rows")
WEIGHED = declare("shipment.weighed", _("Parcel weighed"), icon="box")
FINDING_DISMISSED = declare("rma.finding_dismissed", _("Not the shopper's doing"), icon="check")
RECHARGED = declare("resolution.recharged", _("Fees or deductions changed"), icon="sliders")
CHANGED = declare("rma.changed", _("Details changed"), icon="pencil")
OUTCOME_CHANGED = declare("rma.outcome_changed", _("Something else was agreed"), icon="sliders")
CONTACT_CODE_ASKED = declare(
    "unordered_draft.code_asked", _("Code for a new contact asked for"), icon="mail"
)
GIFT_MADE = declare("gift.made", _("Gift slip made"), icon="tag")
GIFT_REVOKED = declare("gift.revoked", _("Gift slip taken back"), tone="warn", icon="x")
GIFT_CODE_ASKED = declare(
    "gift_draft.code_asked", _("Code for who got a gift asked for"), icon="mail"
)
FORM_LINK_ASKED = declare("order.form_link_asked", _("Link to the form asked for"), icon="mail")
FOLLOWED = declare("rma.followed", _("Goods came late: a new return was opened"), icon="return")
JOINED_RECALL = declare("rma_line.recalled", _("A recall covers it"), tone="warn", icon="shield")
DISPATCHED = declare(
    "resolution.dispatched", _("Goods in exchange sent"), tone="good", icon="truck"
)
GIVEN_BACK = declare("resolution.difference_given_back", _("Difference given back"), icon="money")
HELD_BACK = declare("resolution.difference_held_back", _("Difference held back"), icon="money")
ADJUSTED = declare("order.adjusted", _("Money given back without goods"), icon="money")
PROVED = declare("shipment.proved", _("Proof of sending added"), tone="good", icon="camera")
REMEDIES_EXPLAINED = declare(
    "order.remedies_explained",
    _("Told of repair or replacement, and what a repair adds"),
    icon="info",
)
LAW_SET = declare("law.changed", _("Terms of the law set"), icon="sliders")
DUE_BY_LAW = declare(
    "rma_line.due_by_law", _("The law lets the refund wait no longer"), tone="warn", icon="clock"
)
EXTENDED = declare(
    "rma_line.guarantee_extended", _("Guarantee lengthened"), tone="good", icon="shield"
)
TRACKED = declare("shipment.tracked", _("Carrier's report"), icon="truck")
OVERRULED = declare("rma.overruled", _("Rules set aside"), tone="warn", icon="alert")
POLICY_ADDED = declare("policy.added", _("New version of the policy written"), icon="sliders")
POLICY_CHANGED = declare("policy.changed", _("Draft of the policy changed"), icon="sliders")
POLICY_DELETED = declare("policy.deleted", _("Draft of the policy deleted"), icon="sliders")
POLICY_TRIED = declare("policy.tried", _("Draft tried on past returns"), icon="sliders")
POLICY_PUBLISHED = declare("policy.published", _("Policy published"), tone="good", icon="sliders")
REASON_ADDED = declare("reason.added", _("Reason added"), icon="list")
REASON_CHANGED = declare("reason.changed", _("Reason changed"), icon="list")
ASSIGNED = declare("rma.assigned", _("Given to somebody"), icon="user")
NOTED = declare("rma.noted", _("Note for colleagues"), icon="message")
SEVERAL_ASKED = declare("returns.several_asked", _("A verb for many returns"), icon="queue")
NOTE_WRITTEN = declare("credit_note.written", _("Credit note written"), icon="credit")
CREDIT_ISSUED = declare("store_credit.issued", _("Store credit issued"), tone="good", icon="credit")
CREDIT_REDEEMED = declare("store_credit.redeemed", _("Store credit spent"), icon="credit")
CREDIT_EXPIRED = declare("store_credit.expired", _("Store credit expired"), icon="clock")
CREDIT_REVERSED = declare(
    "store_credit.reversed", _("Store credit taken back"), tone="warn", icon="return"
)
CREDIT_SHOWN = declare("store_credit.shown", _("Code of the store credit shown"), icon="search")
PART_PAID = declare("resolution.part_paid", _("Part of the payment went through"), icon="money")
PAYMENTS_SET = declare("payments.changed", _("Way of paying changed"), icon="sliders")
PAY_PLANNED = declare("payment_in.planned", _("Way to pay prepared"), icon="money")
PAY_OPENED = declare("payment_in.opened", _("The shopper can pay or secure it"), icon="money")
PAY_CAME = declare(
    "payment_in.paid", _("Payment of the shopper came in"), tone="good", icon="money"
)
PAY_HELD = declare(
    "payment_in.held", _("Amount held on the shopper's card"), tone="good", icon="shield"
)
PAY_WISHED = declare("payment_in.wished", _("The payment provider was asked"), icon="money")
PAY_HEARD = declare("payment_in.heard", _("The payment provider wrote"), icon="message")
PAY_ODD = declare(
    "payment_in.odd", _("A payment that a person has to look at"), tone="warn", icon="alert"
)
PAY_FAILED = declare(
    "payment_in.failed", _("The shopper's payment did not work"), tone="warn", icon="x"
)
PAY_RELEASED = declare("payment_in.released", _("Held no longer"), icon="check")
PAY_RETURNED = declare("payment_in.returned", _("Payment given back to the shopper"), icon="return")
HOLD_ASKED = declare("advance.hold_asked", _("Shopper asked to secure it by card"), icon="mail")
HOLD_RENEWED = declare("advance.hold_renewed", _("Hold on the card renewed"), icon="shield")
HOLD_LOST = declare(
    "advance.hold_lost", _("The hold on the card has ended"), tone="warn", icon="alert"
)
HOLD_NOT_RENEWED = declare(
    "advance.hold_not_renewed",
    _("The hold on the card cannot be renewed"),
    tone="warn",
    icon="alert",
)
ADJUSTMENT_STARTED = declare(
    "adjustment.payment_started", _("Payment of the adjustment started"), icon="money"
)
ADJUSTMENT_PAID = declare("adjustment.paid", _("Adjustment paid"), tone="good", icon="check")
ADJUSTMENT_FAILED = declare(
    "adjustment.payment_failed", _("Payment of the adjustment failed"), tone="bad", icon="x"
)
DIFFERENCE_FOUND = declare(
    "payments.difference_found", _("The provider's books differ"), tone="warn", icon="alert"
)
DIFFERENCE_SETTLED = declare("payments.difference_settled", _("Difference looked at"), icon="check")
ACKNOWLEDGED = declare(
    "withdrawal.acknowledged", _("Acknowledgement sent"), tone="good", icon="mail"
)
LABELS_CHANGED = declare(
    "withdrawal.labels_changed", _("Labels of the withdrawal function changed"), icon="sliders"
)
