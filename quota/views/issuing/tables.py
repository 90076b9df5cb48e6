"""正式表与账簿比对的页面: differences by kind, of the stored table or of one that was sent back; export."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import page_of, user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from quota.access.issuing import issuing_run_for
from quota.choices import AllocationStatus, TableDifferenceKind
from quota.exports.issuing import differences_xlsx
from quota.forms.issuing import TableForm
from quota.models import Allocation
from quota.services.comparing import Compared, compare
from registry.views.answers import download


@shows_refusal(back="issuing-detail")
def issuing_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """读回比对; a table that is brought is read and not kept."""
    run = _issued(request, pk)
    form = TableForm(request.POST or None, request.FILES or None)
    brought: bytes | None = None
    if request.method == "POST" and form.is_valid():
        brought = form.cleaned_data["file"].read()
    try:
        compared = compare(run, brought)
    except Refused as refusal:
        if brought is None:
            raise
        form.add_error("file", str(refusal))
        brought, compared = None, compare(run)
    context = _context(request, run, compared) | {"form": form, "brought": brought is not None}
    return render(request, "quota/issuing/compare.html", context, status=422 if form.errors else 200)


@shows_refusal(back="issuing-detail")
def issuing_compare_export(request: HttpRequest, pk: int) -> HttpResponse:
    """导出 the differences to the stored table."""
    run = _issued(request, pk)
    name = _("%(run)s_表与账簿_%(day)s.xlsx") % {"run": str(run).replace(" ", "_"), "day": today()}
    return download(differences_xlsx(compare(run).differences, today=today()), name)


def _issued(request: HttpRequest, pk: int) -> Allocation:
    run = issuing_run_for(user_of(request), pk)
    if run.status != AllocationStatus.ISSUED:
        raise Refused(_("批次发放后才能与账簿比对。"), code="status")
    return run


def _context(request: HttpRequest, run: Allocation, compared: Compared) -> dict[str, Any]:
    counts, kind = Counter(one.kind for one in compared.differences), request.GET.get("kind", "")
    shown = [one for one in compared.differences if not kind or one.kind == kind]
    known = [(one.value, one.label, counts[one]) for one in TableDifferenceKind if counts[one]]
    return {
        "run": run,
        "compared": compared,
        "page": page_of(request, shown),
        "kinds": [("", _("全部"), len(compared.differences)), *known],
    }
