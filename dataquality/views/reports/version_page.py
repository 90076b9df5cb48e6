"""版本页的内容: a stored version as tables, in the reader's language where the words are the form's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.form import Form, form_of
from cets_portal.norms.report_form import YearRule, report_form_of
from cets_portal.templatetags.badges import Badge
from cets_portal.templatetags.figures import figure as figure_words
from cets_portal.templatetags.figures import signed
from dataquality.models import ReportPaper, ReportVersion
from dataquality.rules.annual.content import fields_in_order
from dataquality.rules.annual.issues import ReportIssue, Weight
from dataquality.rules.annual.months import Standing
from dataquality.rules.annual.year import same_figure, share_of
from dataquality.rules.defaults import counted_default
from dataquality.rules.rows import Layout, Row
from dataquality.rules.snapshot import layout_from
from dataquality.selectors.reports import content_of
from dataquality.views.reports.words import (
    RULES,
    IssueLine,
    MonthLine,
    grouped,
    issue_line,
    row_name,
    rows_by_text,
    shown_value,
    standing_badge,
)


@dataclass(frozen=True)
class StoredRow:
    """版本中的一行. `by_default`: left to the form, whose figure is shown."""

    text: str
    name: str
    unit: str
    rule: str
    months: tuple[tuple[str, str], ...]
    from_months: str
    value: str
    difference: str
    share: str
    explanation: str
    computed: bool
    stated: bool
    numeric: bool
    by_default: bool = False


@dataclass(frozen=True)
class StoredSection:
    """版本中的一部分."""

    code: str
    title: str
    kind: str
    grade: str
    fields: tuple[tuple[str, str], ...]
    groups: list[tuple[str, list[StoredRow]]]


@dataclass(frozen=True)
class Stored:
    """一版: its content with the form and layout by which it is read."""

    version: ReportVersion
    content: dict[str, Any]
    form: Form
    layout: Layout
    rows: Mapping[str, Row]


def stored_of(version: ReportVersion) -> Stored:
    """Read a version."""
    content = content_of(version)
    form, layout = form_of(content["form"]), layout_from(content["layout"])
    return Stored(version, content, form, layout, rows_by_text(form, layout))


def stored_sections(stored: Stored) -> list[StoredSection]:
    """The sections in their order."""
    return [_section(stored, one) for one in stored.content["sections"]]


def _section(stored: Stored, one: Mapping[str, Any]) -> StoredSection:
    rows = [
        stored_row(stored.form, stored.rows[said["item"]], said) for said in one["rows"] if said["item"] in stored.rows
    ]
    fields = tuple((_(label), text or "–") for label, text in fields_in_order(stored.content["report_form"], one))
    return StoredSection(one["code"], _(one["title"]), one["kind"], one["grade"], fields, grouped(rows, stored.layout))


def stored_row(form: Form, row: Row, said: Mapping[str, Any]) -> StoredRow:
    """A row of a content for a table."""
    difference = _difference(said)
    months = said["months"] or {}
    default = counted_default(form, row, said)
    return StoredRow(
        text=said["item"],
        name=row_name(row),
        unit=said["unit"],
        rule=str(RULES[YearRule(said["rule"])]),
        months=tuple((month, shown_value(row, text)) for month, text in months.items()),
        from_months=shown_value(row, said["from_months"]),
        value=shown_value(row, said["value"] if default is None else f"{default:f}"),
        difference=signed(difference, row.parameter.decimals) if difference else "",
        share=_share(difference, said["from_months"]),
        explanation=said["explanation"],
        computed=said["rule"] == YearRule.COMPUTED,
        stated=bool(said["stated"]) and not same_figure(said["value"], said["from_months"] or ""),
        numeric=not row.parameter.is_text,
        by_default=default is not None,
    )


def _difference(said: Mapping[str, Any]) -> Decimal | None:
    try:
        return Decimal(said["value"]) - Decimal(said["from_months"])
    except (ArithmeticError, TypeError, ValueError):
        return None


def _share(difference: Decimal | None, months: str | None) -> str:
    share = share_of(difference, Decimal(months)) if difference and months else None
    return f"{figure_words(share, 2)}%" if share is not None else ""


def stored_differences(stored: Stored) -> list[tuple[str, StoredRow]]:
    """(facility, row) of every row that is stated otherwise than its months."""
    sections = stored_sections(stored)
    return [(place, row) for one in sections for place, rows in one.groups for row in rows if row.stated]


def stored_months(stored: Stored) -> list[MonthLine]:
    """The twelve months as they counted."""
    return [
        MonthLine(
            one["month"], standing_badge(Standing(one["status"])),
            Decimal(one["total"]) if one["total"] is not None else None, one["number"],
        )
        for one in stored.content["months"]
    ]  # fmt: skip


def stored_issues(stored: Stored) -> list[IssueLine]:
    """What had to be explained, with what was said; differences stand in their table."""
    said = {f"{one['check']}@{one['row']}": one["explanation"] for one in stored.content["issues"]}
    issues = (ReportIssue(one["check"], one["row"], "", one["params"]) for one in stored.content["issues"])
    kept = [one for one in issues if one.check != "difference" and one.weight is not Weight.ERROR]
    return [issue_line(one, stored.rows, stored.layout, said) for one in kept]


def stored_papers(stored: Stored) -> list[dict[str, Any]]:
    """The papers of the version, each with the key of its row where it still has one."""
    rows = ReportPaper.objects.filter(report=stored.version.report_id).select_related("file")
    keys = {(one.section, one.file.sha256): one.pk for one in rows}
    return [one | {"pk": keys.get((one["section"], one["sha256"]))} for one in stored.content["papers"]]


def stored_facilities(stored: Stored) -> list[dict[str, str]]:
    """The facilities as they were reported."""
    return [
        {
            "code": one.code,
            "name": one.name,
            "kind": _(stored.form.facility_kind(one.kind).name),
            "capacity": _capacity(stored.form, one.kind, one.capacity),
        }
        for one in stored.layout.facilities
    ]


def _capacity(form: Form, kind: str, capacity: Decimal | None) -> str:
    return f"{capacity:,f} {form.facility_kind(kind).capacity_unit}" if capacity is not None else "–"


def unread_note(stored: Stored) -> Badge | None:
    """A mark where the form of the report was not read in an official text."""
    form = report_form_of(stored.content["report_form"])
    return None if form.grade == "A" else Badge("soon", "ask", _("表式未见官方原文，为暂定"))
