"""导入页的内容: key figures, issues with their words, changes, the neighbourhood in the original sheet."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of
from cets_portal.accounts.models import Role
from cets_portal.audit.selectors import history_of
from registry.choices import LoadMode, Severity
from registry.models import RosterImport, RosterIssue
from registry.rules.roster.messages import MESSAGES, Told, describe
from registry.selectors.roster import changes_of, issues_of
from registry.selectors.roster_page import (
    IssueCounts,
    changes_loaded,
    copy_job,
    issue_counts,
    jobs_of,
    just_uploaded,
    loads_of_same_file,
)
from registry.views.enterprise_page import timeline_entry
from registry.views.original_sheet import sheet_part
from registry.views.roster_stage import Stage, Standing, copy_progress, progress_of, standing_of, steps_of

ISSUES_A_PAGE = 15
CHANGES_SHOWN = 6


@dataclass(frozen=True)
class IssueLine:
    """一条问题 as a row of the table: the stored issue and its two sentences in the person's language."""

    issue: RosterIssue
    told: Told
    basis: str
    severity: Severity


def standing_and_job(roster_import: RosterImport) -> Standing:
    """How far the import has come."""
    return standing_of(roster_import, *jobs_of(roster_import))


def detail_context(request: HttpRequest, roster_import: RosterImport) -> dict[str, Any]:
    """The page of one import at its stage."""
    standing = standing_and_job(roster_import)
    context = {
        "roster": roster_import,
        "standing": standing,
        "stage": standing.stage,
        "steps": steps_of(standing),
        "may_act": is_role(request, Role.CLERK),
        "same_file": loads_of_same_file(roster_import).first(),
        "just_uploaded": just_uploaded(roster_import),
        "history": [timeline_entry(entry) for entry in history_of(roster_import)],
    }
    if standing.is_running:
        return context | {"progress": progress_of(roster_import, standing, timezone.now())}
    if standing.stage == Stage.CHECK_FAILED:
        return context
    return context | preview_context(request, roster_import, standing)


def preview_context(request: HttpRequest, roster_import: RosterImport, standing: Standing) -> dict[str, Any]:
    """What the check has found, and what loading would do or has done."""
    counts = issue_counts(roster_import)
    copy = copy_job(roster_import)
    severity = request.GET.get("severity", "")
    page = page_of(request, issues_of(roster_import, severity), per_page=ISSUES_A_PAGE)
    lines = [issue_line(issue) for issue in page.object_list]
    loaded = standing.stage == Stage.LOADED
    changes = changes_loaded(roster_import) if loaded else changes_of(roster_import)
    return {
        "counts": counts,
        "page": page,
        "lines": lines,
        "tabs": _tabs(counts),
        "figures": key_figures(roster_import, loaded),
        "shares": shares(roster_import),
        "changes": changes[:CHANGES_SHOWN],
        "changes_total": changes.count(),
        "modes": load_modes(roster_import),
        "blocked": why_not(roster_import),
        "copy": copy,
        "copy_progress": copy_progress(roster_import, copy, timezone.now()) if copy and copy.is_open else None,
        **original_context(request, roster_import, lines),
    }


def _tabs(counts: IssueCounts) -> list[tuple[str, str, int]]:
    return [("", _("全部"), counts.cells), ("error", _("错误"), counts.errors), ("warning", _("提醒"), counts.warnings)]


def issue_line(issue: RosterIssue) -> IssueLine:
    """The stored issue with its words."""
    told = describe(issue.code, issue.value, issue.params, issue.column, _)
    return IssueLine(issue, told, MESSAGES[issue.code].basis, Severity(issue.severity))


def key_figures(roster_import: RosterImport, loaded: bool) -> list[dict[str, Any]]:
    """新增 变更 未变 拒绝, in rows."""
    notes = (
        (_("首次登记的企业、行业或年度"), _("与登记册不同"), _("与登记册一致"), _("须改正后重传"))
        if not loaded
        else (_("已登记入册"), _("已改，原值留存"), _("无须改动"), _("未载入，须改正后重传"))
    )
    kinds = (
        (_("新增"), roster_import.created, "run", "plus"),
        (_("变更"), roster_import.updated, "soon", "swap"),
        (_("未变"), roster_import.unchanged, "", "check"),
        (_("拒绝"), roster_import.rejected, "late" if roster_import.rejected else "", "cross"),
    )
    return [
        {"label": label, "value": f"{n:,}", "unit": _("行"), "note": note, "hue": hue, "glyph": glyph}
        for (label, n, hue, glyph), note in zip(kinds, notes, strict=True)
    ]


def shares(roster_import: RosterImport) -> list[dict[str, Any]]:
    """The same four as parts of a whole."""
    return [
        {"n": roster_import.created, "hue": "run"},
        {"n": roster_import.updated, "hue": "soon"},
        {"n": roster_import.unchanged, "hue": ""},
        {"n": roster_import.rejected, "hue": "late"},
    ]


def load_modes(roster_import: RosterImport) -> list[dict[str, Any]]:
    """载入方式: each with what it means for this file; the one that cannot be chosen says why."""
    rejected, good = roster_import.rejected, f"{roster_import.good_rows:,}"
    if not rejected:
        all_rows = _("全部 %(n)s 行") % {"n": good}
        note = _("没有错误；载入在一次事务中完成，中途出错则一行也不写")
        return [{"value": LoadMode.ALL_OR_NOTHING, "label": all_rows, "note": note, "open": True, "on": True}]
    return [
        {
            "value": LoadMode.GOOD_ROWS,
            "label": _("只载入无错误的 %(n)s 行") % {"n": good},
            "note": _("%(n)s 行留在标注表，改好后重传") % {"n": f"{rejected:,}"},
            "open": roster_import.good_rows > 0,
            "on": roster_import.good_rows > 0,
        },
        {
            "value": LoadMode.ALL_OR_NOTHING,
            "label": _("全部无误才载入"),
            "note": _("现有 %(n)s 行错误，不能载入") % {"n": f"{rejected:,}"},
            "open": False,
            "on": False,
        },
    ]


def why_not(roster_import: RosterImport) -> str:
    """Why there is nothing to load; empty where there is."""
    if not roster_import.good_rows:
        return _("没有一行可以载入，请改正后重传")
    if not roster_import.created and not roster_import.updated:
        return _("与登记册完全一致，无须载入")
    return ""


def original_context(
    request: HttpRequest, roster_import: RosterImport, lines: list[IssueLine] | None = None
) -> dict[str, Any]:
    """原表位置 of the row that the address names, else of the first issue shown."""
    asked = request.GET.get("row", "")
    row = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0
    row = row or (lines[0].issue.row if lines else 0)
    original = sheet_part(roster_import, row) if row else None
    return {"original": original, "selected_row": row, "roster": roster_import}


def changes_context(request: HttpRequest, roster_import: RosterImport) -> dict[str, Any]:
    """全部变更, a page at a time."""
    loaded = standing_and_job(roster_import).stage == Stage.LOADED
    changes = changes_loaded(roster_import) if loaded else changes_of(roster_import)
    return {"roster": roster_import, "page": page_of(request, changes), "loaded": loaded}
