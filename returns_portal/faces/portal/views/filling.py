"""The steps of a return: what goes back, why, for what, how. Each keeps what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from returns_portal.faces.parts import Problem
from returns_portal.faces.portal import telling
from returns_portal.faces.portal.care import limit_mailing
from returns_portal.faces.portal.exchanges import variant_rows
from returns_portal.faces.portal.filling import Filling, step
from returns_portal.faces.portal.forms.base import PortalForm, show
from returns_portal.faces.portal.forms.explaining import ReasonsForm
from returns_portal.faces.portal.forms.filling import ChoiceForm, ItemsForm
from returns_portal.faces.portal.quoting import Outcome, Quoted, outcomes, problems
from returns_portal.faces.portal.rights import Shown, rights_of
from returns_portal.faces.portal.together import companions, seen
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import DomainError, InvalidInput, NotFound
from rma.drafts import Filled
from rma.links import DRAFT, draft_path, status_path
from rma.remedies import ESCALATION_GROUNDS
from rma.selectors.shopper import draft_named, photos_of
from rma.services.drafting import (
    add_photos,
    change_draft,
    remove_photo,
    send_form_link,
)
from rma.services.explaining import explain_remedies
from rma.shipping.carriers import OFFERED, OPTIONS
from tenants.links import absolute


@step("items")
def items(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Which lines go back, and how many of each."""
    form = ItemsForm(filling.offer, filling.filled, _sent(request))

    def keep(_said: dict[str, Any]) -> Filled:
        return change_draft(filling.draft, lambda filled: filled.choose(form.quantities))

    if form.does(keep):
        return filling.onward("items")
    if filling.is_gift:
        return _show(request, filling, "gift_items", form)
    table = telling.so_far(filling.offer, filling.filled)
    rights = rights_of(filling.offer, filling.tenant)
    page = {"so_far": table, "rights": rights, "withdrawal": _withdrawal(request, rights)}
    return _show(request, filling, "items", form, **page)


def _withdrawal(request: FaceRequest, rights: list[Shown]) -> Shown | None:
    """The right to withdraw, said first to who changed their mind."""
    if request.GET.get("why") != "changed_mind":
        return None
    return next((right for right in rights if right.basis == "withdrawal"), None)


@require_POST
@step("items")
def so_far(request: FaceRequest, filling: Filling) -> HttpResponse:
    """What the items ticked right now are worth; nothing is kept. For htmx."""
    if filling.is_gift:
        raise NotFound
    form = ItemsForm(filling.offer, filling.filled, request.POST)
    form.is_valid()
    table = telling.so_far(filling.offer, filling.filled.choose(form.quantities))
    return render(request, "portal/so_far.html", {"so_far": table, "filling": filling})


