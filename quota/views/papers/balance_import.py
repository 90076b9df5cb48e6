"""平衡值的导入页面: a workbook without faults becomes versions that wait for another; one with faults is not taken."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from quota.forms.year_end import BalanceSheetForm
from quota.services import balance_sheet as service
from registry.views.answers import download


def paper_import(request: HttpRequest) -> HttpResponse:
    """导入平衡值."""
    form = BalanceSheetForm(request.POST or None, request.FILES or None)
    notes: list[Any] = []
    if request.method == "POST" and form.is_valid():
        upload, basis = form.cleaned_data["file"], form.cleaned_data["basis"]
        try:
            rows, sheet = service.read_sheet(upload.read())
            notes = sheet.notes
            made = [] if notes else service.propose_all(rows, basis, upload, by=user_of(request))
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "file", str(refusal))
        else:
            if not notes:
                n = len(made)
                said = ngettext("已登记 %(n)s 个平衡值，待另一人复核。", "已登记 %(n)s 个平衡值，待另一人复核。", n)
                messages.success(request, said % {"n": n})
                return redirect("paper-list", "balance")
    context = {"form": form, "notes": notes}
    return render(request, "quota/papers/import.html", context, status=422 if form.errors or notes else 200)


def paper_import_template(request: HttpRequest) -> HttpResponse:
    """空白表."""
    return download(service.template(), f"{_('行业平衡值')}.xlsx")
