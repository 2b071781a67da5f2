"""A return without an order number: who asks shows their address first, then people decide."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from returns_portal.faces.portal.care import limit_guesses, personal
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.finding import CodeForm
from returns_portal.faces.portal.forms.unordered import ArticleForm, DetailsForm, StartForm
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import InvalidInput
from rma.links import UNORDERED, status_path, unordered_of_token
from rma.models import UnorderedDraft
from rma.selectors.articles import article, articles_named
from rma.selectors.shopper import photos_named
from rma.services import unordered as services
from rma.unordered import Unordered

View = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def start(request: FaceRequest) -> HttpResponse:
    """What it is, and where the code goes."""
    form = StartForm(request.POST if request.method == "POST" else None)

    def begin(said: dict[str, Any]) -> UnorderedDraft:
        limit_guesses(request, "find", said["email"])
        return services.begin(
            name=said["name"],
            email=said["email"],
            language=get_language() or request.tenant.language,
            said=Unordered(article=said["article"], origin=said["origin"]),
        )

    if form.does(begin):
        return redirect("portal:start_code", UNORDERED.token(form.result))
    return show(request, "portal/start.html", form)


def step(*, takes_back: bool = False) -> Callable[[View], View]:
    """A step after the code: only while the form is not sent. An old device that is taken back
    has steps of its own.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @personal
        @wraps(view)
        def opened(request: FaceRequest, token: str) -> HttpResponse:
            draft = unordered_of_token(token)
            if draft.verified_at is None:
                return redirect("portal:start_code", token)
            if draft.rma is not None:
                return redirect(status_path(draft.rma))
            if _takes_back(draft) != takes_back:
                return redirect(first_step(draft), token)
            return view(request, token, draft)

        return opened

    return decorate


def first_step(draft: UnorderedDraft) -> str:
    """Where a form goes on after its code: the name of the page."""
    return "portal:take_back_details" if _takes_back(draft) else "portal:start_article"


def _takes_back(draft: UnorderedDraft) -> bool:
    return Unordered.of(draft.data).old_device is not None


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def code(request: FaceRequest, token: str) -> HttpResponse:
    """Enter the code; with it, an article whose number was named is found at once."""
    draft = unordered_of_token(token)
    if draft.verified_at is not None:
        return redirect(first_step(draft), token)
    form = CodeForm(request.POST if request.method == "POST" else None)

    def confirm(said: dict[str, Any]) -> Any:
        limit_guesses(request, "code", draft.public_id)
        return services.confirm_contact(draft, code=said["code"])

    if form.does(confirm, undo=False):
        if _takes_back(draft):
            return redirect(first_step(draft), token)
        named = articles_named(Unordered.of(draft.data).article)
        if named.is_certain:
            keep(draft, sku=named.products[0].sku, serial=named.serial)
            return redirect("portal:start_details", token)
        return redirect("portal:start_article", token)
    again = "portal:take_back" if _takes_back(draft) else "portal:start"
    return show(request, "portal/start_code.html", form, token=token, again=reverse(again))


@require_POST
@personal
def code_again(request: FaceRequest, token: str) -> HttpResponse:
    """Another code to the same address."""
    draft = unordered_of_token(token)
    if draft.verified_at is None:
        limit_guesses(request, "find", draft.email)
        services.ask_for_contact_code(draft)
        say(request, _("Another code is on its way. The older one has ended."))
    return redirect("portal:start_code", token)


@step()
def which_article(request: FaceRequest, token: str, draft: UnorderedDraft) -> HttpResponse:
    """Which of our articles it is; another word looks again."""
    said = Unordered.of(draft.data)
    text = request.GET.get("q", said.article)
    found = articles_named(text).products
    form = ArticleForm(found, said.sku, request.POST if request.method == "POST" else None)
    if form.does(lambda given: keep(draft, sku=given["sku"])):
        return redirect("portal:start_details", token)
    page = {"found": found, "text": text, "token": token}
    return show(request, "portal/start_article.html", form, **page)


@step()
def details(request: FaceRequest, token: str, draft: UnorderedDraft) -> HttpResponse:
    """What happened; sending it acts once."""
    product = article(Unordered.of(draft.data).sku)
    if product is None:
        return redirect("portal:start_article", token)
    is_sent = request.method == "POST"
    form = DetailsForm(
        product,
        Unordered.of(draft.data),
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
    )
    take_photos(form, draft)
    if "remove" in request.POST or ("add" in request.POST and not _photo_errors(form)):
        keep(draft, **form.said())
        if "remove" in request.POST:
            services.remove_unordered_photo(draft, photo=request.POST["remove"])
        return redirect("portal:start_details", token)
    if form.does(lambda _said: send(request, draft, form)):
        return redirect(status_path(form.result))
    said = Unordered.of(draft.data)
    shown = photos_named((*said.photos, *said.proofs))
    page = {"product": product, "said": said, "photos": shown, "token": token}
    return show(request, "portal/start_details.html", form, **page)


def _photo_errors(form: DetailsForm) -> bool:
    return "photos" in form.errors or "proofs" in form.errors


def take_photos(form: Any, draft: UnorderedDraft) -> None:
    """Photos are kept even where something else is wrong: no browser sends them a second time."""
    if not form.is_bound:
        return
    form.full_clean()
    for field, bodies in form.uploads():
        try:
            services.add_unordered_photos(draft, field=field, bodies=bodies)
        except InvalidInput as refusal:
            form.add_error(field, str(refusal))


def send(request: FaceRequest, draft: UnorderedDraft, form: Any) -> Any:
    """The return that the form asks for; what is wrong stands beside its field."""
    keep(draft, **form.said())
    language = get_language() or request.tenant.language
    try:
        return services.submit_unordered(draft, tenant=request.tenant, language=language)
    except InvalidInput as refusal:
        raise _at_fields(refusal) from None


def _at_fields(refusal: InvalidInput) -> InvalidInput:
    """What is wrong with the one line, beside the fields of the page."""
    fields = {"serials": "serial", "comment": "happened"}
    errors = []
    for each in refusal.errors:
        last = each.field.rpartition(".")[2]
        errors.append(type(each)(fields.get(last, last), each.code, each.message))
    return InvalidInput.of(*errors) if errors else refusal


def keep(draft: UnorderedDraft, **parts: Any) -> Unordered:
    """Keep what was said in the form."""
    return services.change_unordered(draft, lambda said: Unordered.of(said.as_json() | parts))
