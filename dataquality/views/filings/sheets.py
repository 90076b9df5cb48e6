"""用 Excel 填报: the month's workbook handed out, handed in, looked at cell by cell, loaded into the draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.norms.form import Method
from cets_portal.workbooks.limits import MIB
from dataquality.access.filing_sheets import sheet_for
from dataquality.choices import FilingSheetStatus
from dataquality.forms.filing_sheets import SheetForm
from dataquality.models import FilingSheet
from dataquality.rules.checks.saying import METHODS
from dataquality.services.filing_workbook import staging
from dataquality.services.filing_workbook.reading import LIMITS
from dataquality.services.filing_workbook.staging import CellChange
from dataquality.services.filing_workbook.writing import workbook_for
from dataquality.services.filings import refuse_uneditable
from dataquality.views.filings.edit_page import cell_words
from dataquality.views.filings.editing import own_filing
from registry.views.answers import download

SHOWN = 200


@dataclass(frozen=True)
class ChangeLine:
    """一行改动, in words."""

    name: str
    before: str
    after: str
    by: str


@shows_refusal(back="filing-edit")
def filing_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Excel 填报表 of the month, with what the draft holds."""
    filing = own_filing(request, pk)
    refuse_uneditable(filing)
    name = _("%(unit)s_%(month)s_月度存证填报表") % {"unit": filing.enterprise.name, "month": filing.month}
    return download(workbook_for(filing), f"{name}.xlsx")


@shows_refusal(back="filing-edit")
def filing_workbook_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """上传填报表; those of before stand below."""
    filing = own_filing(request, pk)
    refuse_uneditable(filing)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = staging.receive(filing, form.cleaned_data["file"], by=user_of(request))
        except (Conflict, Forbidden):
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("filing-sheet", sheet.pk)
    context = {
        "filing": filing,
        "form": form,
        "page": page_of(request, list(staging.sheets_of(filing)), per_page=20),
        "limit": f"{LIMITS.max_bytes // MIB} MB",
    }
    return render(request, "dataquality/filing/sheet_upload.html", context, status=422 if form.errors else 200)


@shows_refusal(back="filing-list")
def filing_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """第二眼: what would change in the draft, what is wrong with the rest."""
    sheet = sheet_for(user_of(request), pk)
    context: dict[str, Any] = {"sheet": sheet, "filing": sheet.filing, "preview": None, "refusal": ""}
    if sheet.status == FilingSheetStatus.CHECKED:
        context |= _second_look(sheet) | {"may_act": is_role(request, Role.FILER)}
    return render(request, "dataquality/filing/sheet.html", context)


def _second_look(sheet: FilingSheet) -> dict[str, Any]:
    try:
        refuse_uneditable(sheet.filing)
        found = staging.preview(sheet)
    except Refused as refusal:
        return {"refusal": str(refusal)}
    changes, notes = found.changes, found.outcome.notes
    return {
        "preview": found,
        "changes": [_line(one, sheet) for one in changes[:SHOWN]],
        "unshown": max(0, len(changes) - SHOWN),
        "conflicts": [_line(one, sheet) for one in found.conflicts[:SHOWN]],
        "notes": notes[:SHOWN],
        "unshown_notes": max(0, len(notes) - SHOWN),
    }


def _line(change: CellChange, sheet: FilingSheet) -> ChangeLine:
    return ChangeLine(change.name, words_of_cell(change.before), words_of_cell(change.after), change.by)


def words_of_cell(cell: Any) -> str:
    """A stored cell in words, with the method where one was chosen."""
    method = cell.get("m") if isinstance(cell, Mapping) else ""
    words = cell_words(cell)
    return f"{words} · {_(METHODS[Method(method)])}" if method else words


@shows_refusal(back="filing-sheet")
def filing_sheet_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """标注副本: the uploaded workbook with its bad cells marked."""
    sheet = sheet_for(user_of(request), pk)
    name = sheet.file_name.rpartition(".")[0] or sheet.file_name
    return download(staging.annotated_sheet(sheet), f"{name}_{_('标注')}.xlsx")


@require_POST
@shows_refusal(back="filing-sheet")
def filing_sheet_load(request: HttpRequest, pk: int) -> HttpResponse:
    """载入."""
    sheet = sheet_for(user_of(request), pk)
    saved = staging.load(sheet, by=user_of(request), revision=_revision(request))
    n = len(saved.changed)
    messages.success(request, ngettext("已载入 %(n)s 处改动。", "已载入 %(n)s 处改动。", n) % {"n": n})
    if saved.conflicts:
        n = len(saved.conflicts)
        words = ngettext("有 %(n)s 处刚由他人改过，请在下面选定。", "有 %(n)s 处刚由他人改过，请在下面选定。", n)
        messages.warning(request, words % {"n": n})
    return redirect("filing-edit", sheet.filing_id)


def _revision(request: HttpRequest) -> int:
    """−1, which no draft has, for what is no number."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1


@require_POST
@shows_refusal(back="filing-sheet")
def filing_sheet_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃."""
    sheet = sheet_for(user_of(request), pk)
    staging.abandon(sheet, by=user_of(request))
    messages.success(request, _("已放弃，草稿没有改动。"))
    return redirect("filing-workbook-upload", sheet.filing_id)
