"""下达一项任务: the report, the agency, its people with their duties; refused with every reason."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.norms.verification import verification_guide
from dataquality.access.verification import reports_to_assign
from dataquality.choices import VerificationRole
from dataquality.forms.reviews import Again, tried
from dataquality.forms.verification import AssignForm
from dataquality.models import AgencyPerson, AnnualReport, VerificationAgency
from dataquality.rules.verification.sharing import team
from dataquality.selectors.terms import in_working_days
from dataquality.selectors.verification_agencies import desks_of, qualified_agencies, serving
from dataquality.selectors.verification_reports import agencies_on, assignable, latest_versions
from dataquality.services.verification.assigning import Assignment, assign

#: Working days that are proposed for a whole task; the clerk changes them as wanted.
TASK_DAYS = 30


@shows_refusal(back="verification-bulk")
def verification_assign(request: HttpRequest, report: int) -> HttpResponse:
    """下达核查任务 on one report: first the agency (`?agency=`), then its people."""
    found = _report(request, report)
    agencies = qualified_agencies(today())
    agency = agencies.filter(uscc=request.GET.get("agency", "")).first()
    if agency is None:
        return _choose_agency(request, found, agencies)
    people = serving(agency.people.all(), today())
    if request.method != "POST":
        return _form_page(request, found, agency, AssignForm(people=people, initial=_proposed(found, agency)))
    form = AssignForm(request.POST, people=people)

    def give(**said: Any) -> None:
        wanted = Assignment(
            report=found, agency=agency, role=said["role"], people=form.people(), due_on=said["due_on"],
            note=said["note"], days=form.days(),
        )  # fmt: skip
        assign(wanted, by=user_of(request), today=today())

    if again := tried("assign", form, give):
        return _form_page(request, found, agency, form, again)
    messages.success(request, _("已下达给%(agency)s，并已告知该机构。") % {"agency": agency.name})
    return redirect("verification-list")


def _report(request: HttpRequest, pk: int) -> AnnualReport:
    found = reports_to_assign(user_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _choose_agency(request: HttpRequest, report: AnnualReport, agencies: QuerySet[VerificationAgency]) -> HttpResponse:
    listed = list(agencies)
    desks = {desk.agency: desk for desk in desks_of(listed, today())}
    taken = agencies_on([report]).get(report.pk, frozenset())
    rows = [
        {
            "agency": one,
            "tasks": desks[one.pk].tasks,
            "people": len(desks[one.pk].people),
            "knowing": sum(report.sector in person.sectors for person in desks[one.pk].people),
            "taken": one.pk in taken,
        }
        for one in listed
    ]
    context = {"report": report, "rows": rows, "version": latest_versions([report]).get(report.pk)}
    return render(request, "dataquality/verification/assign_agency.html", context)


def _form_page(
    request: HttpRequest, report: AnnualReport, agency: VerificationAgency, form: AssignForm, again: Again | None = None
) -> HttpResponse:
    page = f"{reverse('verification-assign', args=[report.pk])}?agency={agency.uscc}"
    context = {"report": report, "agency": agency, "form": form, "guide": verification_guide(), "page_url": page}
    return render(request, "dataquality/verification/assign.html", context, status=again.status if again else 200)


def _proposed(report: AnnualReport, agency: VerificationAgency) -> dict[str, Any]:
    """The least burdened group, and a day some weeks on."""
    desk = desks_of([agency], today())[0]
    named = team(desk, report.sector, at_least=verification_guide().group.technical_at_least)
    by_duty: dict[str, list[int]] = {}
    for person, duty in named:
        by_duty.setdefault(duty, []).append(person)
    waits = assignable(AnnualReport.objects.filter(pk=report.pk), VerificationRole.FIRST).exists()
    return {
        "role": VerificationRole.FIRST if waits else VerificationRole.RECHECK,
        "due_on": in_working_days(today(), TASK_DAYS),
        "leader": next(iter(by_duty.get("leader", [])), None),
        "members": by_duty.get("member", []),
        "reviewer": next(iter(by_duty.get("technical_reviewer", [])), None),
        "approver": next(iter(by_duty.get("agency_approver", [])), None),
    }


def people_by_key(keys: set[int]) -> dict[int, AgencyPerson]:
    """People by their keys; one query."""
    return {one.pk: one for one in AgencyPerson.objects.filter(pk__in=keys)}
