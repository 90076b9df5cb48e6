"""存证的接口数据: a month's filing as plain data, as the API gives it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.form import Form
from dataquality.models import Evidence, Filing
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.issues import Issue
from dataquality.rules.rows import Row
from dataquality.selectors.filing_facts import Sheet
from dataquality.selectors.last_month import LastMonth, last_month
from dataquality.selectors.readiness import Readiness, readiness_of
from dataquality.services.filing_workbook.wording import default_method
from dataquality.templatetags.issue_words import found_words, wanted_words


def filing_data(filing: Filing, *, today: date) -> dict[str, Any]:
    """Shape: `shapes.Month`."""
    ready = readiness_of(filing, today=today)
    draft, plan, last = filing.draft, filing.plan_version, last_month(filing)
    return {
        "sector": filing.sector,
        "month": filing.month,
        "status": filing.status,
        "form": filing.form_code,
        "plan": f"{plan.plan.plan_year}/{plan.number}",
        "due_on": ready.due_on.isoformat() if ready.due_on else None,
        "revision": filing.revision,
        "ready": ready.is_ready,
        "not_operating": bool(draft.get("not_operating")),
        "not_operating_reason": draft.get("not_operating_reason", ""),
        "operations": _answers(ready.known.sheet, draft),
        "last_month": {"month": last.month, "returned": last.returned},
        "rows": _rows(filing, ready, last),
        "issues": issues_data(ready.issues, ready.explanations),
        "papers": _papers(filing),
        "paper_kinds": _kinds(ready.known.sheet.form),
        "emissions_tco2e": plain(ready.facts.working.total),
    }


def issues_data(issues: Iterable[Issue], explanations: Mapping[str, str]) -> list[dict[str, str]]:
    """Shape: `shapes.IssueLine`, in the caller's language."""
    return [
        {
            "key": one.key,
            "check": one.check,
            "severity": one.severity.value,
            "row": one.row,
            "found": found_words(one),
            "wanted": wanted_words(one),
            "clause": _(one.clause),
            "explanation": explanations.get(one.key, ""),
        }
        for one in issues
    ]


def paper_data(paper: Evidence) -> dict[str, Any]:
    """Shape: `shapes.PaperLine`."""
    return {"id": paper.pk, "kind": paper.kind, "name": paper.name, "sha256": paper.file.sha256, "rows": paper.rows}


def plain(number: Decimal | None) -> str | None:
    """A figure as a text without exponent."""
    return f"{number:f}" if number is not None else None


def _answers(sheet: Sheet, draft: Mapping[str, Any]) -> list[dict[str, str]]:
    said = draft.get("operations", {})
    return [
        {
            "facility": one.code,
            "name": one.name,
            "answer": said.get(one.code, {}).get("s", ""),
            "note": said.get(one.code, {}).get("n", ""),
        }
        for one in sheet.layout.facilities
    ]


def _rows(filing: Filing, ready: Readiness, last: LastMonth) -> list[dict[str, Any]]:
    computed, cells = ready.facts.working.values, filing.draft.get("values", {})
    return [
        _row(row, ready.known.sheet, cells.get(row.text, {}), computed)
        | {"last": plain(last.number(row)) or last.text(row)}
        for row in ready.known.sheet.rows
    ]


def _row(row: Row, sheet: Sheet, cell: Mapping[str, str], computed: Mapping[str, Decimal]) -> dict[str, Any]:
    parameter, key = row.parameter, row.key
    method = cell.get("m") or default_method(row, sheet.plan.get(row.text)).value
    return {
        "key": row.text,
        "section": parameter.section,
        "facility": key.facility,
        "item": key.item,
        "direction": str(key.direction),
        "code": parameter.code,
        "label": " ".join(filter(None, (_(row.item.name) if row.item else "", _(parameter.label)))),
        "unit": row.unit,
        "decimals": parameter.decimals,
        "kind": "computed" if parameter.is_computed else ("text" if parameter.is_text else "number"),
        "choices": list(parameter.choices),
        "methods": [] if parameter.is_computed else [_method(one) for one in parameter.sources],
        "method": "computed" if parameter.is_computed else method,
        "value": (plain(computed.get(row.text)) if parameter.is_computed else cell.get("v", "")) or "",
        "note": cell.get("n", ""),
    }


def _method(method: str) -> dict[str, str]:
    return {"method": str(method), "label": _(METHODS[method])}


def _papers(filing: Filing) -> list[dict[str, Any]]:
    found = Evidence.objects.filter(filing=filing, removed_at__isnull=True).select_related("file")
    return [paper_data(one) for one in found.order_by("pk")]


def _kinds(form: Form) -> list[dict[str, Any]]:
    return [{"kind": one.id, "name": _(one.name), "lab_report": one.lab_report} for one in form.evidence]
