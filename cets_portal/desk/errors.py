"""停页: what a person reads when a request cannot be served, and what to do next."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseServerError
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse

from cets_portal.accounts.expired import READING, own_page
from cets_portal.accounts.problems import is_api, page_of
from cets_portal.evidence.uploads import UploadTooLarge, largest_file


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read; 413 where it was too big."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    if is_api(request):
        return page_of(413 if too_big else 400)
    if too_big:
        limit = filesizeformat(largest_file()) if isinstance(exception, UploadTooLarge) else ""
        return render(request, "errors/413.html", {"limit": limit}, status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the post does not carry the right; the refusal's own words where there are any."""
    if is_api(request):
        return page_of(403)
    return render(request, "errors/403.html", {"exception": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: a wrong address, or an object outside what the post may see. Which of the two is not told."""
    if is_api(request):
        return page_of(404)
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database and without the request, since either may be what broke."""
    if is_api(request):
        return page_of(500)
    return HttpResponseServerError(render_to_string("errors/500.html"))


class NotAllowed:
    """405: a button's address that was opened as a page, or the reverse; Django answers with an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            context = {"opened": request.method in READING, "back": _page_before(request)}
            response.content = render_to_string("errors/405.html", context, request)
        return response


def _page_before(request: HttpRequest) -> str:
    """The page with the link that led here, where that is another page of this portal."""
    before = own_page(request, request.headers.get("Referer", ""))
    return before if urlsplit(before).path not in (request.path, reverse("sign-in")) else ""
