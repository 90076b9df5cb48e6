"""拒绝的呈现: how a view turns `Refused` into what a person sees.

`@shows_refusal` stands on views that call services. A refusal becomes a message on the page the person
came from, so that filters, ticks and the place in a list are kept; `Forbidden` becomes the 403 page;
`Conflict` (someone was faster) becomes a warning on the page drawn afresh.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import NoReverseMatch
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from cets_portal.audit.errors import Conflict, Forbidden, Refused

View = Callable[..., HttpResponse]


def shows_refusal(view: View | None = None, *, back: str = "") -> Any:
    """Decorate a view; `back` is the URL name to go to where the person's own page is not known.

    The way back is, first that fits: `next` of the form, the referring page, `back` (reversed with the
    view's own arguments if it takes them), else a page of its own that states the refusal (HTTP 409).
    """
    if view is None:
        return lambda decorated: shows_refusal(decorated, back=back)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Forbidden as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Refused as refusal:
            return refused(request, refusal, _way_back(request, back, kwargs))

    return wrapped


def refused(request: HttpRequest, refusal: Refused, url: str) -> HttpResponse:
    """Say it and lead back to `url`; without a way back, a page that says it."""
    if not url:
        return render(request, "errors/refused.html", {"refusal": refusal}, status=409)
    level = messages.WARNING if isinstance(refusal, Conflict) else messages.ERROR
    messages.add_message(request, level, str(refusal))
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return redirect(url)


def next_url(request: HttpRequest, default: str) -> str:
    """The form's `next` where it is an address of this portal, else `default` (an address)."""
    wanted = request.POST.get("next", "")
    return wanted if wanted and _is_ours(request, wanted) else default


def _way_back(request: HttpRequest, back: str, kwargs: dict[str, Any]) -> str:
    for url in (request.POST.get("next", ""), request.headers.get("Referer", ""), _named(back, kwargs)):
        if url and _is_ours(request, url) and not _draws_itself(request, url):
            return url
    return ""


def _named(back: str, kwargs: dict[str, Any]) -> str:
    if not back:
        return ""
    try:
        return resolve_url(back, **kwargs)
    except NoReverseMatch:
        return resolve_url(back)


def _is_ours(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())


def _draws_itself(request: HttpRequest, url: str) -> bool:
    """A GET that refuses must not be sent to itself: that would go round for ever."""
    return request.method in ("GET", "HEAD") and urlsplit(url).path == request.path
