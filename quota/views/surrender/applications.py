"""清缴申请: the queue, one application with its lines, credits and consents, its certificate and papers."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.evidence.services.files import served
from dataquality.forms.reviews import Again
from quota.access.surrender import application_for, applications_for, offset_for
from quota.choices import ApplicationStatus, ConsentStatus
from quota.exports.surrender import certificate_pdf
from quota.forms.surrender import SurrenderReasonForm
from quota.models import SurrenderApplication
from quota.selectors.surrender_lists import given_by
from quota.selectors.surrender_vintages import draft_adopted, vintage_said
from quota.views.surrender.words import said_words
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

#: Places of refused forms on the page of one application.
REFUSE = "refuse"


def surrender_applications(request: HttpRequest) -> HttpResponse:
    """清缴申请, those that wait first; `?state=` narrows."""
    found = asked(request)
    page = page_of(request, found)
    given, own = given_by(list(page)), user_of(request).pk
    context = {
        "page": page,
        "lines": [{"one": one, "given": given[one.pk], "own": one.filed_by_id == own} for one in page],
        "states": [("", _("全部"), None), *((one.value, one.label, None) for one in ApplicationStatus)],
        "narrowed": bool(request.GET.get("state")),
        "officer": is_role(request, Role.CLERK, Role.REVIEWER),
        "filed": ApplicationStatus.FILED,
    }
    return render(request, "quota/surrender/applications.html", context)


def asked(request: HttpRequest) -> QuerySet[SurrenderApplication]:
    """Of the switch and the state in the address; what waits is shown whatever its year, a unit's own too."""
    found, working = applications_for(user_of(request)), working_of(request)
    if not is_role(request, Role.FILER, Role.APPROVER):
        of_year = Q(obligation__quota_year=working.emission_year)
        found = found.filter(of_year | Q(status=ApplicationStatus.FILED))
        found = found.filter(obligation__sector=working.sector) if working.sector else found
    state = request.GET.get("state", "")
    return (found.filter(status=state) if state in ApplicationStatus.values else found).order_by("-pk")


def surrender_application(request: HttpRequest, pk: int) -> HttpResponse:
    """一项清缴申请."""
    return application_page(request, pk)


def application_page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    """The page of one application; drawn again where an act was refused."""
    one = application_for(user_of(request), pk)
    about = one.obligation
    adopted = draft_adopted(one.province, about.sector)
    lines = list(one.lines.select_related("holder"))
    consents = list(one.consents.select_related("holder", "answered_by"))
    context = {
        "one": one,
        "about": about,
        "lines": [
            {"line": line, "said": said_words(vintage_said(line.vintage, about.quota_year, adopted=adopted))}
            for line in lines
        ],
        "credits": list(one.offsets.select_related("file")),
        "consents": consents,
        "unanswered": [each.holder.name for each in consents if each.status != ConsentStatus.GIVEN],
        "acts": _acts(request, one),
        "refuse_form": again.form if again and again.place == REFUSE else SurrenderReasonForm(),
        "is_unit": is_role(request, Role.FILER, Role.APPROVER),
        "history": [timeline_entry(entry) for entry in history_of(one)],
    }
    return render(request, "quota/surrender/application.html", context, status=again.status if again else 200)


def _acts(request: HttpRequest, one: SurrenderApplication) -> dict[str, Any]:
    """A forced application is not the unit's to withdraw."""
    acts = actions_for(one, user_of(request))
    return {name: why for name, why in acts.items() if not (name == "withdraw" and one.forced)}


@shows_refusal(back="surrender-application")
def surrender_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """履约证明 of an approved application, as PDF."""
    one = application_for(user_of(request), pk)
    if one.status != ApplicationStatus.APPROVED:
        raise Http404
    return download(certificate_pdf(one), f"{one.certificate_number}.pdf", "application/pdf")


def surrender_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """注登机构文件 of a forced application."""
    one = application_for(user_of(request), pk)
    if one.paper is None:
        raise Http404
    return served(one.paper, f"forced-{one.pk}")


def surrender_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """注销证明 of credits."""
    line = offset_for(user_of(request), pk)
    if line.file is None:
        raise Http404
    return served(line.file, f"credits-{line.pk}")
