"""上传的表的页面: what a sheet would write, its faults, the button that loads it. One page for both kinds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.oversight import access
from cets_portal.oversight.choices import SheetKind, SheetStatus
from cets_portal.oversight.models import Sheet
from cets_portal.oversight.services import sheets
from registry.views.answers import download

ISSUES_A_PAGE = 50


@dataclass(frozen=True)
class Home:
    """表从哪来: the page that the sheet belongs to, and the names of its own addresses."""

    words: str
    url: str
    name: str

    def urls(self, sheet: Sheet) -> dict[str, str]:
        parts = ("load", "abandon", "annotated")
        return {part: reverse(f"{self.name}-{part}", args=[sheet.pk]) for part in parts}


def sheet_page(request: HttpRequest, sheet: Sheet, home: Home) -> HttpResponse:
    """What the sheet says now."""
    plan = sheets.plan_of(sheet, today())
    context = {
        "sheet": sheet,
        "plan": plan,
        "home": home,
        "figures": _figures(plan),
        "urls": home.urls(sheet),
        "page": page_of(request, plan.notes, per_page=ISSUES_A_PAGE),
        "is_open": sheet.status == SheetStatus.CHECKED,
        "may_act": is_role(request, Role.CLERK),
    }
    return render(request, "oversight/sheet.html", context)


def _figures(plan: sheets.Plan) -> list[dict[str, Any]]:
    """新增 已登记 空白 拒绝, in rows."""
    kinds = (
        (_("将登记"), plan.fresh, "run", "plus", _("载入后写入")),
        (_("已登记"), plan.already, "", "check", _("不重复登记")),
        (_("未填"), plan.blank, "", "dash", _("没有日期的行，略过")),
        (_("拒绝"), plan.rejected, "late" if plan.rejected else "", "cross", _("须改正后重传")),
    )
    return [
        {"label": label, "value": f"{n:,}", "unit": _("行"), "note": note, "hue": hue, "glyph": glyph}
        for label, n, hue, glyph, note in kinds
        if n or glyph != "dash"
    ]


def load_sheet(request: HttpRequest, sheet: Sheet, home: Home) -> HttpResponse:
    """载入, as it was looked at."""
    plan = sheets.load(sheet, digest=request.POST.get("digest", ""), by=user_of(request), today=today())
    said = ngettext("已载入 %(n)s 行。", "已载入 %(n)s 行。", plan.fresh) % {"n": plan.fresh}
    if plan.rejected:
        said += _("%(n)s 行有误未载入，请下载标注表改正后重传。") % {"n": plan.rejected}
    messages.success(request, said)
    return redirect(home.url)


def abandon_sheet(request: HttpRequest, sheet: Sheet, home: Home) -> HttpResponse:
    """放弃."""
    sheets.abandon(sheet, by=user_of(request))
    messages.success(request, _("已放弃“%(name)s”，没有写入任何登记。") % {"name": sheet.file_name})
    return redirect(home.url)


def marked_copy(sheet: Sheet) -> HttpResponse:
    """标注后的表."""
    name = _("%(name)s_标注.xlsx") % {"name": Path(sheet.file_name).stem}
    return download(sheets.annotated(sheet, today()), name)


def _found(request: HttpRequest, pk: int) -> tuple[Sheet, Home]:
    sheet = access.sheet_for(user_of(request), pk, SheetKind.ATTENDANCE)
    url = reverse("session-detail", args=[sheet.session_id])
    return sheet, Home(str(sheet.session), url, "attendance-sheet")


@shows_refusal(back="session-list")
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    return sheet_page(request, *_found(request, pk))


@require_POST
@shows_refusal(back="attendance-sheet")
def attendance_sheet_load(request: HttpRequest, pk: int) -> HttpResponse:
    return load_sheet(request, *_found(request, pk))


@require_POST
@shows_refusal(back="attendance-sheet")
def attendance_sheet_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    return abandon_sheet(request, *_found(request, pk))


@shows_refusal(back="attendance-sheet")
def attendance_sheet_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    return marked_copy(_found(request, pk)[0])
