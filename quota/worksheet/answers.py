"""试算的答复: the same result as plain data for programs, and as the official table for people."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from cets_portal.norms.codes import Sector, label
from cets_portal.norms.plan_parts import Treatment
from quota.rules.arithmetic import plain
from quota.rules.cells import read_number
from quota.rules.trace import Working
from quota.tables.headings import SPECIAL
from quota.tables.layout import NATION, Fill, Layout, Shape, TableColumn
from quota.tables.writing import Row, Sheet, Table, write_table
from quota.worksheet import industry, power
from quota.worksheet.trial import Line, Trial

Translate = Callable[[str], str]
TRIAL_NOTE = "本表为试算，依据{title}（{number}），不作为配额预分配和核定的依据。"
DRAFT_NOTE = "所据方案为征求意见稿，尚未生效。"
ASSUMED_NOTE = "推定：{text}"
#: Figures in whole tonnes; the others are told as strings that keep their digits.
_TONNES = frozenset(
    {
        "generation_allowance", "heat_allowance", "initial_allowance", "gas_top_up", "determined_allowance",
        "surrender_obligation",
    }
)  # fmt: skip


def values_of(trial: Trial, working: Working | None) -> Mapping[str, Decimal | None]:
    """The computed columns of one row."""
    if working is None:
        return {}
    if trial.layout.sectors[0] is Sector.POWER:
        return power.power_values(working)
    return {key: working.value(key) for key in industry.MADE}


def told(trial: Trial, translate: Translate) -> dict[str, Any]:
    """{'rows': […], 'issues': […]}: allowances as integers, factors as strings, uncalculated rows with nulls."""
    return {
        "rows": [_told_row(trial, line) for line in trial.lines],
        "issues": [one.told(translate) for one in trial.issues],
    }


def _told_row(trial: Trial, line: Line) -> dict[str, Any]:
    keys = power.MADE if trial.layout.sectors[0] is Sector.POWER else ("balance_value", *industry.MADE)
    values = dict(values_of(trial, line.working))
    if "balance_value" in keys:
        values["balance_value"] = _balance(line)
    row = {"unit_code": line.code, **{key: _told_value(key, values.get(key)) for key in keys}}
    return row | {"steps": line.working.told() if line.working else []}


def _told_value(key: str, value: Decimal | None) -> int | str | None:
    if value is None:
        return None
    if key in _TONNES:
        return int(value)
    return f"{value:.6f}" if key == "load_factor_correction" else plain(value)


def _balance(line: Line) -> Decimal | None:
    """The balance value that the row was calculated with."""
    step = line.working.step("deviation_percent") if line.working else None
    return step.inputs[0].value if step else None


# —— the official table ——


def workbook(trial: Trial, translate: Translate, *, province: str = NATION) -> bytes:
    """The full official table with every computed column, the working and the issues on sheets behind it."""
    title = trial.layout.title(province, trial.quota_year, label(trial.layout.sectors[0]))
    rows = [_row(trial, line, number, translate) for number, line in enumerate(trial.lines, start=1)]
    table = Table(trial.layout, title, trial.quota_year, rows, tuple(notes_of(trial)))
    return write_table(table, working_sheet(trial), issue_sheet(trial, translate))


def notes_of(trial: Trial) -> Iterator[str]:
    """What every output of a trial says below its table."""
    yield TRIAL_NOTE.format(title=trial.plan.title, number=trial.plan.number)
    if trial.plan.is_draft:
        yield DRAFT_NOTE
    yield from (ASSUMED_NOTE.format(text=text) for text in trial.assumptions)


def _row(trial: Trial, line: Line, number: int, translate: Translate) -> Row:
    made = values_of(trial, line.working)
    balance = _balance(line)
    row = {one.key: _cell(one, line, made) for one in trial.layout.columns}
    if balance is not None and not row.get("balance_value"):
        row["balance_value"] = balance
    return row | {"number": row["number"] or number, "remark": "；".join(_remarks(trial, line, translate))}


def _cell(column: TableColumn, line: Line, made: Mapping[str, Decimal | None]) -> Any:
    if column.fill is Fill.MADE:
        value = made.get(column.key)
        return value if value is None or column.shape is Shape.TONNES else _shown(value)
    text = line.typed.get(column.key, "")
    if column.shape is not Shape.FIGURE:
        return text
    read = read_number(text)
    return text if read.number is None else read.number


def _shown(value: Decimal) -> Decimal:
    """What a cell of the sheet holds: at most fifteen digits, as Excel keeps no more."""
    return Decimal(f"{value:.12f}").normalize() if value else value


def _remarks(trial: Trial, line: Line, translate: Translate) -> Iterator[str]:
    typed = line.typed.get("remark", "")
    if typed:
        yield typed
    if line.working is None:
        first = next((one for one in trial.issues if one.row == line.row and one.severity == "error"), None)
        yield "未计算" + (f"：{first.tell(translate)}" if first else "")
    elif line.case is not None:
        kind = "不纳入配额管理" if line.working.treatment is Treatment.OUTSIDE else "配额量等于经核查排放量"
        yield f"{kind}：{line.typed.get(SPECIAL) or line.case.name}"


def working_sheet(trial: Trial) -> Sheet:
    """计算过程: one row a step."""
    headings = ("行", "编号", "步骤", "公式", "代入", "修约前", "结果", "单位", "条款", "来源", "等级", "说明")
    rows = [row for line in trial.lines if line.working for row in _working_rows(line)]
    return Sheet("计算过程", headings, (6, 14, 18, 34, 34, 24, 14, 9, 22, 24, 6, 50), rows)


def _working_rows(line: Line) -> Iterator[tuple[Any, ...]]:
    for step in line.working.steps if line.working else ():
        said = "；".join(text for text in (step.remark, *step.assumptions) if text)
        yield (
            line.row, line.code, step.label, step.formula, step.working, f"{step.unrounded:f}", plain(step.value),
            step.unit, step.basis.clause, step.basis.source, step.basis.grade.value, said,
        )  # fmt: skip


def issue_sheet(trial: Trial, translate: Translate) -> Sheet:
    """问题: one row an issue."""
    words = {"error": "错误", "warning": "提醒"}
    rows = [
        (one.cell or one.row, one.heading, one.unit_code, words[one.severity], *one.parts(translate))
        for one in trial.issues
    ]
    return Sheet("问题", ("单元格", "列", "编号", "级别", "发现", "改正"), (9, 26, 16, 8, 50, 50), rows)


def template_headings(layout: Layout) -> tuple[TableColumn, ...]:
    """What one types: the columns of a blank worksheet, without those that the calculation fills."""
    return tuple(one for one in layout.columns if one.fill in (Fill.GIVEN, Fill.IDENTITY))
