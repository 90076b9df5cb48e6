"""一份方案的页面: what it says, what stands open or changed, and the acts upon it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.seen import seal_of
from cets_portal.audit.selectors import history_of
from cets_portal.audit.words import act_words
from cets_portal.clock.reading import today
from cets_portal.norms.form import Form, form_of
from dataquality.access import plans as access
from dataquality.choices import PlanStatus
from dataquality.exports.plans import workbook_of
from dataquality.forms.plans import AcceptForm, ReturnForm, RevisionForm
from dataquality.forms.reviews import Again, tried
from dataquality.models import PlanVersion
from dataquality.rules.plan.carrying import news
from dataquality.rules.plan.difference import differences
from dataquality.selectors.plans import form_of_year, version_before
from dataquality.selectors.terms import in_working_days
from dataquality.services import plan_review as review
from dataquality.services import plans
from dataquality.views.plan_reading import facility_headings, read_plan, row_headings
from dataquality.views.plan_words import change_lines, news_words, point_issue, section_steps
from registry.views.answers import download

ACTS_SHOWN = 30
#: Working days that are proposed for mending what is returned.
MEND_DAYS = 10
#: Open points shown beside the plan; the rest stand on the pages of their sections.
POINTS_SHOWN = 12
#: Places of the forms on the page, and their names in its context.
ACCEPT, RETURN, REVISE = "accept", "return", "revise"
_FORMS = {ACCEPT: "accept_form", RETURN: "return_form", REVISE: "revision_form"}


def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what it says in the order of App. B."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    """The version as it stands now; `again`: the form that was refused, as it was typed."""
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
        "today": today(),
        "versions": access.versions_for(user).filter(plan=version.plan).order_by("-number").defer("content"),
        "history": [_entry(one) for one in history_of(version)[:ACTS_SHOWN]],
    }
    context |= _editing(version, form) if own and version.is_editable else {}
    context |= _comparison(version, form)
    context |= _forms(request, version, own=own)
    if again:
        context |= _drawn_again(version, again, context)
    return render(request, "dataquality/plan_detail.html", context, status=again.status if again else 200)


def _forms(request: HttpRequest, version: PlanVersion, *, own: bool) -> dict[str, Any]:
    """The forms that may stand on the page now."""
    if version.status == PlanStatus.SUBMITTED and is_role(request, Role.CLERK, Role.REVIEWER):
        day = review.default_day(version, today())
        return {
            "accept_form": AcceptForm(initial={"effective_on": day}),
            "return_form": ReturnForm(initial={"mend_by": in_working_days(today(), MEND_DAYS)}),
            "seen": seal_of(review.shown_of(version)),
        }
    return {"revision_form": RevisionForm()} if own and version.status == PlanStatus.ACCEPTED else {}


def _drawn_again(version: PlanVersion, again: Again, context: dict[str, Any]) -> dict[str, Any]:
    """The refused form in its place where it may still stand; the languages lead to the page, not to the act."""
    name = _FORMS[again.place]
    kept = {name: again.form} if name in context else {}
    return kept | {"again": again, "page_url": reverse("plan-detail", args=[version.pk])}


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

    def send_back(**said: Any) -> None:
        review.send_back(version, **said, by=user_of(request), today=today(), seen=request.POST.get("seen", ""))

    if again := tried(RETURN, ReturnForm(request.POST), send_back):
        return _page(request, pk, again)
    messages.success(request, _("已退回，单位会收到通知。"))
    return redirect("plan-detail", pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """技术审核通过."""
    version = access.version_for(user_of(request), pk)

    def accept(**said: Any) -> None:
        review.accept(version, **said, by=user_of(request), today=today(), seen=request.POST.get("seen", ""))

    if again := tried(ACCEPT, AcceptForm(request.POST), accept):
        return _page(request, pk, again)
    messages.success(request, _("已通过，单位会收到通知；该版内容不再可改。"))
    return redirect("plan-detail", pk)


@require_POST
@shows_refusal(back="plan-detail")
def plan_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """修订: `pk` is the accepted version on whose page it was asked for."""
    version = access.version_for(user_of(request), pk)
    made: list[PlanVersion] = []

    def revise(**said: Any) -> None:
        made.append(plans.revise(version.plan, **said, by=user_of(request), today=today()))

    if again := tried(REVISE, RevisionForm(request.POST), revise):
        return _page(request, pk, again)
    messages.success(request, _("已按现行版本建立第 %(n)s 版草稿，请修改后提交。") % {"n": made[0].number})
    return redirect("plan-detail", made[0].pk)


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
