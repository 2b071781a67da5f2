"""What the rules say to people: a stable code with parameters, worded only when somebody reads it.

Rules and stored rows keep `Sentence(code, params)` as JSON; `str(sentence)` words it in the active
language, so one decision reads right to the shopper (de), the agent (en) and in a mail next week.
Parameters are plain JSON: text, whole numbers, dates as `on(day)`, money as `lib.money.money(…)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Self

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from returns_portal.lib.errors import FieldError
from returns_portal.lib.money import display, locale_of, parse_amount

SENTENCES: dict[str, Promise | str] = {
    # How an amount came about: the labels of derivation rows.
    "price": _("%(units)s × %(title)s"),
    "line_discount": _("Discount"),
    "order_discount": _("Share of the order discount"),
    "tax": "%(name)s",  # the name the shop gave the tax
    "residue": _("Rounding, so that all items add up"),
    "already_refunded": _("Refunded before"),
    "paid_ceiling": _("Not paid for"),
    "shipping": _("Delivery"),
    "cancelled": _("Cancelled: nothing is paid"),
    "amended": _("Amended by our team"),
    "spent_credit": _("Already spent as store credit"),
    "restocking_fee": _("Restocking fee"),
    "restocking_fee_percent": _("Restocking fee (%(percent)s %%)"),
    "return_shipping_fee": _("Return shipping"),
    "fees_waived": _("Fees waived by our team"),
    "deduction": _("Lower value, found when it was inspected"),
    "deductions_waived": _("Deduction waived by our team"),
    "bonus": _("Bonus for store credit (%(percent)s %%)"),
    "price_reduction": _("Money off: %(units)s × %(title)s"),
    "replacement": _("What you get instead"),
    "customer_owes": _("To be paid by you"),
    "reversed": _("Taken back"),
    # Why money cannot be given.
    "negative_amount": _("The amount cannot be below zero."),
    "exceeds_refundable": _("At most %(left)s is left to refund."),
    "exceeds_paid": _("Only %(left)s of what was paid is left to refund."),
    "gift_card_line": _("Gift cards are not refunded."),
    # Why something cannot come back, or not like this.
    "exceeds_returnable": ngettext_lazy(
        "Only %(allowed)s of this item can still be returned.",
        "Only %(allowed)s of these items can still be returned.",
        "allowed",
    ),
    "quantity_not_positive": _("Choose at least one."),
    "unknown_line": _("This item is not part of the order."),
    "not_goods": _("Only goods can be sent back."),
    "already_returned": _("This was returned already."),
    "nothing_left": _("Nothing of it can come back any more."),
    "gift_code_unknown": _("This code does not fit or has expired. Look at the slip again."),
    "gifts_not_returnable": _("This shop does not take this back as a gift."),
    "gift_rights": _(
        "Whoever bought it can still withdraw from the contract or claim the guarantee: those "
        "rights are theirs."
    ),
    "not_fulfilled": _("This has not been sent yet."),
    "returns_disabled": _("This shop does not take returns."),
    "not_returnable": _("This item cannot be returned."),
    "final_sale": _("This item was sold as final and cannot be returned."),
    "window_expired": _("The time to return this ended on %(until)s."),
    "below_minimum_price": _("Items under %(minimum)s cannot be returned."),
    "discounted": _("Discounted items cannot be returned."),
    "open_return_exists": _("Another return of this order is still open."),
    "self_service_off": _("Please ask our team to arrange this return."),
    "photo_required": _("Please add a photo of the problem."),
    "serial_required": _("Please give the serial number of each piece."),
    "reason_not_offered": _("This reason does not fit this item."),
    "resolution_not_offered": _("This outcome is not offered here."),
    "basis_not_possible": _("This legal ground does not apply here: %(basis)s."),
    "exempt": _("It cannot be withdrawn from: the law makes an exception (%(clause)s)."),
    "no_defect": _("The legal guarantee needs a fault. Please choose what is wrong."),
    # Rights that remain; partners read the word for the legal basis in them.
    "withdrawal_possible": _("You can still withdraw from the contract (withdrawal) to %(until)s."),
    "withdrawal_open": _("You can still withdraw from the contract (withdrawal)."),
    "guarantee_possible": _("The legal guarantee (guarantee) covers faults to %(until)s."),
    "guarantee_open": _("The legal guarantee (guarantee) covers faults."),
    "warranty_possible": _("The warranty (warranty) covers faults to %(until)s."),
    "warranty_open": _("The warranty (warranty) covers faults."),
    "undelivered_open": _("It should have come by now (undelivered): you get your money back."),
    # What is possible instead, where no right remains.
    "offered_outcomes": _("You can choose: %(outcomes)s."),
    "other_reason": _("Please choose another reason, or none."),
    "add_to_open_return": _("Write to us about the open return to add to it."),
    "cancel_before_sent": _("Until it is sent, our team can cancel it for you."),
    "donate_it": _("Please give it to a charity near you instead of sending it."),
    "ask_our_team": _("You can ask our team to make an exception."),
    # Why something may come back, or who decides.
    "within_window": _("It can be returned to the end of %(until)s."),
    "no_time_limit": _("It can be returned without a time limit."),
    "by_withdrawal": _("This is a withdrawal from the contract."),
    "by_guarantee": _("The legal guarantee covers this."),
    "by_warranty": _("The warranty covers this."),
    "by_contract": _("The contract between your companies decides."),
    "by_take_back": _("An old device is taken back. It costs you nothing."),
    "by_take_back_device": _("Your old device is taken back for a new one of its kind, for free."),
    "by_take_back_small": _(
        "A small old device is taken back, for free and without buying anything."
    ),
    "by_take_back_battery": _("Old batteries are taken back, for free."),
    "take_back_large": _(
        "Without buying a new one of its kind, we take back small devices only. Your municipal "
        "collection point takes it for free."
    ),
    "take_back_elsewhere": _(
        "Where you live, the law does not ask us to take it back. Please ask your municipal "
        "collection point."
    ),
    "never_ordered": _("You did not order this: you need not pay for it or send it back."),
    "by_undelivered": _("It did not arrive in time."),
    "by_recall": _("A recall covers this. It costs you nothing."),
    "exception_made": _("Our team made an exception."),
    "approved_by_team": _("Our team approved this."),
    "declined_by_team": _("Our team declined this: %(reason)s"),
    "review_risk": _("Our team looks at this first. %(why)s"),
    "risk_in_a_day": _("This is return %(count)s within a day."),
    "risk_in_a_month": _("This is return %(count)s within a month."),
    "risk_share": _("In a year %(percent)s %% of what was bought came back."),
    "risk_swapped_item": _("Other goods came than were sold (%(count)s ×)."),
    "risk_serial_mismatch": _("A serial number was not the one sold (%(count)s ×)."),
    "risk_empty_box": _("A box came empty (%(count)s ×)."),
    "risk_weight_mismatch": _("A parcel was much lighter than its goods (%(count)s ×)."),
    "risk_missing": _("Something was missing in a parcel (%(count)s ×)."),
    "risk_accessory_missing": _("Accessories were missing (%(count)s ×)."),
    "needs_review": _("Our team looks at this first."),
    "review_value": _("Our team looks at this first, because it is worth more than %(limit)s."),
    "review_reason": _("Our team looks at this first, because of the reason you gave."),
    "unsafe_battery": _("Our team looks at this first, because its battery may be unsafe."),
    "battery_is_collected": _("Its battery may be unsafe: we have it collected. Do not keep it."),
    "no_order": _("No order was named. Our team looks at this first."),
    "came_late": _("The goods came after the return was closed. Our team looks at this first."),
    "never_came": _("Our team first asks the carrier where it is."),
    "fee_waived": _("Our team looks at this first, because no fee is charged for a fault."),
}

#: Outcomes as shoppers read them.
OUTCOMES: dict[str, Promise] = {
    "refund": _("a refund"),
    "store_credit": _("store credit"),
    "exchange": _("an exchange"),
    "replacement": _("a replacement"),
    "repair": _("a repair"),
    "price_reduction": _("money off"),
    "keep_with_refund": _("keep it and get a refund"),
    "none": _("nothing"),
}


def on(day: date) -> dict[str, str]:
    """A day as a parameter."""
    return {"date": day.isoformat()}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing a rule says; `code` is stable and means the same in the API."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        language = get_language() or "en"
        worded = SENTENCES[self.code]
        return str(worded % {key: _shown(value, language) for key, value in self.params.items()})

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `from_json` reads it back."""
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(stored["code"], stored["params"])


class Refused(ValueError):
    """A rule says no. `about` is the key of the line or row, `sentence` says why."""

    def __init__(self, code: str, *, about: str = "", **params: Any) -> None:
        self.sentence = Sentence(code, params)
        self.about = about
        super().__init__(f"{code} {about}".strip())

    @property
    def code(self) -> str:
        return self.sentence.code

    def field_error(self, field: str) -> FieldError:
        """The same for `InvalidInput.of(…)`, at the field the caller knows it by."""
        return FieldError(field, self.code, str(self.sentence), self.sentence.params)


@lru_cache(maxsize=1000)  # the same few days stand in every answer of an hour
def _written_out(day: str, language: str) -> str:
    return format_date(date.fromisoformat(day), "long", locale=locale_of(language))


def _shown(value: Any, language: str) -> Any:
    match value:
        case {"date": day}:
            return _written_out(day, language)
        case {"amount": amount, "currency": currency}:
            return display(parse_amount(amount, currency, signed=True), currency, language)
        case {"sentences": [*sentences]}:
            return " ".join(str(Sentence.from_json(each)) for each in sentences)
        case {"outcomes": [*outcomes]}:
            return ", ".join(str(OUTCOMES[outcome]) for outcome in outcomes)
    return value
