"""任务的办理: one URL for each step; a refused form is drawn again on the task's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.verification import verification_for
from dataquality.forms.reviews import Again, tried
from dataquality.forms.verification import ReasonForm
from dataquality.models import Verification
from dataquality.services.verification import findings, groups, steps
from dataquality.views.verification.task_page import CANCEL, GROUP, SKIP, STOP, group_form, task_page

BACK = "verification-detail"


def verification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """核查任务."""
    return task_page(request, pk)


@require_POST
@shows_refusal(back=BACK)
def verification_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """开始文件评审."""
    steps.begin(_task(request, pk), by=user_of(request), today=today())
    return _done(request, pk, _("已开始文件评审，请逐项填写文件评审表。"))


@require_POST
@shows_refusal(back=BACK)
def verification_go_on_site(request: HttpRequest, pk: int) -> HttpResponse:
    """提交现场核查清单."""
    steps.go_on_site(_task(request, pk), by=user_of(request), today=today())
    return _done(request, pk, _("已提交现场核查清单，并已告知省厅。"))


@require_POST
@shows_refusal(back=BACK)
def verification_end_on_site(request: HttpRequest, pk: int) -> HttpResponse:
    """现场核查结束."""
    steps.end_on_site(_task(request, pk), by=user_of(request), today=today())
    return _done(request, pk, _("现场核查已结束，清单已交回。"))


@require_POST
@shows_refusal(back=BACK)
def verification_no_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """无不符合项."""
    findings.no_findings(_task(request, pk), by=user_of(request))
    return _done(request, pk, _("已认定无不符合项，请编写结论。"))


@require_POST
@shows_refusal(back=BACK)
def verification_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """开具不符合项清单."""
    findings.issue_findings(_task(request, pk), by=user_of(request), today=today())
    return _done(request, pk, _("不符合项清单已开具，并已告知被核查单位。"))


@require_POST
@shows_refusal(back=BACK)
def verification_version(request: HttpRequest, pk: int) -> HttpResponse:
    """改用最新版本."""
    steps.adopt_version(_task(request, pk), by=user_of(request))
    return _done(request, pk, _("已改用报告的最新版本，请核对已填的内容。"))


@require_POST
@shows_refusal(back=BACK)
def verification_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """不安排现场核查."""
    return _with_reason(request, pk, SKIP, steps.skip_on_site, _("已决定不安排现场核查，并已告知核查机构。"))


@require_POST
@shows_refusal(back=BACK)
def verification_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """逾期未整改，转入结论."""
    return _with_reason(request, pk, STOP, steps.stop_waiting, _("已转入结论，未提交的整改按未整改判定。"))


@require_POST
@shows_refusal(back=BACK)
def verification_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销任务."""
    return _with_reason(request, pk, CANCEL, steps.cancel, _("任务已撤销，报告可以重新下达。"))


@require_POST
@shows_refusal(back=BACK)
def verification_group(request: HttpRequest, pk: int) -> HttpResponse:
    """调整核查组."""
    task = _task(request, pk)
    form = group_form(task, request.POST)

    def change(**_said: Any) -> None:
        groups.change_group(task, form.people(), by=user_of(request), today=today())

    if again := tried(GROUP, form, change):
        return task_page(request, pk, again)
    return _done(request, pk, _("核查组已调整。"))


def _with_reason(request: HttpRequest, pk: int, place: str, act: Callable[..., None], said: str) -> HttpResponse:
    """An act that asks for its reason."""
    task = _task(request, pk)

    def do(reason: str) -> None:
        act(task, reason=reason, by=user_of(request), today=today())

    again: Again | None = tried(place, ReasonForm(request.POST), do)
    return task_page(request, pk, again) if again else _done(request, pk, said)


def _task(request: HttpRequest, pk: int) -> Verification:
    return verification_for(user_of(request), pk)


def _done(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(BACK, pk)
