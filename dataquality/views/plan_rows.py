"""数据确定方式的页面: B.4 of the enterprise and B.5 facility by facility; one row filled into many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Conflict
from cets_portal.audit.refusals import shows_refusal
from cets_portal.norms.form import Method, Requirement, form_of
from dataquality.forms.plan_rows import typed_rows
from dataquality.models import PlanVersion
from dataquality.rules.plan.content import layout_of
from dataquality.rules.plan.presets import must_be_said, planned_rows, preset_of, ways_of
from dataquality.rules.plan.sections import BATCH, ROW
from dataquality.rules.rows import Row
from dataquality.services import plan_drafts as drafts
from dataquality.services.plan_drafts import Stale
from dataquality.views.plan_edit import after_save, draft_of, not_saved, page_context, seen_of
from dataquality.views.plan_reading import RowRead, read_row
from dataquality.views.plan_words import anchor, method_words, row_title, section_url

#: What the fill of many rows may carry over.
FILLABLE = ("method", *(text.key for text in ROW))


@dataclass(frozen=True)
class RowEdit:
    """一行 as it is edited. `ways`: (value, words); `fixed`: the only way, which needs no choice."""

    row: Row
    anchor: str
    title: str
    method: str
    ways: list[tuple[str, str]]
    fixed: str
    must: bool
    fields: list[dict[str, Any]]
    faults: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.row.text


def plan_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """One facility's rows, or the enterprise's; saved together."""
    version = draft_of(request, pk)
    facility = _facility(request, version)
    rows = _rows(version, facility)
    typed = typed_rows(request.POST, rows) if request.method == "POST" else None
    stale = None
    if typed and not typed.faults:
        try:
            saved = drafts.save_rows(
                version, facility, typed.rows, typed.batch, by=user_of(request), seen=seen_of(request)
            )
            return after_save(request, version, saved, _next(request, version, facility), "parameters", facility)
        except Stale as refusal:
            stale = refusal
            version.refresh_from_db()

    def draw() -> HttpResponse:
        shown = typed.rows if typed else {}
        faults = typed.faults if typed else ()
        context = _context(version, facility, rows, shown, faults, stale) | {"faults": faults}
        if typed and typed.batch is not None:
            context["batch"] = typed.batch
        return render(request, "dataquality/plan_rows.html", context)

    return not_saved(request, version, draw, stale) if typed else draw()


@require_POST
@shows_refusal(back="plan-rows")
def plan_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """整列填充: what was typed is saved first, then one row goes into the ticked ones."""
    version = draft_of(request, pk)
    facility = _facility(request, version)
    rows = _rows(version, facility)
    typed = typed_rows(request.POST, rows)
    if typed.faults:
        raise Conflict(typed.faults[0][1], code="too_long")
    user, seen = user_of(request), seen_of(request)
    saved = drafts.save_rows(version, facility, typed.rows, typed.batch, by=user, seen=seen)
    names = [name for name in FILLABLE if name in request.POST.getlist("column")]
    known = {row.text for row in rows}
    targets = [text for text in request.POST.getlist("tick") if text in known]
    seen = drafts.Seen(saved.revision)
    done = drafts.fill_rows(version, facility, request.POST.get("source", ""), targets, names, by=user, seen=seen)
    messages.success(request, _("已填入 %(n)s 行。") % {"n": done.touched})
    return redirect(section_url(version, "parameters", facility))


def _facility(request: HttpRequest, version: PlanVersion) -> str:
    code = request.POST.get("facility", request.GET.get("facility", ""))
    if code and layout_of(version.content).facility(code) is None:
        raise Http404
    return code


def _rows(version: PlanVersion, facility: str) -> list[Row]:
    form = form_of(version.form_code)
    return [row for row in planned_rows(form, layout_of(version.content)) if row.key.facility == facility]


def _next(request: HttpRequest, version: PlanVersion, facility: str) -> str:
    """This facility again, or the next one; after the last the quality control."""
    if request.POST.get("go") != "next":
        return section_url(version, "parameters", facility)
    codes = ["", *(one["code"] for one in version.content["facilities"])]
    after = codes[codes.index(facility) + 1 :]
    return section_url(version, "parameters", after[0]) if after else section_url(version, "quality")


def _context(
    version: PlanVersion,
    facility: str,
    rows: list[Row],
    typed: Mapping[str, Mapping[str, str]],
    faults: Any,
    stale: Stale | None,
) -> dict[str, Any]:
    stored = version.content.get("parameters", {})
    said = {row.text: typed.get(row.text, stored.get(row.text, {})) for row in rows}
    edits = [
        _edit(row, said[row.text], [words for text, words in faults if text == row.text])
        for row in rows
        if not preset_of(row)
    ]
    context = page_context(version, "parameters", facility, stale)
    wrong = {point["url"].rpartition("#")[2] for point in context["points"]}
    return context | {
        "facility": facility,
        "tabs": _tabs(version, facility),
        "edits": edits,
        "wrong": wrong,
        "locked": [_locked(row) for row in rows if preset_of(row)],
        "columns": [("method", _("获取方式")), *((text.key, _(text.label)) for text in ROW)],
        "batch_text": BATCH,
        "batch_label": _(BATCH.label),
        "batch_hint": _(BATCH.hint),
        "batch": version.content.get("batch_definition", ""),
    }


def _edit(row: Row, said: Mapping[str, str], faults: list[str]) -> RowEdit:
    ways = ways_of(row)
    must = must_be_said(row)
    fixed = str(ways[0]) if must and len(ways) == 1 else ""
    empty = _("请选择") if must else _("不填报")
    if row.parameter.requirement is Requirement.MEASURED and not must:
        empty = _("不实测")
    return RowEdit(
        row=row,
        anchor=anchor(row.text),
        title=row_title(row),
        method=fixed or said.get("method", ""),
        ways=[("", empty), *((str(way), method_words(way)) for way in ways)],
        fixed=method_words(fixed) if fixed else "",
        must=must,
        fields=[_field(row, text, said) for text in ROW],
        faults=faults,
    )


def _field(row: Row, text: Any, said: Mapping[str, str]) -> dict[str, Any]:
    hint = (
        _(row.parameter.frequency)
        if text.key == "frequency" and row.parameter.frequency
        else _(text.hint)
        if text.hint
        else ""
    )
    return {
        "name": f"{row.text}.{text.key}", "key": text.key, "label": _(text.label), "value": said.get(text.key, ""),
        "limit": text.limit, "hint": hint, "idle": said.get("method") in (Method.DEFAULT, Method.COMPUTED, Method.DESIGN),
    }  # fmt: skip


def _locked(row: Row) -> RowRead:
    return read_row(row, preset_of(row))


def _tabs(version: PlanVersion, facility: str) -> list[dict[str, Any]]:
    """The enterprise and every facility, as a switch."""
    names = [("", _("企业层级")), *((one["code"], one["name"] or one["code"]) for one in version.content["facilities"])]
    return [
        {"label": name, "url": section_url(version, "parameters", code), "on": code == facility, "count": None}
        for code, name in names
    ]
