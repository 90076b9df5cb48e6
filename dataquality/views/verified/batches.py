"""成批办理的页面: how an act upon many goes, and in the end how it went."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from cets_portal.accounts.asking import user_of
from cets_portal.jobs.models import Job
from cets_portal.jobs.selectors import latest
from cets_portal.jobs.words import progress_of
from dataquality.access.verified import batch_for
from dataquality.choices import VerificationBatchAct
from dataquality.models import VerificationBatch
from dataquality.selectors.verification_batches import TASK

#: Where each act was asked for: name of the address, its query, what the way back is called.
_ORIGINS: dict[str, tuple[str, str]] = {
    VerificationBatchAct.PROPOSE: ("conclusion-list", ""),
    VerificationBatchAct.CONFIRM: ("figure-queue", "?for=confirm"),
    VerificationBatchAct.TELL: ("figure-queue", "?for=tell"),
    VerificationBatchAct.EVALUATE: ("evaluation-list", ""),
}


def verification_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """成批办理: its progress while a job works on it, else its result."""
    batch = batch_for(user_of(request), pk)
    job = latest(TASK, batch.pk)
    url = reverse("batch-detail", args=[batch.pk])
    if job is None or batch.finished_at:
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(url)
        return render(request, "dataquality/verified/batch.html", _context(batch))
    progress = _progress(batch, job, url)
    if not request.headers.get("HX-Request"):
        return render(request, "dataquality/verified/batch.html", _context(batch) | {"progress": progress})
    if progress["finished"]:
        return HttpResponseClientRedirect(url)
    return render(request, "components/progress.html", {"progress": progress})


def _context(batch: VerificationBatch) -> dict[str, Any]:
    name, query = _ORIGINS[batch.act]
    return {"batch": batch, "counts": batch.order.get("counts"), "origin": reverse(name) + query}


def _progress(batch: VerificationBatch, job: Job, url: str) -> dict[str, Any]:
    words = _("正在%(act)s，共 %(n)s 项") % {"act": batch.get_act_display(), "n": batch.total}
    counts = [{"label": _("已办"), "n": batch.done, "hue": ""}, {"label": _("未办"), "n": len(batch.left), "hue": ""}]
    return progress_of(job, words, total=batch.total, url=url, counts=counts)
