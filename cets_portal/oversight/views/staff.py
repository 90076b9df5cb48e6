"""碳排放管理人员的页面: a unit's people, and what they attended."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.oversight import access
from cets_portal.oversight.forms.training import LeaveForm, StaffForm, cleaned
from cets_portal.oversight.selectors.sessions import attended_by, staff_of
from cets_portal.oversight.selectors.training import trainees
from cets_portal.oversight.services import staff as service
from registry.access import enterprise_for, enterprises_for
from registry.models import Enterprise


def staff_own(request: HttpRequest) -> HttpResponse:
    """本单位的人员."""
    own = enterprises_for(user_of(request)).first()
    if own is None:
        raise Http404
    return redirect("staff-list", own.uscc)


def staff_list(request: HttpRequest, uscc: str) -> HttpResponse:
    """一家单位: carbon staff, attendances, how far the year has come."""
    return _page(request, enterprise_for(user_of(request), uscc), StaffForm(initial={"since_on": today()}))


def staff_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """登记人员."""
    unit = enterprise_for(user_of(request), uscc)
    if request.method != "POST":
        return redirect("staff-list", uscc)
    form = StaffForm(request.POST)
    if form.is_valid():
        try:
            added = service.add_staff(unit, by=user_of(request), today=today(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("since_on" if refusal.code == "future" else "name", str(refusal))
        else:
            messages.success(request, _("已登记 %(who)s。") % {"who": added.name})
            return redirect("staff-list", uscc)
    return _page(request, unit, form)


@require_POST
@shows_refusal(back="desk")
def staff_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """登记离岗."""
    found = access.staff_for(user_of(request), pk)
    day = cleaned(LeaveForm(request.POST))["until_on"]
    service.leave(found, until_on=day, by=user_of(request), today=today())
    messages.success(request, _("已登记 %(who)s 离岗。") % {"who": found.name})
    return redirect("staff-list", found.enterprise.uscc)


def _page(request: HttpRequest, unit: Enterprise, form: StaffForm) -> HttpResponse:
    year = working_of(request).year
    trained = next(iter(trainees(year, enterprise_id=unit.pk)), None)
    context = {
        "enterprise": unit,
        "year": year,
        "trained": trained,
        "staff": list(staff_of(unit.pk)),
        "page": page_of(request, attended_by(unit.pk)),
        "form": form,
        "today": today(),
        "may_act": is_role(request, Role.CLERK, Role.FILER, Role.APPROVER),
    }
    return render(request, "oversight/staff_list.html", context, status=422 if form.errors else 200)
