"""What stored words are called on the desk: bases, reasons, outcomes, grades, holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disposition.routing import ROUTES
from rma.reasons import text_of
from rma.selectors.rules import reasons_offered
from rma.shipping.carriers import method

BASES: dict[str, Any] = {
    "withdrawal": pgettext_lazy("the right, as a legal ground", "Withdrawal"),
    "guarantee": _("Legal guarantee"),
    "warranty": _("Warranty"),
    "recall": _("Recall"),
    "take_back": _("Take-back"),
    "undelivered": _("Not delivered"),
    "goodwill": _("Goodwill"),
    "contract": _("Contract"),
    "": _("Shop's policy"),
}

OUTCOMES: dict[str, Any] = {
    "refund": _("Refund"),
    "store_credit": _("Store credit"),
    "exchange": _("Exchange"),
    "replacement": _("Replacement"),
    "repair": _("Repair"),
    "price_reduction": _("Price reduction"),
    "keep_with_refund": _("Refund, keeps the goods"),
    "none": _("Nothing"),
}

#: Ways of paying, as people call them.
PAID_BY: dict[str, Any] = {
    "original": _("The way it was paid"),
    "card": _("Card"),
    "bank_transfer": _("Bank transfer"),
    "paypal": _("PayPal"),
    "cash": _("Cash"),
    "store_credit": _("Store credit"),
    "voucher": _("Voucher"),
    "other": _("Another way"),
}

REQUESTERS: dict[str, Any] = {
    "customer": _("by the shopper"),
    "agent": _("by the team"),
    "partner": _("by a partner system"),
}

HOLDS: dict[str, Any] = {
    "counterfeit_suspected": _("counterfeit suspected"),
    "serial_mismatch": _("serial does not fit"),
    "safety_hazard": _("safety hazard"),
    "data_bearing_locked": _("locked, holds data"),
    "recall_hit": _("hit by a recall"),
    "evidence": _("kept as evidence"),
    "awaiting_client": _("waits for an answer"),
}

#: The mails, by their templates.
MAILS: dict[str, Any] = {
    "code": _("one-time code"),
    "contact_code": _("code for a new contact"),
    "form_link": _("link to the form"),
    "password": _("new password"),
    "invitation": _("invitation"),
    "sign_in_changed": _("sign-in changed"),
    "address_unproven": _("own address"),
    "return_requested": _("request received"),
    "return_approved": _("approved"),
    "return_collected": _("approved, collected"),
    "label_ready": _("label"),
    "information_wanted": _("question"),
    "return_declined": _("declined"),
    "return_cancelled": _("cancelled"),
    "goods_received": _("goods arrived"),
    "refund_paid": _("paid"),
    "store_credit": _("store credit"),
    "message_to_shopper": _("message from us"),
    "message_to_shop": _("message from the shopper"),
    "repair_quote": _("repair quote"),
    "repair_sent": _("repaired, on its way"),
    "difference_to_pay": _("difference of an exchange"),
    "replacement_sent": _("replacement on its way"),
    "advance_reminder": _("goods given in advance are missing"),
    "hold_wanted": _("secure an advance by card"),
    "credit_ends": _("store credit ends soon"),
    "recall_notice": _("recall notice"),
    "recall_reminder": _("reminder of a recall"),
    "withdrawal_received": _("withdrawal received"),
    "withdrawal_unmatched": _("which order is withdrawn from"),
    "withdrawal_contested": _("withdrawal contested"),
    "withdrawal_accepted": _("withdrawal accepted"),
    "date_near": _("reminder of a date"),
    "date_passed": _("a date has passed"),
    "date_missed": _("we are late"),
    "remedy_information": _("repair or replacement: the choice"),
    "guarantee_extended": _("guarantee lengthened"),
}

CONDITIONS: dict[str, Any] = {
    "good": _("good"),
    "damaged": _("damaged"),
    "opened": _("opened"),
    "empty": _("empty"),
}

PACKAGINGS: dict[str, Any] = {
    "sealed": _("sealed"),
    "opened": _("opened"),
    "none": _("no packaging"),
}

TITLES: dict[str, Any] = {"ours": _("ours"), "customer": _("the customer's")}

#: The grades in our own words, where no answer of the inspection says it better.
FUNCTION: dict[str, Any] = {
    "F6": _("works like new"),
    "F5": _("all functions work"),
    "F4": _("hardware works"),
    "F3": _("main functions work"),
    "F2": _("does not work"),
    "F1": _("broken beyond repair"),
}
COSMETIC: dict[str, Any] = {
    "C9": _("as new"),
    "C8": _("unused"),
    "C7": _("hardly a mark"),
    "C6": _("light marks"),
    "C5": _("few marks"),
    "C4": _("marks of use"),
    "C3": _("clear marks of use"),
    "C2": _("heavily used"),
    "C1": _("damaged"),
    "C0": _("not judged"),
}


def of(words: Mapping[str, Any], value: str) -> Any:
    """The words of a stored value; a value nobody has words for reads as itself."""
    return words.get(value) or value.replace("_", " ")


def reason_words() -> dict[str, Any]:
    """The words of every reason that is offered, by handle; one query."""
    return {"": _("no reason needed")} | {row.handle: text_of(row) for row in reasons_offered()}


def route(handle: str) -> Any:
    """What a route is called."""
    known = ROUTES.get(handle)
    return known[0] if known else handle


def shipping_method(handle: str) -> Any:
    """What a way of sending is called."""
    known = method(handle)
    return known.label if known else of({}, handle)


#: Why a payment did not go through.
FAILURES: dict[str, Any] = {
    "account_closed": _("The card or account is closed: pay another way."),
    "already_refunded": _("The provider has given this payment back already."),
    "amount_not_possible": _("The provider cannot pay this amount in this currency."),
    "amount_too_small": _("The amount is too small for the provider."),
    "balance_insufficient": _("The balance at the provider is too low. We try again."),
    "charge_disputed": _("The payment is disputed at the bank."),
    "credentials_missing": _("The provider's key is missing: see the payment settings."),
    "credentials_refused": _("The provider refused its key: see the payment settings."),
    "declined": _("The shopper's bank declined it: pay another way."),
    "exceeds_payment": _("More than is left of the payment: some of it went back elsewhere."),
    "amount": _("Another amount was paid than was asked for."),
    "authentication_required": _("The shopper's bank wants to ask the shopper first."),
    "card_declined": _("The card was declined."),
    "card_expired": _("The card has expired."),
    "currency": _("It was paid in another currency."),
    "key_used_before": _("The provider was asked for something else by the same key."),
    "not_owed": _("Nothing was owed any more when it came."),
    "never_arrived": _("The provider never got it. We try again."),
    "not_refundable": _("The provider cannot give this payment back: pay another way."),
    "not_sent": _("It was not sent, because another part is not known. We try again."),
    "payment_not_captured": _("The payment was never collected: there is nothing to give back."),
    "payment_not_found": _("The provider does not know the payment of the order."),
    "rate_limited": _("The provider was too busy. We try again."),
    "refused": _("The provider refused it."),
    "timeout": _("The provider did not answer. We ask it what became of it."),
    "unpaid": _("It was found not to be paid."),
    "withdrawn": _("It was called off at the provider."),
}
