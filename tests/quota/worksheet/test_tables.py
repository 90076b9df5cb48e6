"""正式表格: the columns exactly as printed, ready for the seal, and read back as written."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from quota.tables import LAYOUTS
from quota.tables.headings import heading_core
from quota.tables.layout import Layout
from quota.tables.reading import read_rows
from quota.tables.writing import HEAD_ROW, Table, write_table

EVERY = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.code)
FIRST = "序号 · 重点排放单位名称 · 统一社会信用代码"
LAST = "需要特殊说明的事项"
#: Copied from the form annexes, not from our code.
PRINTED = {
    "1-1": "机组编号 · 上一年度经核查排放量 · 预分配比例(%) · 发电机组预分配配额",
    "1-2": "上一年度经核查排放量 · 预分配比例(%) · 钢铁企业预分配配额",
    "1-3": "生产线编号 · 上一年度经核查排放量 · 预分配比例(%) · 水泥熟料生产线预分配配额",
    "1-4": "工序编号 · 上一年度经核查排放量 · 预分配比例(%) · 铝电解工序预分配配额",
    "1-5": "①预分配配额 · ②配额调整（核减量） · ③预分配实发配额 · ④预分配配额发放后剩余待调整配额 · "
    "是否属于差异化情形暂不发放（是/否） · 差异化具体情况",
    "2-1": "机组编号 · 是否合并机组 · 主体燃料类型 · 机组类别 · 产品类别 · 装机容量(MWh) · 发电量(MWh) · 供热量(GJ) · "
    "统计期机组负荷（出力）系数(%) · ①机组经核查排放量 · 调峰修正系数 · 发电配额量 · 供热配额量 · ②机组初始配额量 · "
    "③燃气机组豁免补发配额量 · ④机组核定配额量 · ⑤机组应清缴配额量",
    "2-2": "炼铁工序生产能力(万t/年) · ①炼铁工序产品产量(t) · ②炼铁工序碳排放量 · ③烧结工序碳排放量 · "
    "④重点工序排放总量与炼铁工序产品产量的比值 · ⑤粗钢产量(t) · ⑥钢铁企业碳排放量 · ⑦偏离度(%) · ⑧行业平衡值 · ⑨系数 · "
    "⑩核定配额 · ⑪应清缴配额",
    "2-3": "生产线编号 · 经核查的电石渣消耗量(t) · 电石渣的扣减系数 · ①熟料产量(t) · 熟料的过程排放因子(tCO2e/t熟料) · "
    "电石渣替代率(%) · 熟料类别 · 熟料品种 · 批复的设计能力(t/d) · 化石燃料燃烧排放量 · 过程排放量 · ②生产线碳排放量 · "
    "③吨熟料碳排放量 · ④偏离度(%) · ⑤平衡值 · ⑥系数 · ⑦核定配额 · ⑧应清缴配额",
    "2-4": "工序编号 · 产能(t/年) · ①铝液产量(t) · ②能源作为原材料用途的排放量 · ③阳极效应排放量 · ④吨铝碳排放量 · "
    "⑤工序碳排放量 · ⑥偏离度(%) · ⑦平衡值 · ⑧系数 · ⑨核定配额 · ⑩应清缴配额",
    "2-5": "预分配配额 · 初始配额 · 初始配额履约缺口率(%) · 履约缺口率上限豁免补发配额 · 核定配额 · ①多退少补配额 · "
    "②退回已核减配额 · ③核减量 · ④预分配实发配额 · ⑤核定实发配额 · ⑥实发配额合计 · 应清缴配额 · "
    "⑦核定配额发放后剩余待调整配额 · 是否属于差异化情形暂不发放（是/否） · 差异化具体情况",
}
GROUPS = {
    "1-5": {"xxxx年度配额调整情况": 1, "调整剩余待核减": 1},
    "2-1": {"边界数据": 9, "配额数据": 8},
    "2-5": {"发电行业豁免情况": 3, "配额调整": 1},
}


def filled(layout: Layout) -> Table:
    rows = [{one.key: _value(one.key, one.shape.value, number) for one in layout.columns} for number in (1, 2)]
    return Table(layout, layout.title("示例省", 2025), 2025, rows)


def _value(key: str, shape: str, number: int) -> object:
    if key == "number":
        return number
    return {"tonnes": 1000 + number, "figure": Decimal(f"{number}.25"), "code": f"00{number}"}.get(
        shape, f"=字{number}"
    )


@EVERY
def test_the_columns_are_those_printed(layout: Layout) -> None:
    assert " · ".join(layout.headings()) == f"{FIRST} · {PRINTED[layout.code]} · {LAST}"
    groups: dict[str, int] = {}
    for one in layout.columns:
        if one.group:
            groups[one.group] = groups.get(one.group, 0) + 1
    assert groups == GROUPS.get(layout.code, {})


@EVERY
def test_no_two_columns_of_a_table_are_taken_for_one_another(layout: Layout) -> None:
    named = [heading_core(text) for one in layout.columns for text in (one.heading, *one.words)]
    assert len(set(named)) >= len(layout.columns)
    assert len({heading_core(one.heading) for one in layout.columns}) == len(layout.columns)


@EVERY
def test_a_table_is_ready_for_the_seal(layout: Layout) -> None:
    page = load_workbook(io.BytesIO(write_table(filled(layout)))).active
    title = str(page["A1"].value)
    assert title.startswith(f"表{layout.code}：示例省2025年度")
    assert title.endswith("情况明细表（单位：tCO2e）")
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.print_title_rows == f"$1:${HEAD_ROW}"
    assert "&P" in page.oddFooter.center.text
    assert "&N" in page.oddFooter.center.text
    last = [cell.value for cell in page["A"] if cell.value][-1]
    assert "公章" in str(last)
    assert page.print_area.endswith(f"${page.max_row}")


@EVERY
def test_a_table_is_read_back_as_it_was_written(layout: Layout) -> None:
    table = filled(layout)
    read = read_rows(layout, write_table(table))
    assert len(read.rows) == 2
    for row, wrote in zip(read.rows, table.rows, strict=True):
        for one in layout.columns:
            found = row.values[one.key]
            value = wrote[one.key]
            same = found == value if isinstance(value, str) else Decimal(str(found)) == Decimal(str(value))
            assert same, (one.key, found, value)


@pytest.mark.parametrize("code", ["1-5", "2-5"])
def test_the_last_row_adds_up_what_is_in_tonnes(code: str) -> None:
    layout = LAYOUTS[code]
    page = load_workbook(io.BytesIO(write_table(filled(layout)))).active
    sums = [cell.value for cell in page[HEAD_ROW + 3]]
    assert sums[0] == layout.total
    for column, value in zip(layout.columns, sums, strict=True):
        if column.summed:
            assert value == 2003
        elif column.key != "number":
            assert value is None


def test_no_text_of_a_table_is_computed() -> None:
    page = load_workbook(io.BytesIO(write_table(filled(LAYOUTS["2-1"])))).active
    cell = page.cell(HEAD_ROW + 1, 2)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=字1", "s", True)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert write_table(filled(LAYOUTS["2-5"])) == write_table(filled(LAYOUTS["2-5"]))


@pytest.mark.parametrize(
    "written",
    [
        "①机组经核查排放量",
        "机组经核查排放量（tCO2e）",
        " 机组 经核查排放量 ",
        "经核查排放量(tCO2)",
        "①机组经核查排放量(吨)",
    ],
)
def test_a_heading_is_known_however_it_is_written(written: str) -> None:
    column = LAYOUTS["2-1"].column("verified")
    assert heading_core(written) in {heading_core(text) for text in (column.heading, *column.words)}
