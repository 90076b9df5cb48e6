"""配额分配相关数据表: the quota input annex as a workbook: 附件2 for power, what tables 2-2 to 2-4 ask elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.norms.provinces import find_province
from cets_portal.workbooks.styled import GRID, font, head, print_on_a4, put, widths
from dataquality.rules.conclusion.table import number_of

Annex = Mapping[str, Any]
Unit = Mapping[str, Any]
#: Heading → what stands under it, from the annex and one of its units.
Columns = tuple[tuple[str, Callable[[Annex, Unit], Any]], ...]


def _of(key: str) -> Callable[[Annex, Unit], Any]:
    return lambda annex, unit: unit.get(key, "")


def _unit(key: str) -> Callable[[Annex, Unit], Any]:
    return lambda annex, unit: annex["enterprise"].get(key, "")


def _whole(key: str) -> Callable[[Annex, Unit], Any]:
    return lambda annex, unit: annex["whole"].get(key, "")


def _place(annex: Annex, unit: Unit) -> str:
    found = find_province(annex["enterprise"]["province"])
    return found.name if found else annex["enterprise"]["province"]


def _fuels(key: str) -> Callable[[Annex, Unit], str]:
    return lambda annex, unit: "；".join(one[key] or "–" for one in unit.get("fuels", ()))


_NAMES: Final[Columns] = (("重点排放单位名称", _unit("name")), ("统一社会信用代码", _unit("uscc")))
#: 附件2 of the power guide, in its order (domain §7.4); the heat for table 2-1 stands behind its last column.
POWER: Final[Columns] = (
    *_NAMES,
    ("省", _place),
    ("市", _unit("city")),
    ("区县", _unit("district")),
    ("行业子类", _unit("sub_industry")),
    ("机组名称", _of("name")),
    ("机组编号", _of("code")),
    ("机组类别", _of("class")),
    ("产品类别", _of("product")),
    ("主体燃料类型", _of("fuel_type")),
    ("装机容量（MW）", _of("capacity_mw")),
    ("燃料名称", _fuels("name")),
    ("锅炉类型", _of("boiler")),
    ("冷却方式", _of("cooling")),
    ("是否合并填报", lambda annex, unit: "是" if unit.get("merged") else "否"),
    ("原机组编号", _of("merged_codes")),
    ("发电量（MWh）", _of("generation_mwh")),
    ("生物质热量占比（%）", _of("biomass_percent")),
    ("收到基低位发热量（GJ/t 或 GJ/10⁴Nm³）", _fuels("ncv")),
    ("统计期机组负荷（出力）系数（%）", _of("load_factor_percent")),
    ("机组经核查排放量（tCO2）", _of("emissions_tco2e")),
    ("供热量（GJ，表2-1）", _of("heat_gj")),
)
STEEL: Final[Columns] = (
    *_NAMES,
    ("炼铁工序生产能力（万t/年）", _whole("iron_capacity_10kt")),
    ("炼铁工序产品产量（t）", _whole("iron_output_t")),
    ("炼铁工序碳排放量（tCO2）", _whole("iron_tco2e")),
    ("烧结工序碳排放量（tCO2）", _whole("sinter_tco2e")),
    ("粗钢产量（t）", _whole("crude_steel_t")),
    ("钢铁企业碳排放量（tCO2）", _whole("enterprise_tco2e")),
)
CEMENT: Final[Columns] = (
    *_NAMES,
    ("生产线编号", _of("code")),
    ("经核查的电石渣消耗量（t）", _of("slag_t")),
    ("电石渣的扣减系数", _of("slag_deduction")),
    ("熟料产量（t）", _of("clinker_t")),
    ("熟料的过程排放因子（tCO2e/t熟料）", _of("process_factor")),
    ("电石渣替代率（%）", _of("slag_percent")),
    ("熟料类别", _of("clinker_class")),
    ("熟料品种", _of("clinker_variety")),
    ("批复的设计能力（t/d）", _of("design_t_per_day")),
    ("化石燃料燃烧排放量（tCO2）", _of("fuel_tco2e")),
    ("过程排放量（tCO2）", _of("process_tco2e")),
    ("生产线碳排放量（tCO2）", _of("line_tco2e")),
    ("吨熟料碳排放量（tCO2/t）", _of("tco2e_per_t")),
)
ALUMINIUM: Final[Columns] = (
    *_NAMES,
    ("工序编号", _of("code")),
    ("产能（t/年）", _of("capacity_t_per_year")),
    ("铝液产量（t）", _of("metal_t")),
    ("能源作为原材料用途的排放量（tCO2e）", _of("material_use_tco2e")),
    ("阳极效应排放量（tCO2e）", _of("effect_tco2e")),
    ("吨铝碳排放量（tCO2e/t）", _of("tco2e_per_t")),
    ("工序碳排放量（tCO2e）", _of("process_tco2e")),
)
_COLUMNS: Final = {"power": POWER, "steel": STEEL, "cement": CEMENT, "aluminium": ALUMINIUM}
_TITLE: Final = "配额分配相关数据表"


def annex_workbook(annexes: Iterable[Annex]) -> bytes:
    """The annexes of one unit or of many units of a sector as .xlsx."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    book.remove(first)
    annex_sheets(book, list(annexes))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def annex_sheets(book: Workbook, annexes: list[Annex]) -> None:
    """Add the sheet of these annexes, all of one sector."""
    page = book.create_sheet(_TITLE)
    columns = columns_of(annexes[0]["sector"]) if annexes else ()
    for number, (heading, _value) in enumerate(columns, start=1):
        head(page.cell(1, number), heading)
    for line, row in enumerate(rows_of(annexes), start=2):
        for number, value in enumerate(row, start=1):
            cell = put(page.cell(line, number), value)
            cell.font, cell.border = font(), GRID
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for number in range(1, len(columns) + 1):
        widths(page, {page.cell(1, number).column_letter: 18})
    page.freeze_panes = "C2"
    print_on_a4(page, repeat="1:1", footer="第 &P 页，共 &N 页")


def columns_of(sector: str) -> Columns:
    """The columns of a sector."""
    return _COLUMNS[sector]


def rows_of(annexes: Iterable[Annex]) -> Iterable[list[Any]]:
    """One row for each unit; of a steelworks, and of an estimate, one for the whole."""
    for annex in annexes:
        units = annex["units"] if annex["sector"] != "steel" and annex["units"] else [{}]
        for unit in units:
            yield [
                _cell(value(annex, unit), is_code=_is_code(heading)) for heading, value in columns_of(annex["sector"])
            ]


def _is_code(heading: str) -> bool:
    return heading.endswith(("代码", "编号"))


def _cell(value: Any, *, is_code: bool) -> Any:
    """A figure as a number; credit codes and codes of units are texts, whatever they look like."""
    number = number_of(value) if isinstance(value, str) and not is_code else None
    return value if number is None else number
