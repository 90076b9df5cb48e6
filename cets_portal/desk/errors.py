"""停页: what a person reads when a request cannot be served, and what to do next."""

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read; 413 where it was too big."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return render(request, "errors/413.html", status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the post does not carry the right; the refusal's own words where there are any."""
    return render(request, "errors/403.html", {"exception": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: a wrong address, or an object outside what the post may see. Which of the two is not told."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database and without the request, since either may be what broke."""
    return HttpResponseServerError(render_to_string("errors/500.html"))
