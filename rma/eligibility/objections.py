"""Why a line may not come back: by what was sold, by the policy, or by what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.exemptions import article_of
from returns_portal.lib.money import digits, money, round_half_up
from rma.eligibility.facts import LineFacts, OrderFacts, Wish
from rma.eligibility.statutory import Right
from rma.eligibility.windows import Window
from rma.policies import Rules, Trace
from rma.sentences import Sentence, on

#: Bases that answer for a fault, and for nothing else.
FOR_FAULTS = ("guarantee", "warranty")


@dataclass(frozen=True, slots=True)
class Matter:
    """What is decided on: one line, one wish, the rules of one version, and the right asked for."""

    rules: Rules
    trace: tuple[Trace, ...]
    order: OrderFacts
    line: LineFacts
    wish: Wish | None
    right: Right | None
    window: Window
    today: date

    @property
    def is_by_agent(self) -> bool:
        return self.wish is not None and self.wish.by_agent

    @property
    def available(self) -> int:
        """Units that could come back at all: sent, or with a right to them, and on no return."""
        return self.right.units if self.right else self.line.sent - self.line.taken

    @property
    def open_units(self) -> int:
        return self.window.open_units(self.today)


def of_facts(matter: Matter) -> list[Sentence]:
    """What nobody can overrule: it is about what was sold and sent, not about a policy."""
    line, wish, available = matter.line, matter.wish, matter.available
    if line.kind != "goods":
        return [Sentence("not_goods")]
    if available <= 0:
        return [Sentence(_nothing_left(line))]
    if wish and wish.quantity < 1:
        return [Sentence("quantity_not_positive")]
    if wish and wish.quantity > available:
        return [Sentence("exceeds_returnable", {"allowed": available})]
    return []


def _nothing_left(line: LineFacts) -> str:
    """Why there is nothing left of it. Who bought a gift does not read that it was given back."""
    if line.gifted:
        return "nothing_left"
    return "already_returned" if line.taken else "not_fulfilled"


def of_rules(matter: Matter) -> list[Sentence]:
    """What stands against this line, whatever is asked; against a right, only its end."""
    until = matter.window.until(matter.today)
    expired = Sentence("window_expired", {"until": on(until)} if until else {})
    if matter.right:
        return [] if matter.open_units else [expired]
    order, wish = matter.order, matter.wish
    if wish and wish.basis and not (wish.basis == "contract" and order.is_business):
        if wish.basis == "withdrawal" and matter.line.exemption:
            return [Sentence("exempt", {"clause": article_of(matter.line.exemption)})]
        return [Sentence("basis_not_possible", {"basis": wish.basis})]
    minimum = matter.rules.minimum_price or Decimal(0)
    holding = [code for code, holds in _policy(matter, minimum).items() if holds]
    worded = {
        "window_expired": expired,
        "below_minimum_price": Sentence(
            "below_minimum_price", {"minimum": price(minimum, order.currency)}
        ),
    }
    return [worded.get(code, Sentence(code)) for code in holding]


def _policy(matter: Matter, minimum: Decimal) -> dict[str, bool]:
    """The policy's objections, the weightiest first, and whether each holds."""
    rules, order, line = matter.rules, matter.order, matter.line
    by_override = any(
        each.rule == "returnable" and each.source.startswith("override") for each in matter.trace
    )
    return {
        "returns_disabled": not rules.returnable and not by_override,
        "not_returnable": not line.is_returnable or (not rules.returnable and by_override),
        "final_sale": line.is_final_sale or rules.final_sale,
        "gifts_not_returnable": bool(matter.wish and matter.wish.gift and not rules.resolutions),
        "window_expired": not matter.open_units,
        "below_minimum_price": line.unit_price < minimum,
        "discounted": rules.refuse_discounted and line.is_discounted,
        "open_return_exists": rules.one_open_return_per_order and order.open_returns > 0,
        "self_service_off": not rules.self_service,
    }


def of_wish(matter: Matter, wish: Wish, resolutions: tuple[str, ...]) -> list[Sentence]:
    """What is wrong with what is asked."""
    reason = (wish.reason or "").casefold()
    rules, by_policy = matter.rules, matter.right is None
    needs_photo = by_policy and reason in rules.photo_reasons
    needs_serial = by_policy and reason in rules.serial_reasons
    offered_for = wish.reason_categories if by_policy else frozenset()
    found = []
    if 0 < matter.open_units < wish.quantity:
        found.append(Sentence("exceeds_returnable", {"allowed": matter.open_units}))
    if matter.right and matter.right.basis in FOR_FAULTS and not wish.is_defect:
        found.append(Sentence("no_defect"))
    if offered_for and matter.line.category.casefold() not in offered_for:
        found.append(Sentence("reason_not_offered"))
    if needs_serial and wish.serials < wish.quantity:
        found.append(Sentence("serial_required"))
    if needs_photo and not wish.photos:
        found.append(Sentence("photo_required"))
    if wish.resolution not in resolutions:
        found.append(Sentence("resolution_not_offered"))
    return found


def price(amount: Decimal, currency: str) -> dict[str, str]:
    """A sum of the policy as a parameter of a sentence."""
    return money(round_half_up(amount.scaleb(digits(currency))), currency)
