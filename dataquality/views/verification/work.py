"""核查组填写的内容: points, days on site, findings and verdicts; what was typed stays where it is refused."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.evidence.services.files import served
from dataquality.access.verification import finding_for, paper_for, verification_for
from dataquality.choices import SheetKind
from dataquality.forms.reviews import tried
from dataquality.forms.verification import FindingForm, JudgeForm, PointForm, StayForm
from dataquality.models import AgencyPerson, Presence, Verification, VerificationFinding
from dataquality.services.verification import findings, points, presence
from dataquality.services.verification.points import Found
from dataquality.views.verification.items import choices, items
from dataquality.views.verification.task_page import FINDING, POINT, STAY, task_page

BACK = "verification-detail"


@require_POST
@shows_refusal(back=BACK)
def verification_points(request: HttpRequest, pk: int) -> HttpResponse:
    """保存核查表单; nothing typed is lost where a point is refused."""
    task = verification_for(user_of(request), pk)
    sheet = request.POST.get("sheet", "")
    if sheet not in SheetKind.values:
        raise Refused(_("没有这张表。"), code="sheet")
    found = _typed(request)
    try:
        changed = points.answer_points(task, sheet, found, by=user_of(request))
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return task_page(request, pk, typed=found, status=409 if isinstance(refusal, Conflict) else 422)
    said = ngettext("已保存 %(n)s 项。", "已保存 %(n)s 项。", changed) % {"n": changed}
    messages.success(request, said)
    return redirect(f"{reverse(BACK, args=[pk])}#{sheet}")


def _typed(request: HttpRequest) -> dict[str, Found]:
    """The answers of the form: a-CODE, n-CODE, and s-CODE, the mark under which the row was shown."""
    said = request.POST
    return {
        key[2:]: Found(str(value), said.get(f"n-{key[2:]}", ""), said.get(f"s-{key[2:]}", ""))
        for key, value in said.items()
        if key.startswith("a-")
    }


@require_POST
@shows_refusal(back=BACK)
def verification_point_add(request: HttpRequest, pk: int) -> HttpResponse:
    """加列要点."""
    task = verification_for(user_of(request), pk)
    offered = choices(items(task))

    def add(sheet: str, title: str, item: str) -> None:
        known = [key for key, _words in offered]
        points.add_point(task, sheet, title=title, item=item, items=known, by=user_of(request))

    if again := tried(POINT, PointForm(request.POST, items=offered), add):
        return task_page(request, pk, again)
    return redirect(f"{reverse(BACK, args=[pk])}#{request.POST.get('sheet', '')}")


@require_POST
@shows_refusal(back=BACK)
def verification_stay(request: HttpRequest, pk: int) -> HttpResponse:
    """登记到场."""
    task = verification_for(user_of(request), pk)
    group = AgencyPerson.objects.filter(duties__verification=task, duties__removed_at__isnull=True).distinct()
    form = StayForm(request.POST, people=group)

    def stay(people: Any, **_days: Any) -> None:
        presence.record_days(task, [one.pk for one in people], form.days(), by=user_of(request))

    if again := tried(STAY, form, stay):
        return task_page(request, pk, again)
    messages.success(request, _("到场已登记。"))
    return redirect(f"{reverse(BACK, args=[pk])}#stays")


@require_POST
@shows_refusal(back="verification-list")
def verification_unstay(request: HttpRequest, pk: int, presence_pk: int) -> HttpResponse:
    """删去到场登记."""
    task = verification_for(user_of(request), pk)
    found = get_object_or_404(Presence.objects.select_related("person"), pk=presence_pk, enterprise=task.enterprise)
    presence.remove_day(task, found, by=user_of(request))
    return redirect(f"{reverse(BACK, args=[pk])}#stays")


@require_POST
@shows_refusal(back=BACK)
def verification_finding_add(request: HttpRequest, pk: int) -> HttpResponse:
    """拟开具不符合项."""
    task = verification_for(user_of(request), pk)
    offered = choices(items(task))

    def draft(**said: Any) -> None:
        findings.draft_finding(task, **said, items=[key for key, _words in offered], by=user_of(request))

    if again := tried(FINDING, FindingForm(request.POST, items=offered), draft):
        return task_page(request, pk, again)
    messages.success(request, _("已列入不符合项清单草稿。"))
    return redirect(f"{reverse(BACK, args=[pk])}#findings")


@require_POST
@shows_refusal(back="verification-list")
def finding_change(request: HttpRequest, pk: int) -> HttpResponse:
    """改写不符合项 before it is issued."""
    finding = finding_for(user_of(request), pk)
    offered = choices(items(_whole(finding)))

    def change(**said: Any) -> None:
        findings.change_finding(finding, **said, items=[key for key, _words in offered], by=user_of(request))

    if again := tried(f"{FINDING}-{pk}", FindingForm(request.POST, items=offered), change):
        return task_page(request, finding.verification_id, again)
    return redirect(_at_findings(finding))


@require_POST
@shows_refusal(back="verification-list")
def finding_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """不再开具."""
    finding = finding_for(user_of(request), pk)
    findings.drop_finding(finding, by=user_of(request))
    return redirect(_at_findings(finding))


@require_POST
@shows_refusal(back="verification-list")
def finding_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """判定整改."""
    finding = finding_for(user_of(request), pk)

    def judge(**said: Any) -> None:
        findings.judge(finding, **said, by=user_of(request))

    if again := tried(f"judge-{pk}", JudgeForm(request.POST), judge):
        return task_page(request, finding.verification_id, again)
    messages.success(request, _("已判定。"))
    return redirect(_at_findings(finding))


def finding_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """整改证据."""
    paper = paper_for(user_of(request), pk)
    return served(paper.file, paper.name)


def _whole(finding: VerificationFinding) -> Verification:
    return Verification.objects.select_related("version", "report__enterprise").get(pk=finding.verification_id)


def _at_findings(finding: VerificationFinding) -> str:
    return f"{reverse(BACK, args=[finding.verification_id])}#findings"
