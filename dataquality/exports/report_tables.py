"""报告的表: a stored version as plain tables, always in Chinese, for the workbook and the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cets_portal.norms.form import Form, form_of
from dataquality.models import ReportVersion
from dataquality.rules.annual.content import fields_in_order
from dataquality.rules.annual.year import same_figure, share_of
from dataquality.rules.defaults import counted_default
from dataquality.rules.rows import Layout, Row, key_of, rows_of
from dataquality.rules.snapshot import layout_from
from dataquality.selectors.reports import content_of

BY_HAND: Final = "企业填报"
BY_DEFAULT: Final = "缺省值"
DIRECTIONS: Final = {"in": "（输入）", "out": "（输出）"}
RULES: Final = {
    "sum": "逐月相加", "weighted": "加权平均", "last": "取最近一月", "computed": "系统计算", "text": "文字",
}  # fmt: skip
SECTORS: Final = {"power": "发电", "steel": "钢铁", "cement": "水泥", "aluminium": "铝冶炼"}
STANDINGS: Final = {
    "accepted": "审核通过", "waiting": "待技术审核", "returned": "退回改正", "draft": "填报中", "missing": "未报",
    "elsewhere": "报在全国管理平台", "not_owed": "不要求",
}  # fmt: skip


@dataclass(frozen=True)
class TableRow:
    """一行: figures are Decimals, texts texts. `months`: twelve, or none in a report without months. `rule`: how the value
    of the year came about. `by_default`: left to the form, whose figure is the value."""

    place: str
    name: str
    unit: str
    decimals: int | None
    months: tuple[Decimal | str | None, ...]
    from_months: Decimal | str | None
    value: Decimal | str | None
    rule: str
    explanation: str
    stated: bool
    by_default: bool = False

    @property
    def difference(self) -> Decimal | None:
        if isinstance(self.value, Decimal) and isinstance(self.from_months, Decimal):
            return self.value - self.from_months
        return None

    @property
    def share(self) -> Decimal | None:
        """%."""
        return share_of(self.difference, self.from_months if isinstance(self.from_months, Decimal) else None)


@dataclass(frozen=True)
class _Reading:
    """What a row is read by."""

    form: Form
    layout: Layout
    rows: Mapping[str, Row]
    months: tuple[str, ...]

    def default(self, said: Mapping[str, Any]) -> Decimal | None:
        row = self.rows.get(said["item"])
        return counted_default(self.form, row, said) if row else None

    def place(self, code: str) -> str:
        facility = self.layout.facility(code)
        return (facility.name if facility else code) or "企业"


@dataclass(frozen=True)
class Table:
    """一部分."""

    code: str
    title: str
    kind: str
    fields: tuple[tuple[str, str], ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class ReportTables:
    """整份报告."""

    version: ReportVersion
    content: Mapping[str, Any]
    months: tuple[str, ...]
    tables: tuple[Table, ...]
    facilities: tuple[Mapping[str, Any], ...]

    @property
    def differences(self) -> tuple[TableRow, ...]:
        return tuple(row for table in self.tables for row in table.rows if row.stated)

    @property
    def sector(self) -> str:
        return SECTORS[self.content["sector"]]

    @property
    def month_rows(self) -> list[tuple[str, str, Decimal | None, str]]:
        """(month, standing, total, digest)."""
        return [
            (one["month"], STANDINGS[one["status"]], Decimal(one["total"]) if one["total"] else None, one["sha256"])
            for one in self.content["months"]
        ]


def tables_of(version: ReportVersion) -> ReportTables:
    """Read a version; `report__enterprise` is to be loaded."""
    content = content_of(version)
    form, layout = form_of(content["form"]), layout_from(content["layout"])
    months = tuple(one["month"] for one in content["months"])
    reading = _Reading(form, layout, {one.text: one for one in rows_of(form, layout)}, months)
    tables = tuple(_table(content["report_form"], one, reading) for one in content["sections"])
    facilities = tuple(one | {"kind": form.facility_kind(one["kind"]).name} for one in content["facilities"])
    return ReportTables(version, content, months, tables, facilities)


def _table(form: str, section: Mapping[str, Any], reading: _Reading) -> Table:
    fields = tuple(fields_in_order(form, section))
    rows = tuple(_row(one, reading) for one in section["rows"])
    return Table(section["code"], section["title"], section["kind"], fields, rows)


def _row(said: Mapping[str, Any], reading: _Reading) -> TableRow:
    key = key_of(said["item"])
    is_text = said["decimals"] is None
    by_hand = bool(said["stated"]) and not same_figure(said["value"], said["from_months"] or "")
    default = reading.default(said)
    return TableRow(
        place=reading.place(key.facility),
        name=said["label"] + DIRECTIONS.get(key.direction, ""),
        unit=said["unit"],
        decimals=said["decimals"],
        months=tuple(_cell(said["months"].get(month), is_text) for month in reading.months),
        from_months=_cell(said["from_months"], is_text),
        value=_cell(said["value"], is_text) if default is None else default,
        rule=BY_DEFAULT if default is not None else BY_HAND if by_hand else RULES[said["rule"]],
        explanation=said["explanation"],
        stated=by_hand and bool(reading.months),
        by_default=default is not None,
    )


def _cell(text: str | None, is_text: bool) -> Decimal | str | None:
    if not text:
        return None
    if is_text:
        return text
    try:
        return Decimal(text)
    except ArithmeticError:
        return text
