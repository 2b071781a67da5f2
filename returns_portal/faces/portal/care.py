"""What every page of the portal takes care of: privacy, size, and guesses that tell nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

from catalog.models import normalise_number
from returns_portal.faces.request import address_of
from returns_portal.rest.throttling import limit
from rma.models import ReturnDraft, Rma

View = Callable[..., HttpResponse]

#: Seconds after which a guess is answered, right or wrong; more than looking an order up takes.
EVEN_TIME = 0.25
#: How often one address may guess, and how often anybody may about one order: each guess of an
#: order may send a mail, each guess of a code is one of a million (and five end the code).
BY_ADDRESS = "60/15min"
BY_ORDER = {"find": "6/15min", "code": "20/15min"}
#: How often somebody may write about one return, and from one address: each message is a mail.
BY_RETURN = "12/h"
BY_WRITER = "30/h"


def public(view: View) -> View:
    """A page that says nothing about anybody."""
    return gzip_page(view)


def personal(view: View) -> View:
    """A page about somebody: kept by no cache, listed by no search engine."""

    @gzip_page
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def in_even_time(view: View) -> View:
    """Answer a POST after EVEN_TIME, so that the time it took does not tell what was found.

    `faces.middleware.EvenTimeMiddleware` does the waiting, once the transaction is over.
    """

    @wraps(view)
    def even(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            request.even_time = EVEN_TIME  # type: ignore[attr-defined]
        return response

    return even


def limit_guesses(request: HttpRequest, what: str, number: str) -> None:
    """Raise TooManyRequests after too many guesses from one address, or about one order.

    An order that is not there counts like one that is.
    """
    shop = request.tenant.pk  # type: ignore[attr-defined]
    limit(f"portal.{what}.address", f"{shop}:{address_of(request)}", BY_ADDRESS)
    limit(f"portal.{what}.order", f"{shop}:{normalise_number(number)}", BY_ORDER[what])


def limit_mailing(request: HttpRequest, draft: ReturnDraft) -> None:
    """Raise TooManyRequests after too many mails about one form, or from one address."""
    shop = request.tenant.pk  # type: ignore[attr-defined]
    limit("portal.write.address", f"{shop}:{address_of(request)}", BY_WRITER)
    limit("portal.mail.form", str(draft.pk), BY_ORDER["find"])


def limit_writing(request: HttpRequest, rma: Rma) -> None:
    """Raise TooManyRequests after too many messages about one return, or from one address."""
    shop = request.tenant.pk  # type: ignore[attr-defined]
    limit("portal.write.address", f"{shop}:{address_of(request)}", BY_WRITER)
    limit("portal.write.return", str(rma.pk), BY_RETURN)
