"""一项应清缴: facts, way, applications, changes, letters and the next step for who looks; notice and case."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.letters.models import Letter
from quota.access.surrender import all_obligations_for, applications_for, obligation_for
from quota.choices import ApplicationStatus
from quota.models import SurrenderApplication, SurrenderObligation
from quota.selectors.surrender import as_of, is_closed
from quota.selectors.surrender_lists import cases_of, given_by, ranges_of
from quota.services.compliance_notice import notify, subject_of
from quota.services.shortfalls import open_case
from quota.views.surrender.words import RangeWords, milestones_of, range_words
from registry.views.enterprise_page import timeline_entry


def surrender_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项应清缴."""
    user = user_of(request)
    one = get_object_or_404(as_of(all_obligations_for(user), today()), pk=pk)
    place = {"enterprise": one.enterprise_id, "sector": one.sector, "quota_year": one.quota_year}
    versions = list(all_obligations_for(user).filter(**place).order_by("-number"))
    filed = applications_for(user).filter(**{f"obligation__{name}": value for name, value in place.items()})
    applications = list(filed.order_by("-pk"))
    given = given_by(applications)
    left = max(0, one.tonnes - one.surrendered_tonnes)
    is_short = one.current and today() > one.due_on and left > 0
    officer = is_role(request, Role.CLERK, Role.REVIEWER)
    context = {
        "one": one,
        "left": left,
        "over": max(0, one.surrendered_tonnes - one.tonnes),
        "today": today(),
        "is_short": is_short,
        "ranges": _ranges(one) if is_short else [],
        "case": cases_of([one.pk]).get(one.pk, ""),
        "versions": versions,
        "applications": [{"one": each, "given": given[each.pk]} for each in applications],
        "changes": list(one.changes.order_by("-pk")),
        "letters": _letters(versions),
        "way": milestones_of(one, applications, today()),
        "step": _next_step(request, one, applications),
        "officer": officer,
        "clerk": is_role(request, Role.CLERK),
        "is_unit": is_role(request, Role.FILER, Role.APPROVER),
        "history": [timeline_entry(entry) for entry in history_of(one)] if officer else [],
    }
    return render(request, "quota/surrender/detail.html", context)


@require_POST
@shows_refusal(back="surrender-detail")
def surrender_notify(request: HttpRequest, pk: int) -> HttpResponse:
    """通知 of one unit, through the portal or on paper."""
    one = obligation_for(user_of(request), pk)
    channel, note = request.POST.get("channel", "portal"), request.POST.get("note", "")
    notify(one, by=user_of(request), today=today(), channel=channel, note=note)
    messages.success(request, _("已发出履约通知书 %(number)s。") % {"number": one.notice_number})
    return redirect("surrender-detail", pk)


@require_POST
@shows_refusal(back="surrender-detail")
def surrender_case(request: HttpRequest, pk: int) -> HttpResponse:
    """欠缴立案."""
    case = open_case(obligation_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("案件 %(number)s 已立。") % {"number": case.number})
    return redirect("case-detail", case.pk)


def _letters(versions: list[SurrenderObligation]) -> list[Letter]:
    keys = [subject_of(one) for one in versions]
    return list(Letter.objects.filter(subject_key__in=keys, kind="compliance").defer("body").order_by("-pk"))


def _ranges(one: SurrenderObligation) -> list[RangeWords]:
    return [range_words(found) for found in ranges_of([one])[one.pk]]


def _next_step(
    request: HttpRequest, one: SurrenderObligation, applications: list[SurrenderApplication]
) -> dict[str, Any]:
    """What the person who looks can do next: words, and where."""
    waiting = next((each for each in applications if each.status == ApplicationStatus.FILED), None)
    page = reverse("surrender-application", args=[waiting.pk]) if waiting else ""
    if not one.current:
        return {"text": _("已有新版本，请在现行版本办理。")}
    if one.surrendered_tonnes >= one.tonnes:
        return {"text": _("已足额，无须再办。")}
    if is_closed(one.province, one.sector, one.quota_year):
        return {"text": _("该年度已关账。")}
    if is_role(request, Role.APPROVER):
        if waiting:
            return {"text": _("清缴申请待省级审批。"), "url": page, "label": _("看申请")}
        return {
            "text": _("还未足额，请提出清缴申请。"),
            "url": reverse("surrender-apply", args=[one.pk]),
            "label": _("申请清缴"),
        }
    if is_role(request, Role.FILER):
        return {"text": _("由本单位负责人提出清缴申请。"), "url": page, "label": _("看申请") if page else ""}
    if waiting and is_role(request, Role.CLERK, Role.REVIEWER):
        return {"text": _("有一项清缴申请待审批。"), "url": page, "label": _("去审批")}
    return {"text": _("等待单位提出清缴申请。"), "url": page, "label": _("看申请") if page else ""}
