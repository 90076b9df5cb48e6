"""表 2-1 的一行: boundary data of a generating unit → facts → quota."""

import re
from collections.abc import Iterable
from decimal import Decimal

from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import Treatment
from cets_portal.norms.plan_power import ClassFuel, GensetClass
from quota.rules.arithmetic import ONE, ZERO
from quota.rules.power import GensetFacts, PowerYear, class_called, determine
from quota.rules.special import named_case
from quota.rules.trace import Working
from quota.tables.headings import SPECIAL
from quota.worksheet.cells import RowCells

#: Columns without which no row can be calculated.
NEEDED = ("genset_class", "generation")
MADE = (
    "load_factor_correction", "generation_allowance", "heat_allowance", "initial_allowance", "gas_top_up",
    "determined_allowance", "surrender_obligation",
)  # fmt: skip
_SEVERAL = re.compile(r"[、,，;；/+＋\n]")
_HOURS_A_YEAR, _LARGEST_MW = 8784, 2000


def power_row(year: PowerYear, cells: RowCells) -> Working | None:
    """The working of one row; None where its cells do not allow any."""
    if not cells.text("unit_code"):
        cells.error("unit_code", "missing", _("“{heading}”为空。"), _("请填机组编号。"))
    facts = _facts(year, cells)
    if facts is None or cells.is_bad:
        return None
    try:
        made = determine(year, facts)
    except NormError as fault:
        cells.error("genset_class", "rule", fault.template, **fault.params)
        return None
    _ask_for_emissions(cells, facts, made)
    return made


def power_values(working: Working) -> dict[str, Decimal | None]:
    """The computed columns of table 2-1; without a step for it a coal unit is topped up by nothing."""
    values = {key: working.value(key) for key in MADE}
    if (
        working.treatment is Treatment.RULE
        and values["gas_top_up"] is None
        and values["determined_allowance"] is not None
    ):
        values["gas_top_up"] = ZERO
    return values


def _facts(year: PowerYear, cells: RowCells) -> GensetFacts | None:
    verified = cells.number("verified")
    named = named_case(year.plan, Sector.POWER, year.quota_year, cells.text(SPECIAL))
    if named.fault:
        cells.error(SPECIAL, "unknown_case", named.fault, **named.params)
        return None
    if named.case is not None:
        return GensetFacts((), ZERO, verified_tco2e=verified, case=named.case.id)
    classes = _classes(year, cells)
    generation = cells.number("generation", wanted=True)
    heat = cells.number("heat") or ZERO
    load = _load_factor(classes, generation, cells)
    _look_at_capacity(classes, generation, cells)
    _look_at_fuel(classes, cells)
    if not classes or generation is None:
        return None
    return GensetFacts(tuple(one.id for one in classes), generation, heat, load, verified)


def _classes(year: PowerYear, cells: RowCells) -> tuple[GensetClass, ...]:
    """The classes of the cell; several only for a merged group."""
    text = cells.text("genset_class")
    if not text:
        cells.error("genset_class", "missing", _("“{heading}”为空。"), _("可填：{known}。"), known=_known(year))
        return ()
    whole = class_called(year, text)
    found = [whole] if whole else [class_called(year, part) for part in _SEVERAL.split(text) if part.strip()]
    known = tuple(dict.fromkeys(one for one in found if one is not None))
    if len(known) != len(set(found)):
        wanted = _("可填：{known}。")
        cells.error(
            "genset_class", "unknown_class", _("不认识的机组类别：{found}。"), wanted, found=text, known=_known(year)
        )
        return ()
    if len(known) > 1 and not cells.is_yes("is_merged"):
        wanted = _("一台机组只有一个类别；合并填报的，请在“是否合并机组”填“是”。")
        cells.error("genset_class", "several_classes", _("填了几个机组类别：{found}。"), wanted, found=text)
        return ()
    return known


def _known(year: PowerYear) -> str:
    return "、".join(f"{one.name}（{one.id}）" for one in year.rules.classes)


def _load_factor(classes: Iterable[GensetClass], generation: Decimal | None, cells: RowCells) -> Decimal | None:
    percent = cells.number("load_factor", percent=True)
    matters = any(one.follows_load for one in classes) and bool(generation)
    if percent is None:
        if matters and not cells.raw.has("load_factor"):
            cells.error(
                "load_factor", "missing", _("“{heading}”为空。"), _("常规燃煤机组须填负荷（出力）系数，如 72。")
            )
        return None
    if ZERO < percent <= ONE:
        wanted = _("本列按百分数填：72% 填 72。单元格若是百分比格式，请改为常规。")
        cells.error("load_factor", "fraction", _("负荷（出力）系数 {found} 像是小数。"), wanted, found=percent)
    elif percent == 0 and matters:
        cells.error("load_factor", "nought", _("有发电量而负荷（出力）系数为零。"), _("请核对。"))
    elif percent > 100:
        cells.warn("load_factor", "above_100", _("负荷（出力）系数 {found} 超过 100%。"), _("请核对。"), found=percent)
    return percent


def _look_at_capacity(classes: tuple[GensetClass, ...], generation: Decimal | None, cells: RowCells) -> None:
    capacity = cells.number("capacity")
    if capacity is None or cells.is_yes("is_merged"):
        return
    if capacity > _LARGEST_MW:
        cells.warn("capacity", "large", _("装机容量 {found} MW 过大。"), _("请核对单位：应为 MW。"), found=capacity)
        return
    if len(classes) == 1 and not classes[0].suits(capacity):
        found = _("装机容量 {found} MW 与“{name}”不符（{reason}）。")
        wanted = _("仍按所填类别计算；请核对类别或装机容量。")
        params = {"found": capacity, "name": classes[0].name, "reason": classes[0].criterion}
        cells.warn("genset_class", "class_capacity", found, wanted, **params)
    if generation is not None and generation > capacity * _HOURS_A_YEAR:
        found = _("发电量 {found} MWh 超过装机容量全年满发的电量。")
        cells.warn("generation", "generation_capacity", found, _("请核对单位：应为 MWh。"), found=generation)


def _look_at_fuel(classes: tuple[GensetClass, ...], cells: RowCells) -> None:
    fuel = cells.text("fuel")
    if len(classes) != 1 or not fuel:
        return
    is_gas = classes[0].fuel is ClassFuel.GAS
    if (is_gas and "煤" in fuel and "气" not in fuel) or (not is_gas and "天然气" in fuel):
        found = _("主体燃料“{found}”与“{name}”不符。")
        cells.warn(
            "genset_class", "class_fuel", found, _("仍按所填类别计算；请核对。"), found=fuel, name=classes[0].name
        )


def _ask_for_emissions(cells: RowCells, facts: GensetFacts, made: Working) -> None:
    """Without verified emissions there is no obligation, and for some no quota either."""
    if facts.verified_tco2e is not None or made.treatment is Treatment.OUTSIDE or "verified" not in cells.table.letters:
        return
    if made.value("determined_allowance") is None:
        found = _("缺少经核查排放量，核定配额量和应清缴配额量算不出。")
    else:
        found = _("缺少经核查排放量，应清缴配额量算不出。")
    cells.warn("verified", "missing", found, _("请填机组经核查排放量。"))
