"""核查结果公开: what is ready by sector, the editions, and the act of publishing one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.selectors.verified_editions import current_editions, ready_for
from dataquality.services.verified_publication import publish
from registry.choices import Sector


def edition_list(request: HttpRequest) -> HttpResponse:
    """公开版 of the province and year, and what could be published now."""
    year, province = working_of(request).emission_year, scope_of(user_of(request)).province
    editions = {one.sector: one for one in current_editions(province=province, emission_year=year)} if province else {}
    ready = {one.sector: one for one in ready_for(province, year)} if province else {}
    lines = [
        {"sector": sector, "ready": ready.get(sector.value), "edition": editions.get(sector.value)} for sector in Sector
    ]
    context = {
        "lines": lines,
        "year": year,
        "province": province,
        "objecting": sum(one.objecting for one in ready.values()),
        "may_publish": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "dataquality/verified/editions.html", context)


@require_POST
@shows_refusal(back="edition-list")
def edition_publish(request: HttpRequest) -> HttpResponse:
    """公开一版."""
    sector, year = request.POST.get("sector", ""), request.POST.get("emission_year", "")
    if sector not in Sector.values or not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused(_("请选择行业和排放年度。"), code="place")
    province = scope_of(user_of(request)).province
    edition = publish(province, sector, int(year), by=user_of(request), today=today())
    messages.success(
        request, _("已公开第 %(n)s 版，共 %(units)s 家。") % {"n": edition.edition, "units": edition.units}
    )
    return redirect("edition-list")
