"""培训场次的页面: the year's sessions, one of them with its attendances and papers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services import read
from cets_portal.oversight import access
from cets_portal.oversight.exports import training as exports
from cets_portal.oversight.forms.training import AttendeeForm, PapersForm, SessionForm, SheetForm, cleaned, paper_of
from cets_portal.oversight.selectors.finding import unit_called
from cets_portal.oversight.selectors.sessions import attendances_of, sessions_in
from cets_portal.oversight.services import attending, sheets
from cets_portal.oversight.services import training as service
from cets_portal.oversight.services.attending import Attendee
from registry.access import enterprises_for
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry


def session_list(request: HttpRequest) -> HttpResponse:
    """场次: the sessions of the working year, with how many came; for the clerk the form for one more."""
    return _list_page(request, SessionForm())


def session_add(request: HttpRequest) -> HttpResponse:
    """登记场次."""
    if request.method != "POST":
        return redirect("session-list")
    user, form = user_of(request), SessionForm(request.POST)
    if form.is_valid():
        try:
            session = service.add_session(scope_of(user).province, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("hours" if refusal.code == "hours" else None, str(refusal))
        else:
            messages.success(request, _("已登记培训场次。"))
            return redirect("session-detail", session.pk)
    return _list_page(request, form)


def _list_page(request: HttpRequest, form: SessionForm) -> HttpResponse:
    year = working_of(request).year
    page = page_of(request, sessions_in(year, province=scope_of(user_of(request)).province))
    context = {"page": page, "form": form, "year": year, "today": today(), "may_add": is_role(request, Role.CLERK)}
    return render(request, "oversight/session_list.html", context, status=422 if form.errors else 200)


def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一场培训: who came, its papers, its log."""
    user = user_of(request)
    session, scope = access.session_for(user, pk), scope_of(user)
    people = attendances_of(session, province=scope.province, city=scope.city)
    may_act = is_role(request, Role.CLERK) and session.province == scope.province
    context: dict[str, Any] = {
        "session": session,
        "page": page_of(request, _searched(request, people)),
        "today": today(),
        "may_act": may_act,
        "is_over": session.held_on <= today(),
        "history": [timeline_entry(entry) for entry in history_of(session)],
    }
    if may_act:
        context |= {"papers": PapersForm(), "attendee": AttendeeForm(), "upload": SheetForm()}
        context["sheets"] = session.sheets.select_related("uploaded_by")[:10]
    return render(request, "oversight/session_detail.html", context)


def _searched(request: HttpRequest, people: Any) -> Any:
    text = request.GET.get("q", "").strip()
    if not text:
        return people
    return people.filter(person__icontains=text) | people.filter(enterprise__name__icontains=text)


@require_POST
@shows_refusal(back="session-detail")
def session_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """上传签到表或培训材料."""
    session = access.session_for(user_of(request), pk)
    given = cleaned(PapersForm(request.POST, request.FILES))
    papers = [(kind, paper) for kind in ("sheet", "materials") if (paper := paper_of(given[kind]))]
    if not papers:
        raise Refused(_("没有选择文件。请选择签到表或培训材料。"), code="none")
    for kind, paper in papers:
        service.attach(session, kind, paper, by=user_of(request))
    messages.success(request, _("已存入培训文件。"))
    return redirect("session-detail", pk)


def session_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """签到表或培训材料, as it was handed in."""
    session = access.session_for(user_of(request), pk)
    stored = getattr(session, kind) if kind in ("sheet", "materials") else None
    if stored is None:
        raise Http404
    return download(read(stored), getattr(session, f"{kind}_name"), stored.media_type)


@require_POST
@shows_refusal(back="session-detail")
def session_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销场次."""
    session = access.session_for(user_of(request), pk)
    service.withdraw_session(session, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已撤销培训场次，其参训记录不再计入覆盖。"))
    return redirect("session-list")


@require_POST
@shows_refusal(back="session-detail")
def session_attend(request: HttpRequest, pk: int) -> HttpResponse:
    """登记一人."""
    user = user_of(request)
    session, given = access.session_for(user, pk), cleaned(AttendeeForm(request.POST))
    unit = unit_called(enterprises_for(user), given["unit"])
    one = Attendee(unit, given["person"], given["position"], is_staff=given["is_staff"])
    done = attending.attend(session, [one], by=user, today=today())
    if done.already:
        raise Refused(_("%(who)s 已在参训名单中。") % {"who": one.person}, code="already")
    said = _("已登记 %(unit)s 的 %(who)s 参训。") if done.new else _("已补记 %(unit)s 的 %(who)s 的参训记录。")
    messages.success(request, said % {"unit": unit.name, "who": one.person})
    return redirect("session-detail", pk)


@require_POST
@shows_refusal(back="session-detail")
def session_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """上传参训名单, to be looked at before it is loaded."""
    user = user_of(request)
    session, given = access.session_for(user, pk), cleaned(SheetForm(request.POST, request.FILES))
    uploaded, place = given["file"], scope_of(user).province
    sheet = sheets.receive(uploaded.read(), uploaded.name, about=session, province=place, by=user, today=today())
    return redirect("attendance-sheet", sheet.pk)


def session_template(request: HttpRequest) -> HttpResponse:
    """空白参训名单."""
    return download(exports.attendance_template(), _("参训名单模板.xlsx"))


def session_export(request: HttpRequest, pk: int) -> HttpResponse:
    """导出参训名单."""
    user = user_of(request)
    session, scope = access.session_for(user, pk), scope_of(user)
    people = _searched(request, attendances_of(session, province=scope.province, city=scope.city))
    title = _("参训名单 %(session)s") % {"session": session}
    return download(exports.attendance_workbook(people, title=title, today=today()), f"{title}.xlsx")


@require_POST
@shows_refusal(back="session-list")
def attendance_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销一条参训记录."""
    attendance = access.attendance_for(user_of(request), pk)
    attending.withdraw_attendance(attendance, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已撤销这条参训记录。"))
    return redirect(next_url(request, reverse("session-detail", args=[attendance.session_id])))
