"""一个月的入口: open a month, and lead everybody who follows a link to a filing to the page that is theirs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.permissions import may_open
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.norms.months import Month
from dataquality.access.filings import filing_for, own_enterprise_for
from dataquality.choices import FilingStatus
from dataquality.models import Filing
from dataquality.services.filings import open_filing
from registry.choices import Sector


@require_POST
@shows_refusal(back="filing-list")
def filing_open(request: HttpRequest) -> HttpResponse:
    """开始填报 a month: the draft is made on the plan and the form that hold for it."""
    user = user_of(request)
    sector = request.POST.get("sector", "")
    if sector not in Sector.values:
        raise Refused(_("请在列表中选择要填报的月份。"), code="sector")
    filing = open_filing(own_enterprise_for(user), sector, _month(request), by=user, today=today())
    return redirect("filing-edit", filing.pk)


def _month(request: HttpRequest) -> Month:
    try:
        return Month.from_text(request.POST.get("month", ""))
    except ValueError as fault:
        raise Refused(_("请在列表中选择要填报的月份。"), code="month") from fault


def filing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """存证: to the draft, to the signature, to the review or to what was submitted, by who asks and how it stands."""
    return redirect(page_of_filing(request, filing_for(user_of(request), pk)))


def page_of_filing(request: HttpRequest, filing: Filing) -> str:
    """The address of the person's page of a filing."""
    if is_role(request, Role.FILER, Role.APPROVER):
        if filing.is_editable:
            return reverse("filing-edit", args=[filing.pk])
        if filing.status == FilingStatus.SIGNING:
            return reverse("filing-sign", args=[filing.pk])
        return reverse("filing-record", args=[filing.pk])
    return _page_of_official(request, filing)


def _page_of_official(request: HttpRequest, filing: Filing) -> str:
    """The review for whom it is open, once there is something to review."""
    post = user_of(request).acting_post
    reviews = post is not None and may_open("review-detail", post.role) and filing.first_submitted_at
    return reverse("review-detail" if reviews else "filing-record", args=[filing.pk])
