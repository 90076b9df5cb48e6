"""核查中的报告: the version that is verified with its rows, its papers and the year's months, for whoever sees the task."""

import json
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import user_of
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.files import served
from dataquality.access.verification import report_task_for
from dataquality.rules.annual.items import items_of
from dataquality.selectors.verification_months import months_of
from dataquality.views.verification.items import words_of


def verification_report(request: HttpRequest, pk: int) -> HttpResponse:
    """报告内容 of the version that is verified."""
    task = report_task_for(user_of(request), pk)
    content = json.loads(task.version.content)
    names = {one["code"]: one["title"] for one in content["sections"]}
    sections = [
        {"code": code, "title": _(names.get(code, "")), "rows": [{"item": one, "label": words_of(one)} for one in rows]}
        for code, rows in groupby(items_of(content), key=lambda one: one.section)
    ]
    context = {
        "task": task,
        "content": content,
        "sections": sections,
        "months": months_of(task),
        "papers": content.get("papers", []),
    }
    return render(request, "dataquality/verification/report.html", context)


def verification_paper(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """报告附件, one that the version names."""
    task = report_task_for(user_of(request), pk)
    named = {one["sha256"]: one["name"] for one in json.loads(task.version.content).get("papers", [])}
    stored = StoredFile.objects.filter(sha256=sha256).first() if sha256 in named else None
    if stored is None:
        raise Http404
    return served(stored, named[sha256])
