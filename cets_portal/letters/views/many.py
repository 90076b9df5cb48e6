"""成批办理公文: a second look at what is asked for, the act, and how it went."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from cets_portal.accounts.asking import is_role, numbers, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock import reading as clock
from cets_portal.evidence.services import read
from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.selectors import latest
from cets_portal.jobs.words import still_words, waiting_words
from cets_portal.letters import access
from cets_portal.letters.choices import BatchAct
from cets_portal.letters.models import Letter, LetterBatch
from cets_portal.letters.services import batches
from cets_portal.letters.services.sending import waiting_codes
from cets_portal.letters.views.asking import chosen_in, handed_out

NAMED = 100


@shows_refusal(back="letter-list")
def letter_many(request: HttpRequest) -> HttpResponse:
    """签发、送达、打印多份: GET shows which letters it is about, POST does it with exactly those."""
    act = request.POST.get("act") or request.GET.get("act", "")
    if act not in (BatchAct.ISSUE, BatchAct.SEND, BatchAct.PRINT):
        raise Http404
    if request.method == "POST":
        keys = numbers(request.POST.get("letters", "").split(","))
        ours = access.letters_for(user_of(request)).filter(pk__in=keys).values_list("pk", flat=True)
        batch = batches.order_act(act, list(ours), by=user_of(request), today=clock.today())
        return redirect("letter-batch", pk=batch.pk)
    return render(request, "letters/letter_many.html", _second_look(request, BatchAct(act)))


def _second_look(request: HttpRequest, act: BatchAct) -> dict[str, Any]:
    chosen = chosen_in(request)
    fit = list(_fit(request, chosen, act).order_by("year", "serial", "uscc"))
    unreached = waiting_codes(fit, clock.today()) if act == BatchAct.SEND else set()
    ready = [one for one in fit if one.uscc not in unreached]
    return {
        "act": act,
        "letters": ready[:NAMED],
        "unnamed": max(0, len(ready) - NAMED),
        "total": len(ready),
        "passed": chosen.count() - len(ready),
        "unreached": len(fit) - len(ready),
        "keys": ",".join(str(one.pk) for one in ready),
        "back": reverse("letter-list"),
    }


def _fit(request: HttpRequest, chosen: "QuerySet[Letter]", act: BatchAct) -> "QuerySet[Letter]":
    """Those of them with which this person may do it: a letter with a result waits for a second person."""
    state = batches.WAITS_IN.get(act)
    fit = chosen.filter(status=state) if state else chosen.exclude(status="withdrawn")
    if act == BatchAct.ISSUE:
        fit = fit.exclude(second_person=True, drafted_by=user_of(request))
        return fit if is_role(request, Role.REVIEWER) else fit.filter(second_person=False)
    return fit


def letter_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How the act upon many letters goes, and in the end how it went."""
    batch = access.batch_for(user_of(request), pk)
    job = latest(batches.TASK, batch.pk)
    if job is None or batch.finished_at:
        return _result(request, batch)
    progress = _progress(batch, job)
    if not request.headers.get("HX-Request"):
        return render(request, "letters/letter_batch.html", {"batch": batch, "progress": progress, "job": job})
    if progress["finished"]:
        return HttpResponseClientRedirect(progress["result_url"])
    return render(request, "components/progress.html", {"progress": progress})


def _result(request: HttpRequest, batch: LetterBatch) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(reverse("letter-batch", args=[batch.pk]))
    return render(request, "letters/letter_batch.html", {"batch": batch})


def _progress(batch: LetterBatch, job: Job) -> dict[str, Any]:
    words = {"act": batch.get_act_display(), "n": batch.total}
    failed = job.state == JobState.FAILED
    text = _("未办完：%(why)s") % {"why": job.message} if failed else _("正在%(act)s %(n)s 份公文") % words
    return {
        "words": waiting_words(job, timezone.now()) or text,
        "done": job.done,
        "total": job.total or batch.total,
        "left": still_words(job, timezone.now()),
        "counts": [{"label": _("已办"), "n": job.done, "hue": ""}],
        "poll_url": reverse("letter-batch", args=[batch.pk]),
        "finished": not job.is_open,
        "result_url": reverse("letter-batch", args=[batch.pk]),
    }


def letter_batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters as one file."""
    batch = access.batch_for(user_of(request), pk)
    if batch.result is None:
        raise Http404
    name = _("公文 %(n)s 份") % {"n": batch.done}
    return handed_out(read(batch.result), f"{name}_{batch.made_at:%Y%m%d}.pdf", "application/pdf", inline=True)
