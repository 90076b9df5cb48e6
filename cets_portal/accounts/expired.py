"""登录过期: where somebody who is no longer signed in is led, and how they come back to the page they were on."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

#: In the address of the sign-in page: what was sent before it was not written.
LOST = "lost"
READING = ("GET", "HEAD", "OPTIONS")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page; its `next` is a page that can be opened, never a part of one or a button's address."""
    query = QueryDict(mutable=True)
    query["next"] = _page_of(request) or reverse("desk")
    if request.method not in READING and request.path != reverse("sign-out"):
        query[LOST] = "1"
    response = whole_page(request, f"{reverse('sign-in')}?{query.urlencode(safe='/')}")
    if is_part(request):
        response.status_code = 401
    return response


def whole_page(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to `url`: where a part of a page was asked for, the whole page goes there instead of the part."""
    return HttpResponseClientRedirect(url) if is_part(request) else redirect(url)


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, to put the answer into a page that is already shown."""
    return "HX-Request" in request.headers


def own_page(request: HttpRequest, url: str) -> str:
    """Path and query of `url` where it is an address of this portal, else empty."""
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _page_of(request: HttpRequest) -> str:
    if is_part(request):
        return own_page(request, request.headers.get("HX-Current-URL", ""))
    if request.method in READING:
        return request.get_full_path()
    return own_page(request, request.headers.get("Referer", ""))
