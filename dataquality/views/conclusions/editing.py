"""编写核查结论: the agency's page; saved by revision, concluded with a receipt; a refused form keeps what was typed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.seen import seal_of
from cets_portal.clock.reading import today
from dataquality.access.verification import verification_for, writes
from dataquality.models import Verification
from dataquality.rules.conclusion.draft import Draft
from dataquality.rules.conclusion.marks import MARKS, mark_of
from dataquality.rules.conclusion.statement import is_notable
from dataquality.rules.conclusion.table import ResultRow
from dataquality.selectors.conclusions import WRITING, Bench, bench_of
from dataquality.services import concluding
from dataquality.services.conclusion_words import sentence_of
from dataquality.views.conclusions.posted import draft_of, revision_of


def conclusion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """编写结论."""
    return _page(request, verification_for(user_of(request), pk))


@require_POST
@shows_refusal(back="conclusion-edit")
def conclusion_save(request: HttpRequest, pk: int) -> HttpResponse:
    """保存草稿; `go=conclude` concludes what was just saved, where what it comes to is what the page showed."""
    task, draft, user = verification_for(user_of(request), pk), draft_of(request), user_of(request)
    try:
        revision = concluding.save_draft(task, draft, by=user, revision=revision_of(request))
        if request.POST.get("go") == "conclude":
            seen = request.POST.get("seen", "")
            conclusion = concluding.conclude(task, by=user, today=today(), revision=revision, seen=seen)
            messages.success(request, _("结论已出具，编号 %(number)s。") % {"number": conclusion.report_number})
            return redirect("conclusion-detail", conclusion.pk)
    except Conflict as refusal:
        saved = refusal.code == "unseen"
        return _page(request, task, typed=None if saved else draft, refusal=refusal, status=409)
    except Refused as refusal:
        if refusal.code != "lacking":
            raise
        return _page(request, task, refusal=refusal, status=422)
    messages.success(request, _("草稿已保存。"))
    return redirect("conclusion-edit", pk)


def _page(
    request: HttpRequest,
    task: Verification,
    *,
    typed: Draft | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it stands, or with what was typed where somebody else was quicker."""
    bench = bench_of(task)
    if typed is not None:
        bench = replace(bench, draft=typed)
    editable = task.status in WRITING and writes(user_of(request), task)
    context = {
        "task": task,
        "bench": bench,
        "editable": editable,
        "seen": seal_of(concluding.shown_of(bench)) if editable else "",
        "refusal": refusal,
        "sections": sections_of(bench),
        "marks": _marks(bench),
        "open_findings": _findings(bench),
        "yearly": [{"row": row, "notable": is_notable(row)} for row in bench.yearly],
        "lacking": [sentence_of(one) for one in bench.lacking] if editable else [],
        "next_number": concluding.number_for(bench, task.conclusions.count() + 1),
    }
    return render(request, "dataquality/conclusions/edit.html", context, status=status)


def sections_of(bench: Bench) -> list[dict[str, Any]]:
    """The result table by section of the report; `changed` counts rows that differ."""
    titles = {one["code"]: one["title"] for one in bench.content["sections"]}
    return grouped(bench.rows, titles)


def grouped(rows: Iterable[ResultRow], titles: dict[str, str]) -> list[dict[str, Any]]:
    """Rows in the order of the report, those of one section together."""
    found: dict[str, list[ResultRow]] = defaultdict(list)
    for row in rows:
        found[row.section].append(row)
    return [
        {"code": code, "title": titles.get(code, ""), "rows": own, "changed": sum(not row.same for row in own)}
        for code, own in found.items()
    ]


def _marks(bench: Bench) -> list[dict[str, Any]]:
    stopped = {mark_of(one.finding_class) for one in bench.open_findings}
    return [
        {"mark": mark, "title": title, "said": bench.draft.marks.get(mark), "stopped": mark in stopped}
        for mark, title in MARKS.items()
    ]


def _findings(bench: Bench) -> list[dict[str, Any]]:
    """Unresolved findings with what the form offers for their item."""
    labels = {row.item: row for row in bench.rows}
    by_number = {one.number: one for one in bench.findings}
    return [
        {
            "finding": by_number.get(one.number),
            "number": one.number,
            "row": labels.get(one.item),
            "suggestion": bench.suggestions.get(one.item),
            "basis": bench.draft.basis.get(str(one.number), ""),
        }
        for one in bench.open_findings
    ]
