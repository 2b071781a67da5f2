"""A policy in plain sentences, made from its rules: what everybody may read before they buy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_percent
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns_portal.lib.money import digits, display, locale_of, round_half_up
from rma.gifts import OUTCOMES as GIFT_OUTCOMES
from rma.plain_when import language, listed, when
from rma.policies import FEES, RULES, Policy, Rules
from rma.sentences import OUTCOMES


@dataclass(frozen=True)
class Section:
    """Sentences that hold for everything (`when` is empty), or for what `when` says."""

    when: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Shop:
    """What sentences need to know of the shop: its currency, and its reasons in words."""

    currency: str
    reasons: Mapping[str, str]

    def price(self, amount: Any) -> str:
        """A sum of the policy as people read it."""
        minor = round_half_up(Decimal(amount).scaleb(digits(self.currency)))
        return display(minor, self.currency, language())

    def reason(self, handle: str) -> str:
        """A reason in words."""
        return self.reasons.get(handle.casefold(), handle)


def in_words(policy: Policy, shop: Shop) -> list[Section]:
    """The rules for everything, then each exception, in the order in which they are looked at."""
    base = Rules(**{name: RULES[name](value) for name, value in policy.rules.items()})
    if base.returnable:
        said = set(RULES) - FEES | set(policy.rules)
        found = [Section("", tuple(_sentences(base, said, shop)))]
    else:
        found = [Section("", (_("This shop takes nothing back by rules of its own."),))]
    for override in policy.overrides:
        given = {name: RULES[name](value) for name, value in override["rules"].items()}
        # What an exception says in one breath with a rule it leaves alone reads like the base.
        told = Rules(**{**_values(base), **given})
        sentences = tuple(_sentences(told, set(given), shop))
        if sentences:
            found.append(
                Section(when(override["match"], price=shop.price, reason=shop.reason), sentences)
            )
    return found


def _values(rules: Rules) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in RULES}


def _sentences(rules: Rules, said: set[str], shop: Shop) -> Iterator[str]:
    """The sentences about the rules that are `said`, in the order in which one asks."""
    if said & {"returnable", "final_sale"} and (not rules.returnable or rules.final_sale):
        yield _("It is sold as final and cannot be returned.")
        return
    for names, tell in SENTENCES:
        if said & set(names):
            sentence = tell(rules, shop)
            if sentence:
                yield sentence


def _window(rules: Rules, shop: Shop) -> str:
    if rules.window_days is None:
        return _("You can send it back without a time limit.")
    since = {
        "delivered": ngettext(
            "You can send it back within %(n)d day of delivery.",
            "You can send it back within %(n)d days of delivery.",
            rules.window_days,
        ),
        "fulfilled": ngettext(
            "You can send it back within %(n)d day of dispatch.",
            "You can send it back within %(n)d days of dispatch.",
            rules.window_days,
        ),
        "placed": ngettext(
            "You can send it back within %(n)d day of the order.",
            "You can send it back within %(n)d days of the order.",
            rules.window_days,
        ),
    }
    told = since[rules.window_starts] % {"n": rules.window_days}
    if rules.extend_to_working_day:
        told += " " + _("If the last day is no working day, the next one counts.")
    return told


def _outcomes(rules: Rules, shop: Shop) -> str:
    outcomes = [str(OUTCOMES[each]) for each in rules.resolutions if each != "none"]
    return _("You can choose: %(outcomes)s.") % {"outcomes": listed(outcomes)}


def _asking(rules: Rules, shop: Shop) -> str:
    return "" if rules.self_service else _("Please ask our team to arrange the return.")


def _evidence(rules: Rules, shop: Shop) -> str:
    told = []
    if rules.photo_reasons:
        told.append(
            _("We ask for a photo where you say: %(reasons)s.")
            % {"reasons": _reasons(rules.photo_reasons, shop)}
        )
    if rules.serial_reasons:
        told.append(
            _("We ask for the serial number where you say: %(reasons)s.")
            % {"reasons": _reasons(rules.serial_reasons, shop)}
        )
    return " ".join(told)


def _limits(rules: Rules, shop: Shop) -> str:
    told = []
    if rules.minimum_price:
        told.append(
            _("Items under %(minimum)s cannot be returned.")
            % {"minimum": shop.price(rules.minimum_price)}
        )
    if rules.refuse_discounted:
        told.append(_("Discounted items cannot be returned."))
    if rules.one_open_return_per_order:
        told.append(_("Only one return of an order can be open at a time."))
    return " ".join(told)


def _review(rules: Rules, shop: Shop) -> str:
    if not rules.auto_authorize:
        return _("Our team looks at every return first.")
    told = []
    if rules.review_above is not None:
        told.append(
            _("Our team looks first at returns worth more than %(limit)s.")
            % {"limit": shop.price(rules.review_above)}
        )
    if rules.review_risk is not None:
        told.append(_("Our team looks first at returns that are out of the ordinary."))
    if rules.review_reasons:
        told.append(
            _("Our team looks first where you say: %(reasons)s.")
            % {"reasons": _reasons(rules.review_reasons, shop)}
        )
    return " ".join(told)


def _label(rules: Rules, shop: Shop) -> str:
    if rules.label_paid_by == "merchant":
        return _("We pay for the label.")
    return _("You pay the post back.")


def _send_by(rules: Rules, shop: Shop) -> str:
    if rules.ship_by_days is None:
        return ""
    return ngettext(
        "Send it within %(n)d day of our approval.",
        "Send it within %(n)d days of our approval.",
        rules.ship_by_days,
    ) % {"n": rules.ship_by_days}


def _restocking(rules: Rules, shop: Shop) -> str:
    fee = rules.restocking_fee
    if not fee:
        return _("There is no restocking fee.")
    if "percent" in fee:
        return _("We keep a restocking fee of %(percent)s of the price.") % {
            "percent": _percent(fee["percent"])
        }
    for_each = {
        "return": _("We keep a restocking fee of %(fee)s for each return."),
        "line": _("We keep a restocking fee of %(fee)s for each article."),
        "unit": _("We keep a restocking fee of %(fee)s for each piece."),
    }
    return for_each[fee["per"]] % {"fee": shop.price(fee["amount"])}


def _return_shipping(rules: Rules, shop: Shop) -> str:
    told = []
    if rules.return_shipping_fee and Decimal(rules.return_shipping_fee["amount"]):
        told.append(
            _("For the way back we keep %(fee)s.")
            % {"fee": shop.price(rules.return_shipping_fee["amount"])}
        )
    for handle, amount in (rules.fees_by_reason or {}).items():
        words = {"reason": shop.reason(handle), "fee": shop.price(amount)}
        told.append(_("Where you say “%(reason)s”, the way back costs %(fee)s.") % words)
    return " ".join(told) or _("The way back costs nothing.")


def _no_fees(rules: Rules, shop: Shop) -> str:
    told = []
    if rules.fee_free_reasons:
        words = {"reasons": _reasons(rules.fee_free_reasons, shop)}
        told.append(_("No fee is kept where you say: %(reasons)s.") % words)
    if rules.fee_free_outcomes:
        outcomes = [str(OUTCOMES[each]) for each in OUTCOMES if each in rules.fee_free_outcomes]
        told.append(_("No fee is kept for: %(outcomes)s.") % {"outcomes": listed(outcomes)})
    return " ".join(told)


def _credit(rules: Rules, shop: Shop) -> str:
    terms = rules.store_credit
    if not terms or "store_credit" not in rules.resolutions:
        return ""
    told = []
    if Decimal(terms["bonus_percent"]):
        told.append(
            _("As store credit you get %(percent)s more.")
            % {"percent": _percent(terms["bonus_percent"])}
        )
    if terms["waive_fees"]:
        told.append(_("As store credit it costs no fee."))
    if terms.get("valid_days"):
        days = terms["valid_days"]
        told.append(
            ngettext(
                "Store credit is valid for %(n)d day.",
                "Store credit is valid for %(n)d days.",
                days,
            )
            % {"n": days}
        )
    return " ".join(told)


def _keep(rules: Rules, shop: Shop) -> str:
    if not rules.keep_below:
        return ""
    words = {"price": shop.price(rules.keep_below)}
    if rules.donate:
        return _("Items under %(price)s go to a charity near you instead of back to us.") % words
    return _("Items under %(price)s you may keep and still get your money.") % words


def _money(rules: Rules, shop: Shop) -> str:
    return {
        "request": _("Your money is on its way as soon as the return is approved."),
        "scan": _("Your money is on its way once the carrier has the parcel."),
        "receipt": _("Your money is on its way once the goods are here."),
        "inspection": _("Your money is on its way once we have looked at the goods."),
    }[rules.refund_on]


def _reasons(handles: Collection[str], shop: Shop) -> str:
    return listed([_("“%s”") % shop.reason(handle) for handle in sorted(handles)])


def _percent(value: Any) -> str:
    return format_percent(Decimal(value) / 100, format="#,##0.##%", locale=locale_of(language()))


def _condition(rules: Rules, shop: Shop) -> str:
    if not rules.grade_deductions:
        return ""
    return _("Goods that come back used or damaged may bring less; we show you why.")


def _gifts(rules: Rules, shop: Shop) -> str:
    """What holds with a gift slip, where the shop says something of its own about it."""
    if not rules.gift_outcomes:
        return _("With a gift slip nothing can be sent back.")
    told = []
    if rules.gift_outcomes != Rules.gift_outcomes:
        outcomes = [str(OUTCOMES[each]) for each in GIFT_OUTCOMES if each in rules.gift_outcomes]
        told.append(_("With a gift slip you get %(outcomes)s.") % {"outcomes": listed(outcomes)})
    if rules.gift_window_days is not None:
        days = rules.gift_window_days
        told.append(
            ngettext(
                "A gift can be sent back for %(n)d day.",
                "A gift can be sent back for %(n)d days.",
                days,
            )
            % {"n": days}
        )
    return " ".join(told)


Tell = Callable[[Rules, Shop], str]
#: The rules that one sentence is about, and the sentence.
SENTENCES: tuple[tuple[tuple[str, ...], Tell], ...] = (
    (("window_days", "window_starts", "extend_to_working_day"), _window),
    (("minimum_price", "refuse_discounted", "one_open_return_per_order"), _limits),
    (("self_service",), _asking),
    (("auto_authorize", "review_above", "review_risk", "review_reasons"), _review),
    (("photo_reasons", "serial_reasons"), _evidence),
    (("resolutions",), _outcomes),
    (("store_credit",), _credit),
    (("keep_below", "donate"), _keep),
    (("label_paid_by",), _label),
    (("ship_by_days",), _send_by),
    (("restocking_fee",), _restocking),
    (("return_shipping_fee", "fees_by_reason"), _return_shipping),
    (("fee_free_reasons", "fee_free_outcomes"), _no_fees),
    (("grade_deductions",), _condition),
    (("refund_on",), _money),
    (("gift_outcomes", "gift_window_days"), _gifts),
)
