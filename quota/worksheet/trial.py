"""试算: one table of boundary data under one plan and year. What it finds may be shown, written, told; it is stored nowhere."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan import Plan
from cets_portal.norms.plan_parts import SpecialCase
from quota.rules.industry import IndustryYearRules
from quota.rules.power import PowerYear
from quota.rules.trace import Working, assumptions_of
from quota.rules.unit_power import determine_unit, sums_of
from quota.tables import LAYOUTS, Layout
from quota.tables.headings import heading_of
from quota.tables.reading import RawTable
from quota.worksheet import industry, power
from quota.worksheet.cells import RowCells
from quota.worksheet.issues import Issue, Severity

#: Tables that can be tried: those that determine.
TRIED = ("2-1", "2-2", "2-3", "2-4")
Calculate = Callable[[RowCells], Working | None]


@dataclass(frozen=True)
class Line:
    """一行: what was typed (texts by column key), and its working; None where it was left uncalculated."""

    row: int
    typed: Mapping[str, str]
    working: Working | None
    case: SpecialCase | None = None

    @property
    def code(self) -> str:
        """The code of the object; a steelworks goes by its credit code or name."""
        return self.typed.get("unit_code") or self.typed.get("uscc") or self.typed.get("name", "")

    @property
    def unit(self) -> str:
        """The key emitting unit it belongs to, as well as the sheet tells."""
        return self.typed.get("uscc") or self.typed.get("name", "")


@dataclass(frozen=True)
class UnitLine:
    """一个单位: its name, its rows' sum with the cap on what it may lack; None where a row is not determined."""

    unit: str
    name: str
    rows: int
    working: Working | None


