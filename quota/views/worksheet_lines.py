"""试算结果的呈现: rows with their figures and their working, units with the cap, issues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.plan_parts import Treatment
from quota.rules.arithmetic import plain
from quota.rules.trace import Step, Working
from quota.worksheet.answers import values_of
from quota.worksheet.issues import Severity
from quota.worksheet.trial import Line, Trial, UnitLine

_POWER = (
    "load_factor_correction", "generation_allowance", "heat_allowance", "initial_allowance", "gas_top_up",
    "determined_allowance", "surrender_obligation",
)  # fmt: skip
_INDUSTRY = ("intensity", "deviation_percent", "coefficient", "determined_allowance", "surrender_obligation")
#: Decimals shown; whole tonnes else.
_PLACES = {"load_factor_correction": 6, "intensity": 6, "deviation_percent": 4, "coefficient": 6}
_MOST_DIGITS = 16


@dataclass(frozen=True)
class Cell:
    """一格: the figure as shown; `strong` for those that count."""

    text: str
    label: str
    strong: bool


@dataclass(frozen=True)
class ShownLine:
    """一行."""

    line: Line
    kind: str
    cells: list[Cell]
    balance: Decimal | None
    steps: list[dict[str, Any]]
    lacks: str
    treatment: str


def headings(trial: Trial) -> list[tuple[str, str]]:
    """(heading, unit) of the computed columns."""
    keys = _keys(trial)
    return [(_labels()[key], "" if key in _PLACES else "tCO2e") for key in keys]


def _labels() -> Mapping[str, str]:
    return {
        "load_factor_correction": _("调峰修正系数"),
        "generation_allowance": _("发电配额量"),
        "heat_allowance": _("供热配额量"),
        "initial_allowance": _("初始配额量"),
        "gas_top_up": _("燃气补发"),
        "determined_allowance": _("核定配额量"),
        "surrender_obligation": _("应清缴配额量"),
        "intensity": _("碳排放强度"),
        "deviation_percent": _("偏离度(%)"),
        "coefficient": _("配额系数"),
    }


def _keys(trial: Trial) -> Sequence[str]:
    return _POWER if trial.layout.sectors[0] is Sector.POWER else _INDUSTRY


def shown_lines(trial: Trial, lines: Sequence[Line]) -> list[ShownLine]:
    """The rows of one page of the result."""
    return [_shown(trial, line) for line in lines]


def _shown(trial: Trial, line: Line) -> ShownLine:
    made = values_of(trial, line.working)
    labels = _labels()
    cells = [Cell(_figure(key, made.get(key)), labels[key], key == "determined_allowance") for key in _keys(trial)]
    kind = line.typed.get("genset_class") or line.typed.get("clinker_kind", "")
    steps = steps_of(line.working) if line.working else []
    return ShownLine(line, kind, cells, _balance(made), steps, _lacks(trial, line), _treatment(line))


def _lacks(trial: Trial, line: Line) -> str:
    """Why a row was left uncalculated."""
    if line.working is not None:
        return ""
    found = (one for one in trial.issues if one.row == line.row and one.severity is Severity.ERROR)
    return next((one.parts(_)[0] for one in found), "")


def _figure(key: str, value: Decimal | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.{_PLACES[key]}f}" if key in _PLACES else f"{value:,f}"


def _balance(made: Mapping[str, Decimal | None]) -> Decimal | None:
    """盈缺: determined less owed."""
    quota, owed = made.get("determined_allowance"), made.get("surrender_obligation")
    return None if quota is None or owed is None else quota - owed


def _treatment(line: Line) -> str:
    if line.working is None or line.case is None:
        return ""
    outside = line.working.treatment is Treatment.OUTSIDE
    said = _("不纳入配额管理：%(name)s") if outside else _("配额量等于经核查排放量：%(name)s")
    return said % {"name": _(line.case.name)}


def steps_of(working: Working) -> list[dict[str, Any]]:
    """The working for components/working_out.html."""
    last = working.steps[-1].key if working.steps else ""
    return [_step(step, total=step.key in ("determined_allowance", last)) for step in working.steps]


def _step(step: Step, *, total: bool) -> dict[str, Any]:
    return {
        "label": _(step.label),
        "value": _grouped(step.value),
        "unit": step.unit,
        "formula": _formula(step),
        "source": " · ".join(filter(None, _said(step))),
        "total": total,
    }


def _formula(step: Step) -> str:
    """'发电量 × 基准值 × 系数 = 3500000 × 0.791 × 1.067703 = 2955935.7555'."""
    if "{" not in step.template:
        return ""
    words = step.template.format(*(_(one.label) for one in step.inputs))
    parts = [words, step.working]
    if step.rounding and _cut(step.unrounded) != step.working:
        parts.append(_cut(step.unrounded))
    return " = ".join(parts).replace("，", _("，"))


def _cut(value: Decimal) -> str:
    text = plain(value)
    return text if len(text) <= _MOST_DIGITS else f"{text[:_MOST_DIGITS]}…"


def _grouped(value: Decimal) -> str:
    whole, point, rest = _cut(value).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() and whole != "-0" else _cut(value)


def _said(step: Step) -> list[str]:
    basis = step.basis
    grade = _("依据等级 %(grade)s") % {"grade": basis.grade} if basis.grade is not Grade.A else ""
    draft = _("征求意见稿") if basis.is_draft else ""
    return [_(step.remark) if step.remark else "", f"{basis.source} {basis.clause}", draft, grade, _rounding(step)]


def _rounding(step: Step) -> str:
    if not step.rounding:
        return ""
    half_up = _("四舍五入，%(n)s 位小数") % {"n": step.decimals} if step.decimals else _("四舍五入取整")
    said = _("向下取整") if step.rounding == "floor" else half_up
    leans = step.rounded_by is not None and step.rounded_by.is_draft and not step.basis.is_draft
    return _("%(rounding)s（规则出自征求意见稿）") % {"rounding": said} if leans else said


@dataclass(frozen=True)
class ShownUnit:
    """一个单位: its sum; `top_up` what the cap adds."""

    unit: UnitLine
    rate: Decimal | None
    top_up: Decimal | None
    determined: Decimal | None
    steps: list[dict[str, Any]]


def shown_units(trial: Trial) -> list[ShownUnit]:
    """The units that the sheet names."""
    return [
        ShownUnit(
            one,
            one.working.value("gap_rate_percent") if one.working else None,
            one.working.value("gap_top_up") if one.working else None,
            one.working.value("determined_allowance") if one.working else None,
            steps_of(one.working) if one.working else [],
        )
        for one in trial.units
    ]


def shown_issues(trial: Trial) -> list[dict[str, Any]]:
    """The issues for the page."""
    return [
        {
            "place": one.cell or (_("第 %(row)s 行") % {"row": one.row}),
            "unit_code": one.unit_code,
            "heading": one.heading,
            "is_error": one.severity == "error",
            "parts": one.parts(_),
        }
        for one in trial.issues
    ]
