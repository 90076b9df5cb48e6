"""录入通知的修改: by rows that can be added and removed without scripts, or as TOML text."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import refused
from cets_portal.clock.reading import now
from cets_portal.deadlines import access
from cets_portal.deadlines.choices import EnteredStatus
from cets_portal.deadlines.forms import HeaderForm, TaskForm, TextForm
from cets_portal.deadlines.models import EnteredNotice
from cets_portal.deadlines.rules.entered_text import read_text
from cets_portal.deadlines.rules.toml_writing import toml_text
from cets_portal.deadlines.rules.typed_rows import Typed, table_of, typed_header, typed_task
from cets_portal.deadlines.services import entered
from cets_portal.deadlines.views.entered_faults import shown_faults

MOST_TASKS = 80


def entered_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Header and tasks as a form. Every button saves; one adds a task, one goes on to the preview."""
    draft = access.entered_notice_for(user_of(request), pk)
    if draft.status != EnteredStatus.DRAFT:
        return _not_open(request, draft)
    table = read_text(draft.text).table
    if table is None:
        messages.warning(request, _("文本不是合格的 TOML，请先在这里改正，再回到表单。"))
        return redirect("entered-text", pk)
    if len(_parts(table)) > MOST_TASKS:
        messages.warning(request, _("任务超过 %(n)s 项，表单放不下，请在这里修改文本。") % {"n": MOST_TASKS})
        return redirect("entered-text", pk)
    if request.method != "POST":
        return _rows_page(request, draft, _blank_forms(table), draft.version)
    header, tasks = _posted_forms(request.POST)
    version = _number(request.POST.get("version", ""))
    if not all([header.is_valid(), *(form.is_valid() for form in tasks)]):
        return _rows_page(request, draft, (header, tasks), version, status=400)
    try:
        text = toml_text(_merged(table, header, tasks, add="add" in request.POST))
        entered.save(draft, text, version=version, by=user_of(request), at=now())
    except Refused as refusal:
        header.add_error(None, str(refusal))
        return _rows_page(request, draft, (header, tasks), version, status=409)
    return _after_save(request, draft)


def entered_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as TOML: pasted, typed or uploaded; saved even with faults, each of which is told with its line."""
    draft = access.entered_notice_for(user_of(request), pk)
    if draft.status != EnteredStatus.DRAFT:
        return _not_open(request, draft)
    if request.method != "POST":
        form = TextForm(initial={"text": draft.text, "version": draft.version})
        return _text_page(request, draft, form)
    form = TextForm(request.POST, request.FILES)
    if not form.is_valid():
        return _text_page(request, draft, form, status=400)
    try:
        version = form.cleaned_data["version"] or 0
        entered.save(draft, form.typed(), version=version, by=user_of(request), at=now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _text_page(request, draft, form, status=409)
    if "done" in request.POST:
        return redirect("entered-detail", pk)
    messages.success(request, _("已保存。"))
    return redirect("entered-text", pk)


def _not_open(request: HttpRequest, draft: EnteredNotice) -> HttpResponse:
    refusal = Refused(_("只有录入中的通知可以修改；已送复核的请先撤回。"), code="state")
    return refused(request, refusal, reverse("entered-detail", args=[draft.pk]))


def _blank_forms(table: Mapping[str, Any]) -> tuple[HeaderForm, list[TaskForm]]:
    header = HeaderForm(prefix="h", initial=typed_header(table))
    tasks = [
        TaskForm(prefix=f"t{at}", initial={**typed_task(part), "place": at})
        for at, part in enumerate(_parts(table))
        if isinstance(part, Mapping)
    ]
    return header, tasks


def _parts(table: Mapping[str, Any]) -> list[Any]:
    parts = table.get("tasks")
    return parts if isinstance(parts, list) else []


def _posted_forms(data: Any) -> tuple[HeaderForm, list[TaskForm]]:
    count = min(_number(data.get("count", "")), MOST_TASKS)
    return HeaderForm(data, prefix="h"), [TaskForm(data, prefix=f"t{at}") for at in range(count)]


def _merged(table: Mapping[str, Any], header: HeaderForm, tasks: list[TaskForm], *, add: bool) -> dict[str, Any]:
    kept = [form.cleaned_data for form in tasks if not form.cleaned_data["remove"]]
    typed: list[tuple[int | None, Typed]] = [(data["place"], data) for data in kept]
    merged = table_of(table, header.cleaned_data, typed)
    if add and len(kept) < MOST_TASKS:
        merged["tasks"].append(_new_task(merged))
    return merged


def _new_task(table: Mapping[str, Any]) -> dict[str, Any]:
    """A blank row that takes source and grade from the header."""
    number = len(table["tasks"]) + 1
    return {
        "id": str(number), "clause": "", "task": "", "duty": "", "actors": [], "status": "required",
        "source": table.get("source", ""), "grade": table.get("grade", ""),
    }  # fmt: skip


def _after_save(request: HttpRequest, draft: EnteredNotice) -> HttpResponse:
    if "done" in request.POST:
        return redirect("entered-detail", draft.pk)
    address = reverse("entered-rows", args=[draft.pk])
    if "add" in request.POST and len(_parts(read_text(draft.text).table or {})) >= MOST_TASKS:
        messages.warning(request, _("任务超过 %(n)s 项，表单放不下，请改 TOML 文本。") % {"n": MOST_TASKS})
    elif "add" in request.POST:
        return redirect(f"{address}#last-task")
    else:
        messages.success(request, _("已保存。"))
    return redirect(address)


def _rows_page(
    request: HttpRequest,
    draft: EnteredNotice,
    forms: tuple[HeaderForm, list[TaskForm]],
    version: int,
    status: int = 200,
) -> HttpResponse:
    header, tasks = forms
    faults = shown_faults(read_text(draft.text).faults, draft.text, in_form=True)
    context = {
        "notice": draft,
        "header": header,
        "tasks": [(form, [one for one in faults if one.task_number == at]) for at, form in enumerate(tasks, 1)],
        "faults": [one for one in faults if not one.task_number],
        "all_faults": len(faults),
        "version": version,
    }
    return render(request, "deadlines/entered_rows.html", context, status=status)


def _text_page(request: HttpRequest, draft: EnteredNotice, form: TextForm, status: int = 200) -> HttpResponse:
    shown = form.data.get("text", "").replace("\r\n", "\n") if form.is_bound else draft.text
    context = {"notice": draft, "form": form, "faults": shown_faults(read_text(shown).faults, shown)}
    return render(request, "deadlines/entered_text.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
