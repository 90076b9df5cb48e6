"""开通登记表的页面: a workbook of days handed in, looked at, loaded."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import page_of, user_of
from cets_portal.accounts.scope import visible_to
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from registry.choices import AccountFunction, OpeningSheetStatus
from registry.forms.account_opening import OpeningSheetForm
from registry.models import OpeningSheet
from registry.services import opening_sheet as sheets
from registry.views.answers import download

SHOWN = 100


def opening_template(request: HttpRequest) -> HttpResponse:
    """空白登记表."""
    return download(sheets.template(), f"{_('账户开通登记表')}.xlsx")


def opening_upload(request: HttpRequest) -> HttpResponse:
    """Upload a sheet; the sheets of before stand below."""
    user = user_of(request)
    form = OpeningSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        post = user.acting_post
        province = post.organisation.province if post else ""
        try:
            sheet = sheets.receive(file.read(), file.name, province=province, by=user, today=today())
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("opening-sheet", sheet.pk)
    found = visible_to(OpeningSheet.objects.select_related("uploaded_by"), user, province="province")
    context = {"form": form, "page": page_of(request, found, per_page=20)}
    return render(request, "registry/account_opening_upload.html", context)


def opening_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The second look: what would be recorded, what is wrong with the rest."""
    sheet = _sheet(request, pk)
    context = {"sheet": sheet, "functions": AccountFunction, "reading": None}
    if sheet.status == OpeningSheetStatus.CHECKED:
        found = sheets.read_again(sheet, today=today())
        context |= {
            "reading": found,
            "rows": found.rows[:SHOWN],
            "unshown": max(0, len(found.rows) - SHOWN),
            "notes": found.notes[:SHOWN],
            "unshown_notes": max(0, len(found.notes) - SHOWN),
        }
    return render(request, "registry/account_opening_sheet.html", context)


def opening_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded sheet with its bad cells marked."""
    sheet = _sheet(request, pk)
    name = sheet.file_name.rpartition(".")[0] or sheet.file_name
    return download(sheets.annotated(sheet, today=today()), f"{name}_{_('标注')}.xlsx")


@require_POST
@shows_refusal(back="opening-sheet")
def opening_load(request: HttpRequest, pk: int) -> HttpResponse:
    """载入."""
    done = sheets.load(_sheet(request, pk), by=user_of(request), today=today())
    message = _("已登记 %(days)s 项开通日期，其中 %(units)s 家三项已开齐。")
    messages.success(request, message % {"days": done.days, "units": done.completed})
    return redirect("opening-sheet", pk)


@require_POST
@shows_refusal(back="opening-sheet")
def opening_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃."""
    sheets.abandon(_sheet(request, pk), by=user_of(request))
    messages.success(request, _("已放弃，没有登记任何日期。"))
    return redirect("opening-upload")


def _sheet(request: HttpRequest, pk: int) -> OpeningSheet:
    found = OpeningSheet.objects.select_related("file", "uploaded_by")
    return get_object_or_404(visible_to(found, user_of(request), province="province"), pk=pk)
