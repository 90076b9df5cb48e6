"""名册导入的页面: upload, progress, preview, load. The work itself is done in services/roster."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from registry import access
from registry.forms import AbandonForm, LoadForm, RosterUploadForm
from registry.models import RosterImport
from registry.selectors.roster_page import busy, copy_job
from registry.services import roster
from registry.views.answers import download
from registry.views.register_page import province_name
from registry.views.roster_columns import column_help
from registry.views.roster_page import changes_context, detail_context, original_context, standing_and_job
from registry.views.roster_stage import copy_progress, progress_of

IMPORTS_A_PAGE = 20


def roster_list(request: HttpRequest) -> HttpResponse:
    """名册导入: upload, what happens next, what was imported before."""
    return _list_page(request, RosterUploadForm())


def _list_page(request: HttpRequest, form: RosterUploadForm) -> HttpResponse:
    page = page_of(request, access.rosters_for(user_of(request)), per_page=IMPORTS_A_PAGE)
    context = {
        "page": page,
        "busy": busy(page.object_list),
        "form": form,
        "columns": column_help(),
        "may_upload": is_role(request, Role.CLERK),
        "has_sample": _sample().is_file(),
        "province": province_name(scope_of(user_of(request)).province),
        "most_mb": settings.ROSTER_MAX_BYTES // 1024 // 1024,
        "most_rows": settings.ROSTER_MAX_ROWS,
    }
    return render(request, "registry/roster_list.html", context, status=422 if form.errors else 200)


def roster_upload(request: HttpRequest) -> HttpResponse:
    """上传: the file is stored, and its check begins; a refusal is told beside the field.

    The address of a refused upload stays in the browser: read again, it leads back to the list.
    """
    if request.method != "POST":
        return redirect("roster-list")
    user, form = user_of(request), RosterUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form)
    uploaded = form.cleaned_data["file"]
    province = scope_of(user).province
    try:
        found = roster.receive(data=uploaded.read(), file_name=uploaded.name, province=province, by=user)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form)
    return redirect("roster-detail", found.pk)


def roster_template(request: HttpRequest) -> HttpResponse:
    """模板: an empty roster with the province filled in."""
    province = scope_of(user_of(request)).province
    name = _("企业名册模板_%(province)s.xlsx") % {"province": province_name(province)}
    return download(roster.template(province), name)


def roster_sample(request: HttpRequest) -> HttpResponse:
    """样例名册: the demo province's, with three faults to find."""
    if not _sample().is_file():
        raise Http404
    return download(_sample().read_bytes(), _("示例名册.xlsx"))


def _sample() -> Path:
    return Path(settings.DEMO_ROSTER)


def roster_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一次导入, at whatever stage it is."""
    found = access.roster_for(user_of(request), pk)
    return render(request, "registry/roster_detail.html", detail_context(request, found))


def roster_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """进度: the running part once more; when it has ended, the page itself."""
    found = access.roster_for(user_of(request), pk)
    if not request.headers.get("HX-Request"):
        return redirect("roster-detail", pk)
    progress = _copy_under_way(found) if request.GET.get("of") == "copy" else _work_under_way(found)
    if progress is None:
        return HttpResponseClientRedirect(reverse("roster-detail", args=[pk]))
    return render(request, "components/progress.html", {"progress": progress})


def _work_under_way(found: RosterImport) -> dict[str, Any] | None:
    standing = standing_and_job(found)
    return progress_of(found, standing, timezone.now()) if standing.is_running else None


def _copy_under_way(found: RosterImport) -> dict[str, Any] | None:
    job = copy_job(found)
    return copy_progress(found, job, timezone.now()) if job and job.is_open else None


def roster_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """全部变更: every value that the file changes or has changed, old and new."""
    found = access.roster_for(user_of(request), pk)
    return render(request, "registry/roster_changes.html", changes_context(request, found))


@shows_refusal(back="roster-detail")
def roster_original(request: HttpRequest, pk: int) -> HttpResponse:
    """原表位置: the rows around one row of the file as it was handed in."""
    found = access.roster_for(user_of(request), pk)
    if not request.headers.get("HX-Request"):
        response = redirect("roster-detail", pk)
        response["Location"] += f"?{request.GET.urlencode()}#original"
        return response
    return render(request, "registry/parts/roster_original.html", original_context(request, found))


@shows_refusal(back="roster-detail")
def roster_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """标注后的 Excel: the same workbook, bad cells coloured, a comment in each; of a large file, the page on which it is made."""
    found = access.roster_for(user_of(request), pk)
    made = roster.copy_or_job(found, by=user_of(request))
    if not isinstance(made, bytes):
        return redirect("roster-detail", pk)
    return download(made, _("%(name)s_标注.xlsx") % {"name": Path(found.file_name).stem})


@require_POST
@shows_refusal(back="roster-detail")
def roster_check(request: HttpRequest, pk: int) -> HttpResponse:
    """重新核对: after a failure, or when the register has changed since."""
    found = access.roster_for(user_of(request), pk)
    roster.request_check(found, by=user_of(request))
    return redirect("roster-detail", pk)


@require_POST
@shows_refusal(back="roster-detail")
def roster_load(request: HttpRequest, pk: int) -> HttpResponse:
    """载入."""
    found, form = access.roster_for(user_of(request), pk), LoadForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请选择载入方式。"), code="mode")
    roster.request_load(found, mode=form.cleaned_data["mode"], by=user_of(request))
    return redirect("roster-detail", pk)


@shows_refusal(back="roster-detail")
def roster_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃, asked once: nothing is written; the file and its issues stay to be read."""
    found, form = access.roster_for(user_of(request), pk), AbandonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "registry/roster_abandon.html", {"roster": found, "form": form}, status=status)
    roster.abandon(found, by=user_of(request), reason=form.cleaned_data["reason"])
    messages.success(request, _("已放弃“%(name)s”，登记册没有改动。") % {"name": found.file_name})
    return redirect("roster-list")
