"""请求的日子: a request that begins before midnight ends on the same day."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cets_portal.clock.reading import one_day


class OneDay:
    """Reads the clock once, at the edge."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_day():
            return self.get_response(request)
