"""录入通知的页面: drafts, the acts on them, and what each would change."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.models import Entry
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.audit.words import act_words
from cets_portal.clock.reading import now, today
from cets_portal.deadlines import access
from cets_portal.deadlines.choices import EnteredStatus
from cets_portal.deadlines.models import EnteredNotice
from cets_portal.deadlines.rules.entered_text import read_text
from cets_portal.deadlines.rules.toml_writing import toml_text
from cets_portal.deadlines.selectors.effects import effect_lines
from cets_portal.deadlines.selectors.norms import TaskRow
from cets_portal.deadlines.services import entered, revoking
from cets_portal.deadlines.views.entered_faults import shown_faults

LINES = 20

#: What a new draft holds.
BLANK = {
    "code": "", "number": "", "title": "", "issuer": "生态环境部办公厅", "issued_on": "", "status": "in_force",
    "source": "", "grade": "A", "items": [], "tasks": [],
}  # fmt: skip


def entered_list(request: HttpRequest) -> HttpResponse:
    """Every notice that was typed in, the newest save first."""
    found = access.entered_notices_for(user_of(request))
    return render(request, "deadlines/entered_list.html", {"notices": found})


@require_POST
@shows_refusal(back="entered-list")
def entered_add(request: HttpRequest) -> HttpResponse:
    """新录一份: a blank draft, then its rows or its text."""
    draft = entered.create(toml_text(BLANK), by=user_of(request), at=now())
    return redirect("entered-text" if request.POST.get("how") == "text" else "entered-rows", draft.pk)


def entered_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its tasks, what stands against it, every date that it changes, and the acts open now."""
    notice = access.entered_notice_for(user_of(request), pk)
    reading = read_text(notice.text)
    read = reading.notice
    acts = actions_for(notice, user_of(request))
    context = {
        "notice": notice,
        "read": read,
        "rows": [TaskRow.of(read, task) for task in read.tasks] if read else [],
        "faults": shown_faults(reading.faults, notice.text),
        "acts": {name: _act(notice, name, block) for name, block in acts.items()},
        "log": [_line(entry) for entry in history_of(notice)[:LINES]],
    }
    return render(request, "deadlines/entered_detail.html", context | _consequences(notice, read))


def _consequences(notice: EnteredNotice, read: Any) -> dict[str, Any]:
    """Every date that changes; what stands against putting it in force, in one sentence."""
    if notice.status == EnteredStatus.IN_FORCE:
        return {"effects": [], "hindrance": "", "used": revoking.hindrance(notice)}
    if read is None or notice.status not in (EnteredStatus.DRAFT, EnteredStatus.SUBMITTED):
        return {"effects": [], "hindrance": ""}
    try:
        entered.checked(notice, today=today())
    except Refused as refusal:
        return {"effects": [], "hindrance": str(refusal)}
    return {"effects": effect_lines(entered.preview(read)), "hindrance": ""}


@require_POST
@shows_refusal(back="entered-detail")
def entered_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """送第二人复核."""
    notice = access.entered_notice_for(user_of(request), pk)
    version = _number(request.POST.get("version", ""))
    entered.submit(notice, version=version, by=user_of(request), today=today(), at=now())
    messages.success(request, _("已送复核。须由另一位部管理员复核后才施行。"))
    return redirect("entered-detail", pk)


@require_POST
@shows_refusal(back="entered-detail")
def entered_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回修改."""
    entered.recall(access.entered_notice_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已撤回，可以继续修改。"))
    return redirect("entered-detail", pk)


@require_POST
@shows_refusal(back="entered-detail")
def entered_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回录入."""
    notice = access.entered_notice_for(user_of(request), pk)
    entered.return_to_author(notice, by=user_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("已退回录入，理由已写入记录。"))
    return redirect("entered-detail", pk)


@require_POST
@shows_refusal(back="entered-detail")
def entered_enact(request: HttpRequest, pk: int) -> HttpResponse:
    """复核并施行: the dates change for everybody at once."""
    notice = access.entered_notice_for(user_of(request), pk)
    rebuilt = entered.enact(notice, digest=request.POST.get("digest", ""), by=user_of(request), today=today(), at=now())
    words = {"new": rebuilt.new, "changed": rebuilt.changed + rebuilt.gone}
    messages.success(request, _("通知已施行：新增 %(new)s 项期限，改变 %(changed)s 项。") % words)
    return redirect("entered-detail", pk)


@require_POST
@shows_refusal(back="entered-detail")
def entered_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """作废."""
    notice = access.entered_notice_for(user_of(request), pk)
    entered.withdraw(notice, by=user_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("已作废。"))
    return redirect("entered-list")


@require_POST
@shows_refusal(back="entered-detail")
def entered_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销施行: the dates are again what they were before."""
    notice = access.entered_notice_for(user_of(request), pk)
    rebuilt = revoking.revoke(notice, by=user_of(request), reason=request.POST.get("reason", ""))
    messages.success(
        request, _("已撤销施行，%(n)s 项期限恢复或撤下。") % {"n": rebuilt.new + rebuilt.changed + rebuilt.gone}
    )
    return redirect("entered-detail", pk)


def _act(notice: EnteredNotice, name: str, block: str) -> dict[str, Any]:
    step = EnteredNotice.LIFECYCLE[name]
    return {"label": step.label, "url": reverse(f"entered-{name}", args=[notice.pk]), "block": block}


def _line(entry: Entry) -> dict[str, Any]:
    return {"at": entry.at, "who": entry.actor_name or _("系统"), "text": act_words(entry), "note": entry.reason}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
