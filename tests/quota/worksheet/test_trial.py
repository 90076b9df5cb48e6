"""试算: every row calculated or told why not; nothing guessed."""

import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from cets_portal.audit.errors import Refused
from cets_portal.norms import NormError
from cets_portal.norms.plan import plan_of
from quota.tables import LAYOUTS
from quota.tables.reading import read_rows
from quota.worksheet import answers
from quota.worksheet.trial import Trial, run
from tests.quota.worksheet.making import POWER_HEADINGS, UNIT, genset, power_sheet, workbook


def tried(data: bytes, plan: str = "power-2023-2024", year: int = 2024, table: str = "2-1", **more: Any) -> Trial:
    return run(plan_of(plan), year, table, read_rows(LAYOUTS[table], data), **more)


def told(trial: Trial) -> dict[str, Any]:
    return answers.told(trial, str)


def codes(trial: Trial) -> list[tuple[str, str]]:
    return [(one.cell, one.code) for one in trial.issues]


def test_the_worked_example_comes_out_of_a_sheet() -> None:
    answer = told(tried(power_sheet(genset(verified=3015208))))
    assert answer["issues"] == []
    row = answer["rows"][0]
    steps = row.pop("steps")
    assert row == {
        "unit_code": "1号",
        "load_factor_correction": "1.067703",
        "generation_allowance": 2955935,
        "heat_allowance": 123960,
        "initial_allowance": 3079895,
        "gas_top_up": 0,
        "determined_allowance": 3079895,
        "surrender_obligation": 3015208,
    }
    assert steps[1]["working"] == "3500000 × 0.791 × 1.067703"
    assert "征求意见稿" in steps[1]["assumption"]


@pytest.mark.parametrize(
    "kind",
    ["300MW等级以上常规燃煤机组", "I", "Ⅰ", "i", "Ⅰ类", "300ＭＷ等级以上 常规燃煤机组"],
)
def test_a_class_is_known_by_name_or_numeral(kind: str) -> None:
    assert told(tried(power_sheet(genset(kind=kind))))["rows"][0]["generation_allowance"] == 2955935


def test_columns_stand_in_any_order_under_a_title_with_units_left_out() -> None:
    headings = ("发电量", "机组编号", "统计期机组负荷(出力)系数（％）", "机组类别", "供热量（GJ）", "经核查排放量")
    data = workbook(headings, (3500000, "1号", 58, "I", 1200000, 3000000), title="随手写的题头")
    assert told(tried(data))["rows"][0]["determined_allowance"] == 3079895


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (genset(load=0.72), "I2", "fraction"),
        (genset(load=None), "I2", "missing"),
        (genset(mwh="三百万"), "G2", "not_a_number"),
        (genset(mwh=None), "G2", "missing"),
        (genset(gj=-1), "H2", "negative"),
        (genset(kind="V"), "E2", "unknown_class"),
        (genset(kind=""), "E2", "missing"),
        (genset(kind="I、III"), "E2", "several_classes"),
        (genset(code=""), "C2", "missing"),
        (genset(special="看着特别"), "K2", "unknown_case"),
        (genset(special="生物质 8%"), "K2", "unknown_case"),
    ],
)
def test_a_bad_cell_is_named_and_its_row_left_uncalculated(row: tuple[Any, ...], cell: str, code: str) -> None:
    trial = tried(power_sheet(row, genset("2号")))
    assert (cell, code) in codes(trial)
    first, second = told(trial)["rows"]
    assert (first["determined_allowance"], first["steps"]) == (None, [])
    assert second["determined_allowance"] == 3079895


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (genset(mw=300), "class_capacity"),
        (genset(kind="II", mw=400), "class_capacity"),
        (genset(load=100.5), "above_100"),
        (genset(verified=None), "missing"),
        (genset(mw=600000), "large"),
    ],
)
def test_what_looks_odd_is_asked_about_and_calculated(row: tuple[Any, ...], code: str) -> None:
    trial = tried(power_sheet(row))
    assert code in [one.code for one in trial.issues]
    assert trial.lines[0].working


@pytest.mark.parametrize(
    ("load", "factor"), [(64.999999, "1.045678"), (65, "1.000000"), ("64.99%", "1.045710"), ("６５", "1.000000")]
)
def test_the_bound_is_decided_on_what_was_typed(load: Any, factor: str) -> None:
    assert told(tried(power_sheet(genset(load=load))))["rows"][0]["load_factor_correction"] == factor


