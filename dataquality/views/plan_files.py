"""方案附件的页面: drawings and approvals, put on and taken off a draft; read by whoever reads the plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.evidence.services import read
from dataquality.access import plans as access
from dataquality.forms.plans import PlanFileForm, refuse_faults
from dataquality.services import plan_files
from dataquality.views.plan_edit import draft_of, page_context
from registry.views.answers import download


def plan_files_page(request: HttpRequest, pk: int) -> HttpResponse:
    """附件: what is there, and a further one."""
    version = draft_of(request, pk)
    context = page_context(version, "files") | {
        "files": version.files.select_related("file", "added_by"),
        "form": PlanFileForm(),
    }
    return render(request, "dataquality/plan_files.html", context)


def plan_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file as it was handed in."""
    one = access.file_for(user_of(request), pk, file)
    return download(read(one.file), one.name, one.file.media_type)


@require_POST
@shows_refusal(back="plan-files")
def plan_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """上传附件."""
    version = draft_of(request, pk)
    form = PlanFileForm(request.POST, request.FILES)
    refuse_faults(form)
    plan_files.add_file(version, form.cleaned_data["kind"], form.cleaned_data["file"], by=user_of(request))
    messages.success(request, _("已上传。"))
    return redirect("plan-files", pk)


@require_POST
@shows_refusal(back="plan-files")
def plan_file_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """移除附件."""
    plan_files.remove_file(access.file_for(user_of(request), pk, file), by=user_of(request))
    messages.success(request, _("已移除。"))
    return redirect("plan-files", pk)
