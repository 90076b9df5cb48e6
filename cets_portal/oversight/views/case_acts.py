"""执法案件的办理: propose, decide, follow, cut, publish, close. One address for each act."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.evidence.services.intake import name_of, take_in
from cets_portal.oversight import access
from cets_portal.oversight.choices import FollowUpKind
from cets_portal.oversight.forms.cases import CutForm, FollowUpForm, ProposeForm
from cets_portal.oversight.services import cutting, deciding
from cets_portal.oversight.services.deciding import Happened
from cets_portal.oversight.views.cases import CUT, FOLLOW_UP, PROPOSE, WITHDRAW, case_page, reason_form
from dataquality.forms.reviews import tried


@require_POST
@shows_refusal(back="case-detail")
def case_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """提出处理意见."""
    user = user_of(request)
    case, form = access.case_for(user, pk), ProposeForm(request.POST)

    def propose(**_said: Any) -> None:
        deciding.propose(case, form.decision(), by=user, today=today())

    if again := tried(PROPOSE, form, propose):
        return case_page(request, case, again)
    messages.success(request, _("已提出处理意见，请另一人审定。"))
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """作出决定."""
    deciding.decide(access.case_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已作出决定，并记入存证日志。"))
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回重拟."""
    return _reasoned(request, pk, "send_back", _("已退回重拟。"))


@require_POST
@shows_refusal(back="case-detail")
def case_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """不予处罚或撤案."""
    return _reasoned(request, pk, "dismiss", _("已撤案。"))


@require_POST
@shows_refusal(back="case-detail")
def case_refusing(request: HttpRequest, pk: int) -> HttpResponse:
    """认定拒不改正."""
    return _reasoned(request, pk, "refusing", _("已认定拒不改正。"))


@require_POST
@shows_refusal(back="case-detail")
def case_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销决定."""
    return _reasoned(request, pk, "revoke", _("已撤销决定。"))


def _reasoned(request: HttpRequest, pk: int, action: str, done: str) -> HttpResponse:
    """A step of the lifecycle that asks for a reason."""
    user = user_of(request)
    case = access.case_for(user, pk)

    def act(reason: str) -> None:
        deciding.act(case, action, by=user, reason=reason, today=today())

    if again := tried(action, reason_form(action, request.POST), act):
        return case_page(request, case, again)
    messages.success(request, done)
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """认定已改正."""
    deciding.act(access.case_for(user_of(request), pk), "mend", by=user_of(request), today=today())
    messages.success(request, _("已认定改正。"))
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_close(request: HttpRequest, pk: int) -> HttpResponse:
    """结案."""
    deciding.act(access.case_for(user_of(request), pk), "close", by=user_of(request), today=today())
    messages.success(request, _("已结案。"))
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """登记后续情况."""
    user = user_of(request)
    case = access.case_for(user, pk)

    def follow_up(file: UploadedFile | None, kind: str, **said: Any) -> None:
        stored = take_in(file, by=user) if file else None
        name = name_of(file) if file else ""
        happened = Happened(FollowUpKind(kind), file=stored, file_name=name, **said)
        deciding.follow_up(case, happened, by=user, today=today())

    if again := tried(FOLLOW_UP, FollowUpForm(request.POST, request.FILES), follow_up):
        return case_page(request, case, again)
    messages.success(request, _("已登记后续情况。"))
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_cut(request: HttpRequest, pk: int) -> HttpResponse:
    """提请核减下一年度配额: the deduction waits for a second person in the quota room."""
    user = user_of(request)
    case = access.case_for(user, pk)

    def cut(**said: Any) -> None:
        cutting.propose_cut(case, **said, by=user)

    if again := tried(CUT, CutForm(request.POST), cut):
        return case_page(request, case, again)
    messages.success(request, _("已提请核减下一年度配额，待另一人复核。"))
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公开处罚决定."""
    deciding.publish(access.case_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("处罚决定已公开。"))
    return redirect("case-detail", pk)


@require_POST
@shows_refusal(back="case-detail")
def case_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回公开."""
    user = user_of(request)
    case = access.case_for(user, pk)

    def withdraw(reason: str) -> None:
        deciding.withdraw(case, reason=reason, by=user)

    if again := tried(WITHDRAW, reason_form(WITHDRAW, request.POST), withdraw):
        return case_page(request, case, again)
    messages.success(request, _("已撤回公开。"))
    return redirect("case-detail", pk)