def test_a_unit_outside_quota_management_gets_nothing_and_owes_nothing() -> None:
    row = told(tried(power_sheet(genset(special="纯生物质", mwh=None, load=None))))["rows"][0]
    assert (row["determined_allowance"], row["surrender_obligation"]) == (None, None)
    assert row["steps"][0]["key"] == "outside"


def test_the_same_unit_gets_its_emissions_under_the_draft() -> None:
    trial = tried(power_sheet(genset(special="纯生物质", mwh=None, load=None)), "power-2025-2026", 2025)
    row = told(trial)["rows"][0]
    assert (row["determined_allowance"], row["surrender_obligation"]) == (3000000, 3000000)
    assert all(step["status"] == "draft" for step in row["steps"] if step["key"] == "determined_allowance")


def test_a_merged_group_may_name_several_classes() -> None:
    row = told(tried(power_sheet(genset(kind="II、III", merged="是", mwh=100000, gj=0, load=70))))["rows"][0]
    assert row["determined_allowance"] == 80490


def test_the_unit_s_cap_is_worked_out_beside_the_table() -> None:
    trial = tried(power_sheet(genset(verified=5000000), genset("2号", verified=4000000)))
    unit = trial.units[0]
    assert unit.working
    assert unit.working.value("gap_top_up") == Decimal(9000000 * 8 // 10 - 2 * 3079895)


def test_without_the_column_of_emissions_it_is_said_once() -> None:
    data = workbook(POWER_HEADINGS[:9], genset()[:9], genset("2号")[:9])
    trial = tried(data)
    assert [one.code for one in trial.issues] == ["missing_column"]
    assert told(trial)["rows"][1]["determined_allowance"] == 3079895


def test_the_same_unit_twice_is_asked_about() -> None:
    assert ("C3", "repeated") in codes(tried(power_sheet(genset(), genset())))


def test_a_small_unit_is_asked_about_where_the_plan_treats_it_apart() -> None:
    data = power_sheet(genset(mwh=20000, gj=0, verified=20000, kind="II", mw=50))
    assert "below_threshold" in [one.code for one in tried(data, "power-2025-2026", 2025).issues]
    assert "below_threshold" not in [one.code for one in tried(data).issues]


def test_a_formula_without_a_value_is_no_number() -> None:
    trial = tried(power_sheet(genset(mwh="=A1*2")))
    assert ("G2", "not_a_number") in codes(trial)


def test_what_the_plan_does_not_order_is_refused() -> None:
    with pytest.raises(NormError, match="不含 2025 年度"):
        tried(power_sheet(genset()), year=2025)
    with pytest.raises(NormError, match="不含行业"):
        tried(power_sheet(genset()), "industry-2026", 2026)
    with pytest.raises(NormError, match="机组类别"):
        tried(workbook(("机组编号", "发电量(MWh)"), ("1号", 1)))
    with pytest.raises(Refused):
        tried(workbook(("甲", "乙"), (1, 2)))


STEEL = (
    "重点排放单位名称",
    "①炼铁工序产品产量(t)",
    "②炼铁工序碳排放量",
    "③烧结工序碳排放量",
    "⑥钢铁企业碳排放量",
    "⑧行业平衡值",
)


@pytest.mark.parametrize(("intensity", "quota"), [(1.28, 10300000), (1.4, 10187500), (1.6, 10000000), (2.4, 9700000)])
def test_a_steelworks_comes_out_of_a_sheet(intensity: float, quota: int) -> None:
    row = ("滨江示例钢铁有限公司", 1000000, round(intensity * 900000), round(intensity * 100000), 10000000, 1.6)
    answer = told(tried(workbook(STEEL, row), "industry-2024-2025", 2025, "2-2"))
    assert answer["issues"] == []
    assert answer["rows"][0]["determined_allowance"] == quota
    assert answer["rows"][0]["balance_value"] == "1.6"
    assert answer["rows"][0]["unit_code"] == "滨江示例钢铁有限公司"


def test_the_balance_value_may_be_given_beside_the_sheet_and_the_cell_prevails() -> None:
    row = ("滨江示例钢铁有限公司", 1000000, 1000000, 280000, 10000000)
    data = workbook(STEEL[:5], row)
    assert told(tried(data, "industry-2026", 2026, "2-2"))["issues"][0]["code"] == "missing"
    made = told(tried(data, "industry-2026", 2026, "2-2", balance=Decimal("1.6")))
    assert made["rows"][0]["determined_allowance"] == 10300000
    own = tried(workbook(STEEL, (*row, 1.28)), "industry-2026", 2026, "2-2", balance=Decimal("1.6"))
    assert told(own)["rows"][0]["determined_allowance"] == 10000000


def test_in_2024_no_balance_value_is_wanted() -> None:
    answer = told(tried(workbook(STEEL[:5], ("甲", None, None, None, 123456)), "industry-2024-2025", 2024, "2-2"))
    assert answer["rows"][0]["determined_allowance"] == 123456
    assert answer["issues"] == []


CEMENT = (
    "生产线编号", "经核查的电石渣消耗量(t)", "电石渣的扣减系数", "①熟料产量(t)", "熟料的过程排放因子(tCO2e/t熟料)", "熟料品种",
    "化石燃料燃烧排放量", "过程排放量", "②生产线碳排放量", "⑤平衡值",
)  # fmt: skip


def test_a_clinker_line_adds_its_parts_and_knows_its_slag() -> None:
    row = ("L1", 4000, 0.8, 10000, 0.5, "通用", 3000, 5000, None, 0.85)
    trial = tried(workbook(CEMENT, row), "industry-2026", 2026, "2-3")
    answer = told(trial)["rows"][0]
    assert answer["determined_allowance"] == 8000  # 64 % slag: the quota is the emissions.
    assert trial.lines[0].case
    assert trial.lines[0].case.id == "carbide_slag"


def test_parts_that_do_not_add_up_leave_the_line_uncalculated() -> None:
    trial = tried(
        workbook(CEMENT, ("L1", None, None, 10000, None, "白色硅酸盐", 3000, 5000, 9000, 0.85)),
        "industry-2026",
        2026,
        "2-3",
    )
    assert ("I2", "sum") in codes(trial)
    assert told(trial)["rows"][0]["determined_allowance"] is None


def test_an_electrolysis_process_comes_out_of_a_sheet() -> None:
    headings = ("工序编号", "①铝液产量(t)", "②能源作为原材料用途的排放量", "③阳极效应排放量", "⑦平衡值")
    data = workbook(headings, ("P1", 500000, 780000, 20000, 2.0))
    row = told(tried(data, "industry-2026", 2026, "2-4"))["rows"][0]
    assert row["intensity"] == "1.6"
    assert row["deviation_percent"] == "20"
    assert row["determined_allowance"] == 824000


def test_the_result_is_the_full_official_table_with_its_working() -> None:
    trial = tried(power_sheet(genset(), genset("2号", load=0.5), genset("3号", special="纯生物质")))
    book = load_workbook(io.BytesIO(answers.workbook(trial, str)))
    assert book.sheetnames == ["表2-1", "计算过程", "问题"]
    page = book.worksheets[0]
    assert str(page["A1"].value).startswith("表2-1：XX省（区、市）2024年度")
    again = read_rows(LAYOUTS["2-1"], answers.workbook(trial, str))
    assert [row.values["determined_allowance"] for row in again.rows] == [3079895, "", ""]
    assert [str(row.values["remark"])[:3] for row in again.rows] == ["", "未计算", "不纳入"]
    notes = " ".join(str(cell.value) for cell in page["A"] if cell.value)
    assert "不作为配额预分配和核定的依据" in notes
    assert "推定：" in notes


def test_a_draft_is_marked_in_the_result() -> None:
    trial = tried(power_sheet(genset()), "power-2025-2026", 2025)
    page = load_workbook(io.BytesIO(answers.workbook(trial, str))).worksheets[0]
    assert any("征求意见稿，尚未生效" in str(cell.value) for cell in page["A"])


def test_the_result_may_be_fed_in_again() -> None:
    trial = tried(power_sheet(genset(), genset("2号", load=72)))
    again = tried(answers.workbook(trial, str))
    assert told(again)["rows"] == told(trial)["rows"]
    assert UNIT[0] in str(again.lines[0].typed)
