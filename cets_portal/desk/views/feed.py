"""日历订阅的页面: a person makes and stops the secret address; calendar programs read it without signing in."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.desk.feed import feed_of
from cets_portal.desk.horizon import horizon_of
from cets_portal.evidence.digests import sha256
from cets_portal.oversight.selectors.feed_keys import reader_of
from cets_portal.oversight.services.feed_keys import make_key, revoke_key


@require_POST
@shows_refusal(back="calendar")
@sensitive_variables("secret", "address")
def address_make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this answer and never again; the one before stops."""
    secret = make_key(by=user_of(request))
    address = _base(request) + reverse("calendar-feed", args=[secret])
    answer = render(request, "desk/calendar_address.html", {"address": address})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@shows_refusal(back="calendar")
def address_revoke(request: HttpRequest) -> HttpResponse:
    """Stop the address; programs that read it get 404 from now on."""
    revoke_key(by=user_of(request))
    messages.success(request, _("订阅地址已停用，日历程序不能再读取。"))
    return redirect("calendar")


@require_safe
@sensitive_variables("secret")
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar under a secret, in the language of its person; 404 for what is no address of anybody any more."""
    day = today()
    user = reader_of(secret, day)
    horizon = horizon_of(user) if user else None
    if user is None or horizon is None:
        raise Http404
    with translation.override(user.language):
        body = feed_of(user, horizon, day, _base(request)).ical()
    etag = quote_etag(sha256(body)[:32])
    answer = get_conditional_response(request, etag=etag) or HttpResponse(body, content_type="text/calendar")
    answer["Content-Type"] = "text/calendar; charset=utf-8"
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _base(request: HttpRequest) -> str:
    """The name under which people reach the portal; where it is not set, the one that was asked for."""
    named: str = settings.PORTAL_URL.rstrip("/")
    return named or request.build_absolute_uri("/").rstrip("/")
