"""审核页的内容: a submission section by section with last month's figures, what the checks found, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dataquality.choices import Decision
from dataquality.models import Filing, SectionDecision, Submission
from dataquality.rules.rows import Row
from dataquality.selectors.last_month import LastMonth, last_month
from dataquality.selectors.reviewing import decisions_of
from dataquality.selectors.unchanged import unchanged
from dataquality.services.reviewing import PAPERS
from dataquality.views.filings.lines import Change, change, last_words
from dataquality.views.filings.snapshot_page import (
    FiledLine,
    Record,
    issue_lines,
    operation_lines,
    paper_lines,
    record_of,
    sections,
)


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """一行 beside last month's: `troubles` are what the checks found at this row."""

    filed: FiledLine
    name: str
    last: str
    change: Change
    troubles: list[dict[str, Any]]


@dataclass(slots=True)
class ReviewedSection:
    """一部分 in review: its places, its decision, how much the checks found."""

    id: str
    name: str
    places: list[tuple[str, list[ReviewedLine]]] = field(default_factory=list)
    decision: SectionDecision | None = None
    warnings: int = 0

    @property
    def state(self) -> Decision:
        return Decision(self.decision.decision) if self.decision else Decision.OPEN


def reviewed(filing: Filing, submission: Submission) -> dict[str, Any]:
    """Everything that the page shows of a submission."""
    record = record_of(submission)
    issues = issue_lines(record)
    last = last_month(filing)
    parts = _parts(record, last, issues)
    decided = decisions_of(submission)
    for part in parts:
        part.decision = decided.get(part.id)
    return {
        "record": record,
        "content": record.content,
        "parts": parts,
        "last_month": last,
        "unchanged": filing.pk in unchanged([filing]),
        "issues": [one for one in issues if not _at_row(one)],
        "all_issues": issues,
        "operations": operation_lines(record),
        "paper_lines": paper_lines(record, filing),
    }


def _parts(record: Record, last: LastMonth, issues: list[dict[str, Any]]) -> list[ReviewedSection]:
    """The form's sections in its order, and the papers at the end."""
    found = {one.id: ReviewedSection(one.id, _(one.name)) for one in record.form.sections}
    troubles = _by_row(issues)
    for section in sections(record):
        lines = [_line(one, last, troubles) for one in section.lines]
        found[section.section].places.append((section.title, lines))
        found[section.section].warnings += sum(len(one.troubles) for one in lines)
    return [*(one for one in found.values() if one.places), ReviewedSection(PAPERS, _("支撑材料"))]


def _line(filed: FiledLine, last: LastMonth, troubles: Mapping[str, list[Any]]) -> ReviewedLine:
    now = None if filed.row.parameter.is_text or not filed.value else _number(filed.value)
    return ReviewedLine(
        filed,
        _name(filed.row),
        last_words(last, filed.row),
        change(now, last.number(filed.row)),
        list(troubles.get(filed.row.text, ())),
    )


def _name(row: Row) -> str:
    """The parameter without its code, which stands in a column of its own."""
    label = _(row.parameter.label)
    return _("%(item)s · %(parameter)s") % {"item": _(row.item.name), "parameter": label} if row.item else label


def _number(text: str) -> Decimal | None:
    """The figure that is shown, without its thousands and its typographic minus."""
    body = text.replace(",", "").replace("−", "-")
    return Decimal(body) if body.lstrip("-").replace(".", "", 1).isdigit() else None


def _at_row(line: Mapping[str, Any]) -> bool:
    row = str(line["issue"].row)
    return bool(row) and not row.endswith(":::")


def _by_row(issues: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in issues:
        found.setdefault(one["issue"].row, []).append(one)
    return found
