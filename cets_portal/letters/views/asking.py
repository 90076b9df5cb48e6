"""所选公文: the letters that a request is about, and files handed out."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from cets_portal.accounts.asking import numbers, user_of
from cets_portal.letters import access, selectors
from cets_portal.letters.models import Letter


def chosen_in(request: HttpRequest) -> "QuerySet[Letter]":
    """The letters that are ticked; without ticks all that the filters of the address let through."""
    letters = access.letters_for(user_of(request))
    if ticked := numbers(request.GET.getlist("letter")):
        return letters.filter(pk__in=ticked)
    return selectors.narrowed(letters, request.GET.dict())


def handed_out(data: bytes, file_name: str, media_type: str, *, inline: bool = False) -> HttpResponse:
    """A file under its own name. A PDF of our own making may be looked at in the browser."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
