"""表 2-2 至 2-4 的一行: boundary data of a steelworks, clinker line or electrolysis process → facts → quota."""

from decimal import Decimal

from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.rounding import half_up
from quota.rules.arithmetic import ONE, ZERO, decimal_of, total
from quota.rules.industry import IndustryYearRules, ObjectFacts, Slag, determine, slag_percent
from quota.rules.special import named_case
from quota.rules.trace import Working
from quota.tables.headings import SPECIAL, heading_of
from quota.worksheet.cells import RowCells

MADE = ("intensity", "deviation_percent", "coefficient", "determined_allowance", "surrender_obligation")
#: Columns of which at least the first or all the others must stand in the sheet.
NEEDED = {
    Sector.STEEL: ("verified",),
    Sector.CEMENT: ("verified", "fuel_tco2e", "process_tco2e"),
    Sector.ALUMINIUM: ("verified", "material", "effect"),
}
_PARTS = {
    Sector.STEEL: ("iron", "sinter"),
    Sector.CEMENT: ("fuel_tco2e", "process_tco2e"),
    Sector.ALUMINIUM: ("material", "effect"),
}
_SLAG = ("slag", "slag_deduction", "output", "process_factor")
_SLAG_TOLERANCE = Decimal("0.01")


def industry_row(rules: IndustryYearRules, cells: RowCells, balance: Decimal | None) -> Working | None:
    """The working of one row; None where its cells do not allow any. `balance`: where the row gives none."""
    if rules.sector is not Sector.STEEL and not cells.text("unit_code"):
        cells.error("unit_code", "missing", _("“{heading}”为空。"), _("请填编号。"))
    facts = _facts(rules, cells, balance)
    if facts is None or cells.is_bad:
        return None
    try:
        return determine(rules, facts)
    except NormError as fault:
        cells.error("determined_allowance", "rule", fault.template, **fault.params)
        return None


def _facts(rules: IndustryYearRules, cells: RowCells, balance: Decimal | None) -> ObjectFacts | None:
    named = named_case(rules.plan, rules.sector, rules.quota_year, cells.text(SPECIAL))
    if named.fault:
        cells.error(SPECIAL, "unknown_case", named.fault, **named.params)
        return None
    verified = _verified(rules.sector, cells)
    if named.case is not None:
        return ObjectFacts(verified, case=named.case.id)
    if verified is None and not cells.is_bad:
        cells.error("verified", "missing", _("“{heading}”为空。"), _("请填经核查的数值。"))
    if not rules.wants_balance or cells.is_bad:
        return ObjectFacts(verified)
    _look_at_clinker(rules, cells)
    slag, case = _slag(rules, cells)
    if case:
        return ObjectFacts(verified, case=case)
    return _with_balance(rules, cells, verified, balance, slag)


def _with_balance(
    rules: IndustryYearRules, cells: RowCells, verified: Decimal | None, balance: Decimal | None, slag: Slag | None
) -> ObjectFacts:
    output = _positive(cells, "output", cells.number("output", wanted=True))
    own = cells.number("balance_value")
    bp = balance if own is None else own
    if bp is None and not cells.is_bad:
        wanted = _("请从管理平台查得后填入本列，或在试算时另行给出。")
        cells.error("balance_value", "missing", _("“{heading}”为空。"), wanted)
    bp = _positive(cells, "balance_value", bp)
    label = heading_of(cells.layout, "output").lstrip("①②③").removesuffix("(t)")
    return ObjectFacts(verified, _processes(rules, cells, verified), output, label, bp, slag=slag)


def _positive(cells: RowCells, key: str, number: Decimal | None) -> Decimal | None:
    if number is not None and number == 0:
        cells.error(key, "nought", _("“{heading}”为零。"), _("须大于零；没有生产的请填特殊情形。"))
    return number


def _processes(rules: IndustryYearRules, cells: RowCells, verified: Decimal | None) -> tuple[tuple[str, Decimal], ...]:
    """What the intensity is made of: steel's two processes; elsewhere the object's own emissions."""
    if rules.sector is not Sector.STEEL:
        return ((_("经核查排放量"), verified or ZERO),)
    iron, sinter = cells.number("iron", wanted=True) or ZERO, cells.number("sinter") or ZERO
    if verified is not None and total(iron, sinter) > verified:
        found = _("两个重点工序的排放量之和超过企业碳排放量 {found}。")
        cells.warn("verified", "less_than_parts", found, _("请核对。"), found=verified)
    return (_("炼铁工序碳排放量"), iron), (_("烧结工序碳排放量"), sinter)


def _verified(sector: Sector, cells: RowCells) -> Decimal | None:
    """经核查排放量; of lines and processes the sum of their parts where the column is empty."""
    verified = cells.number("verified")
    if sector is Sector.STEEL:
        return verified
    first, second = (cells.number(key) for key in _PARTS[sector])
    if first is None or second is None:
        return verified
    added = total(first, second)
    if verified is None:
        return None if cells.is_bad else added
    if abs(verified - added) > ONE:
        found = _("“{heading}”{found} 与各部分之和 {sum} 不符。")
        cells.error("verified", "sum", found, _("请核对；两者应一致（相差不超过 1 吨）。"), found=verified, sum=added)
    return verified


def _look_at_clinker(rules: IndustryYearRules, cells: RowCells) -> None:
    case = next((one for one in rules.plan.cases_of(rules.sector, rules.quota_year) if one.id == "white_clinker"), None)
    if case and "白" in cells.text("clinker_kind"):
        found = _("熟料品种是“{found}”。")
        wanted = _("仅生产这种熟料的，请在“特殊情形”填“{name}”。")
        cells.warn("clinker_kind", "white_clinker", found, wanted, found=cells.text("clinker_kind"), name=case.name)


def _slag(rules: IndustryYearRules, cells: RowCells) -> tuple[Slag | None, str]:
    """The figures of the carbide-slag share, or the case where only a share above the bound was typed."""
    case = rules.slag_case
    if case is None or rules.sector is not Sector.CEMENT:
        return None, ""
    typed = cells.number("slag_percent", percent=True)
    used = cells.number("slag")
    figures = [cells.number(key) for key in _SLAG[1:]]
    if used and all(figures):
        slag = Slag(used, *(figure or ZERO for figure in figures))
        _compare(cells, typed, slag)
        return slag, ""
    if used and typed is None:
        found = _("填了电石渣消耗量，而扣减系数、过程排放因子或熟料产量不全，替代率算不出。")
        cells.error("slag", "slag_incomplete", found, _("请补齐，或填电石渣替代率。"))
    bound = case.above_percent
    return None, case.id if typed is not None and bound is not None and typed > bound else ""


def _compare(cells: RowCells, typed: Decimal | None, slag: Slag) -> None:
    made = decimal_of(slag_percent(slag))
    if typed is not None and abs(typed - made) > _SLAG_TOLERANCE:
        found = _("填的电石渣替代率 {found}% 与算得的 {made}% 不符。")
        cells.warn("slag_percent", "slag_percent", found, _("按算得的替代率判断；请核对。"), found=typed,
                   made=half_up(made, 2))  # fmt: skip
