"""应办事项的表: who owes a duty and who has done it as a workbook, and the same workbook handed in with its days."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.words import label_of
from cets_portal.desk.duties import Duty
from cets_portal.desk.views.duty import duty_found, may_load, units_asked
from cets_portal.norms.codes import Sector
from cets_portal.oversight import access
from cets_portal.oversight.choices import SheetKind
from cets_portal.oversight.forms.training import SheetForm, cleaned
from cets_portal.oversight.models import Sheet
from cets_portal.oversight.selectors import standing
from cets_portal.oversight.services import sheets
from cets_portal.oversight.views.sheets import Home, abandon_sheet, load_sheet, marked_copy, sheet_page
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from registry.views.answers import download


def duty_export(request: HttpRequest, key: str) -> HttpResponse:
    """导出: the units of the filter with their days; the sheet can be filled in and handed in again."""
    user = user_of(request)
    obligation, duty = duty_found(user, key)
    if not duty.is_per_unit:
        raise Http404
    units = standing.of_state(units_asked(request, user, obligation), request.GET.get("state", ""), obligation)
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("地市"), 14),
        Column(_("国家期限"), 13, Kind.DATE), Column(_("办结日期"), 13, Kind.DATE), Column(_("说明"), 40),
        Column(_("最近提醒"), 13, Kind.DATE),
    ]  # fmt: skip
    title = _words(obligation, duty)
    data = write_table_xlsx(columns, _lines(units, obligation), sheet=_("办结情况"), title=title, made_on=today())
    return download(data, f"{title}.xlsx")


def _lines(units: Any, obligation: Obligation) -> Iterator[tuple[Any, ...]]:
    for one in units:
        yield (
            one.name, one.uscc, one.enterprise.city, obligation.due_on, one.done_on, one.settled_note or "",
            one.reminded_on,
        )  # fmt: skip


@require_POST
@shows_refusal(back="duty-detail")
def duty_upload(request: HttpRequest, key: str) -> HttpResponse:
    """上传办结日期, to be looked at before it is recorded."""
    user = user_of(request)
    obligation, duty = duty_found(user, key)
    if not may_load(user, obligation, duty):
        raise Http404
    uploaded = cleaned(SheetForm(request.POST, request.FILES))["file"]
    sheet = sheets.receive(
        uploaded.read(), uploaded.name, about=obligation, province=scope_of(user).province, by=user, today=today()
    )
    return redirect("duty-sheet", sheet.pk)


@shows_refusal(back="desk")
def duty_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """一张办结日期表."""
    return sheet_page(request, *_found(request, pk))


@require_POST
@shows_refusal(back="duty-sheet")
def duty_sheet_load(request: HttpRequest, pk: int) -> HttpResponse:
    """载入."""
    return load_sheet(request, *_found(request, pk))


@require_POST
@shows_refusal(back="duty-sheet")
def duty_sheet_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃."""
    return abandon_sheet(request, *_found(request, pk))


@shows_refusal(back="duty-sheet")
def duty_sheet_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """标注后的表."""
    return marked_copy(_found(request, pk)[0])


def _found(request: HttpRequest, pk: int) -> tuple[Sheet, Home]:
    sheet = access.sheet_for(user_of(request), pk, SheetKind.SETTLED)
    assert sheet.obligation is not None
    obligation, duty = duty_found(user_of(request), sheet.obligation.key)
    url = reverse("duty-detail", args=[obligation.key])
    return sheet, Home(_words(obligation, duty), url, "duty-sheet")


def _words(obligation: Obligation, duty: Duty) -> str:
    return " ".join(
        filter(
            None, (str(duty.label), obligation.period, label_of(Sector, obligation.sector), str(obligation.list_year))
        )
    )
