"""一份方案的页面: what it says, what stands open or changed, and the acts upon it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.audit.words import act_words
from cets_portal.clock.reading import today
from cets_portal.norms.form import Form, form_of
from dataquality.access import plans as access
from dataquality.choices import PlanStatus
from dataquality.exports.plans import workbook_of
from dataquality.forms.plans import AcceptForm, ReturnForm, RevisionForm, refuse_faults
from dataquality.models import PlanVersion
from dataquality.rules.plan.carrying import news
from dataquality.rules.plan.difference import differences
from dataquality.selectors.plans import form_of_year, version_before
from dataquality.services import plan_review as review
from dataquality.services import plans
from dataquality.views.plan_reading import facility_headings, read_plan, row_headings
from dataquality.views.plan_words import change_lines, news_words, point_issue, section_steps
from registry.views.answers import download

ACTS_SHOWN = 30
#: Open points shown beside the plan; the rest stand on the pages of their sections.
POINTS_SHOWN = 12


def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what it says in the order of App. B."""
    version = access.version_for(user_of(request), pk)
    user = user_of(request)
    form = form_of(version.form_code)
    own = access.is_own(user)
    context = {
        "version": version,
        "plan": version.plan,
        "norm_form": form,
        "own": own,
        "read": read_plan(version, form),
        "row_headings": row_headings(),
        "facility_headings": facility_headings(),
        "files": version.files.select_related("file"),
        "acts": actions_for(version, user),
        "versions": access.versions_for(user).filter(plan=version.plan).order_by("-number").defer("content"),
        "history": [_entry(one) for one in history_of(version)[:ACTS_SHOWN]],
    }
    context |= _editing(version, form) if own and version.is_editable else {}
    context |= _comparison(version, form)
    if version.status == PlanStatus.SUBMITTED and is_role(request, Role.CLERK, Role.REVIEWER):
        context |= {
            "accept_form": AcceptForm(initial={"effective_on": review.default_day(version, today())}),
            "return_form": ReturnForm(),
        }
    if own and version.status == PlanStatus.ACCEPTED:
        context["revision_form"] = RevisionForm()
    return render(request, "dataquality/plan_detail.html", context)


def _entry(entry: Any) -> dict[str, Any]:
    return {"at": entry.at, "who": entry.actor_name or _("系统"), "text": act_words(entry), "note": entry.reason}


def _editing(version: PlanVersion, form: Form) -> dict[str, Any]:
    points = review.points_of(version)
    current = form_of_year(version.plan.sector, version.plan.plan_year)
    return {
        "points": [point_issue(version, form, one) for one in points[:POINTS_SHOWN]],
        "open_count": len(points),
        "more_points": max(0, len(points) - POINTS_SHOWN),
        "steps": section_steps(version, points, ""),
        "old_form": bool(current and current.code != version.form_code),
    }


def _comparison(version: PlanVersion, form: Form) -> dict[str, Any]:
    """Against the version before: what was changed, and what a newer form brought."""
    before = version_before(version)
    if before is None:
        return {"before": None}
    changes = differences(before.content, version.content)
    fresh = news(before.content, form_of(before.form_code), form)
    return {
        "before": before,
        "changes": change_lines(form, before.content, version.content, changes),
        "news": [news_words(form, before.content, one) for one in fresh],
    }


def plan_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """导出: the version as a workbook in the layout of App. B."""
    version = access.version_for(user_of(request), pk)
    plan = version.plan
    words = {"unit": plan.enterprise.name, "year": plan.plan_year, "n": version.number}
    name = _("%(unit)s_%(year)s年度数据质量控制方案_第%(n)s版") % words
    return download(workbook_of(version, form_of(version.form_code)), f"{name}.xlsx")


@require_POST
@shows_refusal(back="plan-detail")
def plan_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """提交技术审核."""
    review.submit(access.version_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已提交，省厅审核后会通知您；审核前可以撤回修改。"))
    return redirect("plan-detail", pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回修改."""
    review.recall(access.version_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已撤回，可以修改后重新提交。"))
    return redirect("plan-detail", pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回修改."""
    version = access.version_for(user_of(request), pk)
    form = ReturnForm(request.POST)
    refuse_faults(form)
    review.send_back(version, reason=form.cleaned_data["reason"], by=user_of(request))
    messages.success(request, _("已退回，单位会收到通知。"))
    return redirect("plan-detail", pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """技术审核通过."""
    version = access.version_for(user_of(request), pk)
    form = AcceptForm(request.POST)
    refuse_faults(form)
    review.accept(version, by=user_of(request), today=today(), effective_on=form.cleaned_data["effective_on"])
    messages.success(request, _("已通过，单位会收到通知；该版内容不再可改。"))
    return redirect("plan-detail", pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """修订: `pk` is the accepted version on whose page it was asked for."""
    version = access.version_for(user_of(request), pk)
    form = RevisionForm(request.POST)
    refuse_faults(form)
    data = form.cleaned_data
    made = plans.revise(version.plan, trigger=data["trigger"], note=data["note"], by=user_of(request), today=today())
    messages.success(request, _("已按现行版本建立第 %(n)s 版草稿，请修改后提交。") % {"n": made.number})
    return redirect("plan-detail", made.pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_refit(request: HttpRequest, pk: int) -> HttpResponse:
    """按新表单更新."""
    plans.refit(access.version_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已按新表单更新，请核对有变化的部分。"))
    return redirect("plan-detail", pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """作废草稿."""
    plans.withdraw(access.version_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("草稿已作废。"))
    return redirect("plan-list")
