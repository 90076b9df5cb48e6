"""提交快照的呈现: what was signed, read from its own content, under the form and plan that it names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from cets_portal.norms.form import Form, form_of
from cets_portal.norms.rounding import half_up
from cets_portal.templatetags.figures import figure
from dataquality.choices import Severity
from dataquality.models import Filing, Submission
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.comparison import Changed, Difference, Sort
from dataquality.rules.defaults import default_figure, is_left_to_the_form
from dataquality.rules.facts import CalcStep, Input, Working
from dataquality.rules.issues import issue_from
from dataquality.rules.rows import Layout, Row, rows_of
from dataquality.rules.snapshot import layout_from
from dataquality.selectors.submissions import content_of
from dataquality.templatetags.issue_words import found_words
from dataquality.views.filings.edit_page import ANSWERS
from dataquality.views.filings.lines import grouped
from dataquality.views.filings.working_lines import named, working_of

SORTS: Final = {Sort.NEW: ("ok", "plus"), Sort.CHANGED: ("soon", "swap"), Sort.GONE: ("late", "minus")}


@dataclass(frozen=True, slots=True)
class FiledLine:
    """一行: what was filed, or computed with its working. `by_default`: left to the form, whose figure is shown."""

    row: Row
    label: str
    value: str
    method: str
    note: str
    steps: list[dict[str, Any]]
    by_default: bool = False


@dataclass(frozen=True, slots=True)
class FiledSection:
    """一部分 of one place; `section`: its id in the form."""

    title: str
    section: str = ""
    lines: list[FiledLine] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """快照: a content with the form and the layout that it was made under."""

    content: Mapping[str, Any]
    form: Form
    layout: Layout
    rows: tuple[Row, ...]

    @property
    def by_text(self) -> dict[str, Row]:
        return {row.text: row for row in self.rows}


def record_of(submission: Submission) -> Record:
    """The content of a submission, read; NormError where its form is gone."""
    return record_from(content_of(submission))


def record_from(content: Mapping[str, Any]) -> Record:
    """A content as data, read under the form and the layout that it names."""
    form, layout = form_of(content["form"]), layout_from(content["layout"])
    return Record(content, form, layout, rows_of(form, layout))


def sections(record: Record) -> list[FiledSection]:
    """Place by place and section by section, rows that say something."""
    working, rows = working_from(record.content), record.by_text
    names = {one.id: _(one.name) for one in record.form.sections}
    found: dict[tuple[str, str], FiledSection] = {}
    for row in record.rows:
        line = _line(record, row, working, rows)
        if line is None:
            continue
        key = (row.key.facility, row.parameter.section)
        section = found.get(key) or found.setdefault(
            key, FiledSection(_section_title(record, row, names), row.parameter.section)
        )
        section.lines.append(line)
    return list(found.values())


def _section_title(record: Record, row: Row, names: Mapping[str, str]) -> str:
    place = row.facility.name if row.facility else _("企业层级")
    return _("%(place)s · %(section)s") % {"place": place, "section": names[row.parameter.section]}


def _line(record: Record, row: Row, working: Working, rows: Mapping[str, Row]) -> FiledLine | None:
    said, computed = record.content["values"].get(row.text), record.content["computed"].get(row.text)
    if computed is not None:
        steps = working_of(row.text, working, rows).steps
        return FiledLine(row, named(row), figure(computed["v"], row.parameter.decimals), _("计算"), "", steps)
    if said is None:
        return None
    value = text_words(said["v"], row) if row.parameter.is_text else grouped(said["v"])
    default = default_figure(record.form, row) if is_left_to_the_form(said) else None
    if default is not None:
        value = figure(half_up(default, row.parameter.decimals), row.parameter.decimals)
    return FiledLine(row, named(row), value, method_words(said["m"]), said["n"], [], by_default=default is not None)


def text_words(text: str, row: Row) -> str:
    """A choice of the form is translated; what the unit wrote stands as it is."""
    return _(text) if text in row.parameter.choices else text


def method_words(method: str) -> str:
    return _(METHODS.get(method, method))


def working_from(content: Mapping[str, Any]) -> Working:
    """The working as it was frozen."""
    steps = tuple(_step(key, said) for key, said in content["computed"].items())
    total = Decimal(content["total"]) if content["total"] is not None else None
    return Working(steps, (), total)


def _step(key: str, said: Mapping[str, Any]) -> CalcStep:
    inputs = tuple(Input(label, Decimal(number), unit, origin) for label, number, unit, origin in said["inputs"])
    return CalcStep(
        key=key, label=said["label"], formula=said["formula"], inputs=inputs, unrounded=Decimal(said["unrounded"]),
        value=Decimal(said["v"]), unit=said["unit"], decimals=said["decimals"], clause=said["clause"],
        grade=said["grade"],
    )  # fmt: skip


def issue_lines(record: Record) -> list[dict[str, Any]]:
    """What the checks had found, with what the unit said to it."""
    rows = record.by_text
    found = []
    for said in record.content["issues"]:
        issue = issue_from(said)
        row = rows.get(issue.row)
        title = named(row) if row else " ".join(filter(None, issue.place))
        found.append({"issue": issue, "badge": Severity(issue.severity.value), "title": title,
                      "found": found_words(issue), "explanation": said["explanation"]})  # fmt: skip
    return found


def operation_lines(record: Record) -> list[dict[str, str]]:
    """How each facility ran."""
    said = record.content["operations"]
    return [
        {"name": one.name, "answer": answer_words(said.get(one.code)), "note": said.get(one.code, {}).get("n", "")}
        for one in record.layout.facilities
    ]


def answer_words(said: Mapping[str, str] | None) -> str:
    return str(ANSWERS.get(said["s"], said["s"])) if said else ""


def paper_lines(record: Record, filing: Filing) -> list[dict[str, Any]]:
    """The papers by name and digest; each with its row of the filing, from which it is opened."""
    rows = record.by_text
    stored = {(one.kind, one.file.sha256): one.pk for one in filing.papers.select_related("file")}
    return [
        said | {
            "pk": stored.get((said["kind"], said["sha256"])),
            "kind_name": _(record.form.paper(said["kind"]).name),
            "codes": list(dict.fromkeys(rows[text].parameter.code for text in said["rows"] if text in rows)),
        }
        for said in record.content["papers"]
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """一处变化 in words."""

    title: str
    before: str
    after: str
    hue: str
    glyph: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DifferencePart:
    """一类变化."""

    title: str
    lines: list[DifferenceLine]


def difference_parts(found: Difference, before: Record, after: Record) -> list[DifferencePart]:
    """Everything that changed between two submissions, part by part; parts without a change are left out."""
    rows = before.by_text | after.by_text
    names = {one.code: one.name for one in (*before.layout.facilities, *after.layout.facilities)}
    parts = (
        DifferencePart(_("总体"), _wholes(found)),
        DifferencePart(_("填报值"), [_value_line(one, rows) for one in found.values]),
        DifferencePart(_("计算值"), [_computed_line(one, rows) for one in found.computed]),
        DifferencePart(_("运行情况"), [_said_line(one, names.get(one.key, one.key), answer_words) for one in found.operations]),
        DifferencePart(_("支撑材料"), [_said_line(one, _paper_name(one), _proves(rows)) for one in found.papers]),
        DifferencePart(_("提醒的说明"), [_said_line(one, _issue_name(one.key, rows), _text) for one in found.explanations]),
        DifferencePart(_("检查结果"), [_said_line(one, _issue_name(one.key, rows), _severity) for one in found.issues]),
    )  # fmt: skip
    return [one for one in parts if one.lines]


def _wholes(found: Difference) -> list[DifferenceLine]:
    lines = []
    if found.not_operating:
        lines.append(_whole(_("本单位本月未运行"), found.not_operating, _yes))
    if found.plan:
        lines.append(_whole(_("控制方案"), found.plan, _plan_words))
    if found.form:
        lines.append(_whole(_("存证表单"), found.form, _text))
    if found.total:
        lines.append(_whole(_("本月排放量"), found.total, figure, "tCO2e"))
    return lines


def _whole(title: str, sides: tuple[Any, Any], words: Any, unit: str = "") -> DifferenceLine:
    before, after = sides
    return DifferenceLine(title, words(before), words(after), *SORTS[Sort.CHANGED], unit)


def _yes(value: bool) -> str:
    return _("是") if value else _("否")


def _plan_words(plan: Mapping[str, Any]) -> str:
    return _("%(year)s 年度第 %(number)s 版") % {"year": plan["year"], "number": plan["version"]}


def _value_line(one: Changed, rows: Mapping[str, Row]) -> DifferenceLine:
    row = rows.get(one.key)
    return _said_line(one, _row_name(one.key, rows), _filed, row.unit if row else "")


def _filed(said: Mapping[str, str]) -> str:
    return " · ".join(filter(None, (grouped(said["v"]), method_words(said["m"]), said["n"])))


def _computed_line(one: Changed, rows: Mapping[str, Row]) -> DifferenceLine:
    row = rows.get(one.key)
    return _said_line(one, _row_name(one.key, rows), figure, row.unit if row else "")


def _row_name(text: str, rows: Mapping[str, Row]) -> str:
    row = rows.get(text)
    if row is None:
        return text
    return " · ".join(filter(None, (row.facility.name if row.facility else "", named(row))))


def _said_line(one: Changed, title: str, words: Any, unit: str = "") -> DifferenceLine:
    before, after = (words(side) if side is not None else "" for side in (one.before, one.after))
    return DifferenceLine(title, before, after, *SORTS[one.sort], unit)


def _paper_name(one: Changed) -> str:
    return str((one.after or one.before)["name"])


def _proves(rows: Mapping[str, Row]) -> Any:
    def words(said: Mapping[str, Any]) -> str:
        codes: Iterable[str] = (rows[text].parameter.code for text in said["rows"] if text in rows)
        return _("证明 %(codes)s") % {"codes": " ".join(dict.fromkeys(codes)) or "–"}

    return words


def _issue_name(key: str, rows: Mapping[str, Row]) -> str:
    check, _at, text = key.partition("@")
    return f"{check} {_row_name(text, rows)}" if text else check


def _text(said: str) -> str:
    return said


def _severity(said: str) -> str:
    return str(Severity(said).label)