@dataclass(frozen=True)
class Trial:
    """试算结果."""

    plan: Plan
    quota_year: int
    layout: Layout
    lines: tuple[Line, ...]
    issues: tuple[Issue, ...]
    units: tuple[UnitLine, ...] = ()

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Everything assumed in what was calculated, each once."""
        workings = (line.working for line in self.lines if line.working)
        units = (one.working for one in self.units if one.working)
        found = (*assumptions_of(workings), *assumptions_of(units))
        return tuple(dict.fromkeys((*([self.plan.assumption] if self.plan.assumption else []), *found)))

    @property
    def calculated(self) -> int:
        return sum(1 for line in self.lines if line.working is not None)

    def total(self, key: str) -> Decimal:
        """The sum of one computed figure over all rows."""
        found = (line.working.value(key) for line in self.lines if line.working)
        return sum((value for value in found if value is not None), Decimal(0))


def layout_of(plan: Plan, quota_year: int, table: str) -> Layout:
    """The table, where the plan orders that year and sector. Raises NormError."""
    if table not in TRIED:
        raise NormError(_("没有可试算的表 {found}；可用：{known}。"), found=table, known="、".join(TRIED))
    layout = LAYOUTS[table]
    plan.check_year(quota_year)
    plan.check_sector(layout.sectors[0])
    return layout


def run(plan: Plan, quota_year: int, table: str, rows: RawTable, *, balance: Decimal | None = None) -> Trial:
    """Try every row. Raises NormError: the plan does not order that, or columns are missing without which nothing works."""
    layout = layout_of(plan, quota_year, table)
    calculate = _calculation(plan, quota_year, layout, balance)
    _check_columns(layout, rows)
    issues: list[Issue] = list(_about_columns(layout, rows))
    lines: list[Line] = []
    for raw in rows.rows:
        cells = RowCells(layout, rows, raw)
        working = calculate(cells)
        lines.append(_line(plan, cells, working))
        issues += cells.issues
    found = tuple(lines)
    issues += [
        *_repeated(layout, rows, found),
        *_balances(layout, rows, found),
        *_small(plan, quota_year, layout, rows, found),
    ]
    return Trial(plan, quota_year, layout, found, tuple(issues), _units(plan, quota_year, layout, found))


def _calculation(plan: Plan, quota_year: int, layout: Layout, balance: Decimal | None) -> Calculate:
    sector = layout.sectors[0]
    if sector is Sector.POWER:
        return partial(power.power_row, PowerYear.of(plan, quota_year))
    rules = IndustryYearRules.of(plan, quota_year, sector)
    return lambda cells: industry.industry_row(rules, cells, balance)


def _line(plan: Plan, cells: RowCells, working: Working | None) -> Line:
    typed = {key: cells.text(key) for key in cells.table.letters}
    case = plan.case(working.case) if working and working.case else None
    return Line(cells.raw.row, typed, working, case)


def _check_columns(layout: Layout, rows: RawTable) -> None:
    """Raise NormError where no row could be calculated."""
    sector = layout.sectors[0]
    wanted = power.NEEDED if sector is Sector.POWER else industry.NEEDED[sector]
    missing = [key for key in wanted if key not in rows.letters]
    if sector is not Sector.POWER and (wanted[0] in rows.letters or (len(wanted) > 1 and missing == [wanted[0]])):
        missing = []
    if missing:
        names = "、".join(heading_of(layout, key) for key in missing)
        raise NormError(_("缺少这些列：{names}。请补上列标题后再试算。"), names=names)


def _about_columns(layout: Layout, rows: RawTable) -> Iterable[Issue]:
    """Columns whose absence leaves something open for every row are told of once."""
    if layout.sectors[0] is Sector.POWER and "verified" not in rows.letters:
        found = _("没有“{heading}”一列：应清缴配额量和燃气机组、特殊情形的核定配额量算不出。")
        yield _sheet_issue(layout, rows, "verified", "missing_column", found, _("请补上这一列。"))
    if rows.unread:
        found = _("工作簿里还有同样表头的工作表：{sheets}，没有读。")
        yield _sheet_issue(
            layout, rows, "unit_code", "unread_sheets", found, _("请分次试算。"), sheets="、".join(rows.unread)
        )


def _sheet_issue(
    layout: Layout, rows: RawTable, key: str, code: str, said: str, wanted: str, /, **params: str
) -> Issue:
    heading = heading_of(layout, key) if key in {one.key for one in layout.columns} else ""
    told = {"heading": heading, **params}
    return Issue(rows.header_row, "", heading, "", Severity.WARNING, code, said, wanted, told)


def _repeated(layout: Layout, rows: RawTable, lines: tuple[Line, ...]) -> Iterable[Issue]:
    """The same object twice."""
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.unit, line.code)
        if not line.code or key not in first:
            first[key] = line.row
            continue
        cell = "unit_code" if "unit_code" in rows.letters else "uscc"
        params = {"heading": heading_of(layout, cell), "code": line.code, "row": str(first[key])}
        yield Issue(line.row, rows.cell(line.row, cell), params["heading"], line.code, Severity.WARNING, "repeated",
                    _("{code} 与第 {row} 行重复。"), _("两行都已计算；请核对。"), params)  # fmt: skip


def _balances(layout: Layout, rows: RawTable, lines: tuple[Line, ...]) -> Iterable[Issue]:
    """One sector has one balance value a year."""
    found = dict.fromkeys(line.typed["balance_value"] for line in lines if line.typed.get("balance_value"))
    if len(found) > 1:
        said = _("表中有几个不同的平衡值：{values}。")
        wanted = _("一个行业一年只有一个平衡值；各行按自己的一格计算，请核对。")
        yield _sheet_issue(layout, rows, "balance_value", "balance_values", said, wanted, values="、".join(found))


def _small(plan: Plan, quota_year: int, layout: Layout, rows: RawTable, lines: tuple[Line, ...]) -> Iterable[Issue]:
    """Units whose rows add up to less than the threshold, where the plan treats such units apart."""
    cases = plan.cases_of(layout.sectors[0], quota_year)
    case = next((one for one in cases if one.below_tco2e is not None), None)
    if case is None or case.below_tco2e is None:
        return
    for own in _by_unit(lines).values():
        owed = [line.working.value("surrender_obligation") if line.working else None for line in own]
        if None in owed or any(line.case for line in own) or sum(filter(None, owed), Decimal(0)) >= case.below_tco2e:
            continue
        params = {"heading": heading_of(layout, "verified"), "name": case.name, "bound": f"{case.below_tco2e}"}
        yield Issue(own[0].row, rows.cell(own[0].row, "verified"), params["heading"], own[0].code, Severity.WARNING,
                    "below_threshold", _("该单位各行经核查排放量之和低于 {bound} 吨。"),
                    _("本表已含该单位全部行的，请在“特殊情形”填“{name}”。"), params)  # fmt: skip


def _by_unit(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Rows by key emitting unit; rows that name none stand alone."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.unit or f"#{line.row}"].append(line)
    return found


def _units(plan: Plan, quota_year: int, layout: Layout, lines: tuple[Line, ...]) -> tuple[UnitLine, ...]:
    """The sum of each unit that the sheet names; for power with the cap on what it may lack."""
    if layout.sectors[0] is not Sector.POWER:
        return ()
    year = PowerYear.of(plan, quota_year)
    named = {unit: own for unit, own in _by_unit(lines).items() if not unit.startswith("#")}
    return tuple(_unit(year, unit, own) for unit, own in named.items())


def _unit(year: PowerYear, unit: str, own: list[Line]) -> UnitLine:
    workings = [line.working for line in own if line.working]
    sums = sums_of(workings) if len(workings) == len(own) else None
    made = determine_unit(year, sums) if sums is not None and sums.owed > 0 else None
    return UnitLine(unit, own[0].typed.get("name", ""), len(own), made)