@step("reasons")
def reasons(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Why each line goes back, with photos where the shop wants to see it."""
    form = _reasons_form(request, filling)
    _keep_photos(form, filling)
    if "remove" in request.POST:
        change_draft(filling.draft, form.so_far)
        remove_photo(filling.draft, photo=request.POST["remove"])
        return redirect(filling.path("reasons"))
    if "add" in request.POST and not any(name.startswith("photos") for name in form.errors):
        change_draft(filling.draft, form.so_far)
        return redirect(f"{filling.path('reasons')}#line-{request.POST['add']}")
    if form.does(lambda _said: _explain(filling, form)):
        return filling.onward("reasons")
    return _show(request, filling, "reasons", form, photos=photos_of(filling.filled))


@require_POST
@step("reasons")
def keep_reasons(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Keep what is said so far, so that nothing is lost by closing the page. For htmx."""
    form = _reasons_form(request, filling)
    form.full_clean()
    change_draft(filling.draft, form.so_far)
    return HttpResponse(status=204)


def _reasons_form(request: FaceRequest, filling: Filling) -> ReasonsForm:
    return ReasonsForm(
        filling.chosen,
        is_fault=filling.filled.is_fault,
        data=_sent(request),
        files=request.FILES if request.method == "POST" else None,
    )


def _explain(filling: Filling, form: ReasonsForm) -> Filled:
    """Keep it; a serial that cannot be right is said beside its field, not two pages later."""
    before = filling.draft.data
    filled = change_draft(filling.draft, form.explain)
    if any(line.serials for line in filled.lines):
        try:
            filling.quote()
        except InvalidInput as refusal:
            refused = form.refused(refusal)
            if refused is not None:
                filling.draft.data = before
                raise refused from None
    return filled


def _keep_photos(form: ReasonsForm, filling: Filling) -> None:
    """Photos are kept even where something else is wrong: no browser sends them a second time."""
    if not form.is_bound:
        return
    form.full_clean()
    for place, key, bodies in form.uploads():
        try:
            add_photos(filling.draft, order_line=key, bodies=bodies)
        except InvalidInput as refusal:
            form.add_error(f"photos-{place}", str(refusal))
    form.chosen = filling.chosen


@step("outcome")
def outcome(request: FaceRequest, filling: Filling) -> HttpResponse:
    """What the shopper would like, with the exact amount of each."""
    if request.method == "POST" and "ground" in request.POST:
        ground = request.POST["ground"]
        _set(filling, escalation=ground if ground in ESCALATION_GROUNDS else "")
        return redirect(f"{filling.path('outcome')}#outcome")
    filling.picked = _picked(request, filling)
    cards = outcomes(filling)
    possible = [card.kind for card in cards if card.is_possible]
    missing = _("Choose what you would like.")
    form = ChoiceForm(possible, filling.filled.resolution, missing, _sent(request))
    if form.does(lambda said: _choose(filling, said["choice"])):
        return filling.onward("outcome")
    return _outcomes(request, filling, form, cards)


def _picked(request: FaceRequest, filling: Filling) -> dict[str, str]:
    """What the shopper would rather have for each line, as chosen on the page right now."""
    lines = enumerate(filling.filled.lines)
    named = {line.order_line: request.POST.get(f"exchange-{place}", "") for place, line in lines}
    return {key: sku for key, sku in named.items() if sku}


def _choose(filling: Filling, outcome: str) -> Filled:
    """Keep the outcome, and for an exchange the article that each line is exchanged for."""
    wanted = filling.exchanging if outcome == "exchange" else filling.filled
    named = {line.order_line: line.exchange_for for line in wanted.lines}

    def keep(filled: Filled) -> Filled:
        for key, sku in named.items():
            filled = filled.explain(key, exchange_for=sku)
        return replace(filled, resolution=outcome)

    return change_draft(filling.draft, keep)


@require_POST
@step("outcome")
def would_be(request: FaceRequest, filling: Filling) -> HttpResponse:
    """The page as it is with the outcome that is ticked right now; nothing is kept. For htmx."""
    filling.picked = _picked(request, filling)
    cards = outcomes(filling)
    possible = [card.kind for card in cards if card.is_possible]
    ticked = request.POST.get("choice", "")
    form = ChoiceForm(possible, ticked if ticked in possible else "", "")
    return _outcomes(request, filling, form, cards)


def _outcomes(
    request: FaceRequest, filling: Filling, form: ChoiceForm, cards: list[Outcome]
) -> HttpResponse:
    chosen = form["choice"].value() or next((c.kind for c in cards if c.is_possible), "")
    quoted = Quoted(filling, next((c.whole for c in cards if c.kind == chosen), None))
    posts = replace(filling.filled, resolution=chosen).chooses_sending
    onward = _("Choose how to send") if posts else _("Look over everything")
    page = {"outcomes": cards, "quoted": quoted, "onward": onward, **_remedies(filling, cards)}
    if any(card.kind == "exchange" and card.is_possible for card in cards):
        page["variants"] = variant_rows(filling)
    return _show(request, filling, "outcome", form, **page)


def _remedies(filling: Filling, cards: list[Outcome]) -> dict[str, Any]:
    """What is said to who reports a fault before they choose, and why they may want money."""
    if filling.filled.basis != "guarantee":
        return {}
    remedies = explain_remedies(filling.draft, filling.tenant)
    money = any(card.kind == "refund" and card.is_possible for card in cards)
    asks_why = bool(filling.filled.escalation) or not money
    return {"remedies": remedies, "grounds": ESCALATION_GROUNDS.items() if asks_why else ()}


@step("sending")
def sending(request: FaceRequest, filling: Filling) -> HttpResponse:
    """How the goods travel."""
    if not filling.filled.chooses_sending:
        return redirect(filling.path("review"))
    missing = _("Choose how you send it.")
    form = ChoiceForm(OFFERED, filling.filled.method, missing, _sent(request))
    if form.does(lambda said: _set(filling, method=said["choice"])):
        return filling.onward("sending")
    quoted = Quoted.of(filling)
    found = [Problem(each.text) for each in quoted.problems]
    return _show(request, filling, "sending", form, options=OPTIONS, quoted=quoted, problems=found)


@step("review")
def review(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Everything once more; sending it acts once, and only on what was shown."""
    lead = draft_named(filling.filled.leader) if filling.filled.leader else None
    if lead is not None and lead.rma_id is None:
        return redirect(draft_path(lead, "review"))
    quoted, others = Quoted.of(filling), companions(filling)
    changed = request.method == "POST" and request.POST.get("seen") != seen(quoted, others)
    if request.method == "POST" and quoted.whole and not changed:
        refused = _submit(filling)
        if isinstance(refused, HttpResponse):
            return refused
        quoted = Quoted(filling, problems=refused)
    page = {
        "filling": filling,
        "steps": filling.stepper("review"),
        "quoted": quoted,
        "problems": quoted.problems,
        "photos": photos_of(filling.filled),
        "changed": changed,
        "companions": others,
        "seen": seen(quoted, others),
        "may_join": not filling.is_gift,
        "form": None,
    }
    status = 409 if changed or quoted.problems else 200
    return render(request, "portal/review.html", page, status=status)


def _submit(filling: Filling) -> HttpResponse | list[Problem]:
    """To the return's own page, or why there is none."""
    try:
        rma = filling.submit()
    except DomainError as refusal:
        return problems(filling, refusal)
    return redirect(status_path(rma))


@step("items")
def elsewhere(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Go on with the form on another device: its link as a code to scan, or by mail."""
    if request.method == "POST":
        if filling.is_gift:
            raise NotFound
        limit_mailing(request, filling.draft)
        send_form_link(filling.draft)
        say(request, _("The link is on its way to the address on the order."))
        return redirect(filling.path("elsewhere"))
    page = {
        "filling": filling,
        "address": absolute(filling.path("items"), filling.tenant),
        "until": DRAFT.ends(filling.token),
        "back": filling.path(filling.filled.missing),
    }
    return render(request, "portal/elsewhere.html", page)


def _show(
    request: FaceRequest, filling: Filling, name: str, form: PortalForm, **page: Any
) -> HttpResponse:
    shown = {"filling": filling, "steps": filling.stepper(name.removeprefix("gift_")), **page}
    return show(request, f"portal/{name}.html", form, **shown)


def _sent(request: FaceRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _set(filling: Filling, **parts: Any) -> Filled:
    return change_draft(filling.draft, lambda filled: replace(filled, **parts))
