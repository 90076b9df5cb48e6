"""命令: what goes to standard output, and when the exit status is 1."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cases import read_cases
from tests.quota.worksheet.making import genset, power_sheet, workbook

SIX = read_cases("quota-industry")["balances"][0]


def called(command: str, *args: str) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "in.xlsx"
    path.write_bytes(power_sheet(genset(), genset("2号", load=0.58)))
    return path


def options(sheet: Path, **changed: str) -> list[str]:
    given = {"plan": "power-2023-2024", "year": "2024", "table": "2-1"} | changed
    return [*(f"--{key}={value}" for key, value in given.items()), str(sheet), str(sheet.with_name("out.xlsx"))]


def test_the_answer_is_one_json_object_and_the_table_is_written(sheet: Path) -> None:
    answer = json.loads(called("quota_worksheet", *options(sheet), "--json"))
    assert set(answer) == {"rows", "issues"}
    assert answer["rows"][0]["determined_allowance"] == 3079895
    assert answer["issues"][0]["code"] == "fraction"
    assert sheet.with_name("out.xlsx").stat().st_size > 5000


def test_without_json_the_sums_the_assumptions_and_the_issues_are_said(sheet: Path) -> None:
    said = called("quota_worksheet", *options(sheet))
    assert "已计算 1 行" in said
    assert "推定：" in said
    assert "I3" in said


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"plan": "power-1999"}, "没有规范"),
        ({"year": "2030"}, "不含 2030 年度"),
        ({"year": "二〇二四"}, "不是年份"),
        ({"table": "2-9"}, "没有可试算的表"),
        ({"table": "2-2"}, "不含行业"),
        ({"balance-value": "x"}, "平衡值"),
    ],
)
def test_wrong_arguments_are_refused(sheet: Path, changed: dict[str, str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        called("quota_worksheet", *options(sheet, **changed))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="打不开"):
        called("quota_worksheet", *options(tmp_path / "none.xlsx"))
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(CommandError):
        called("quota_worksheet", *options(bad))
    with pytest.raises(CommandError, match="缺少参数"):
        called("quota_worksheet", "--plan=power-2023-2024")


def balance_sheet(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    path.write_bytes(workbook(("经核查排放量（tCO2e）", "碳排放强度"), *rows))
    return path


def test_the_balance_value_is_told_with_twelve_decimals(tmp_path: Path) -> None:
    rows = [(int(tonnes), float(per)) for tonnes, per in SIX["emitters"]]
    path = balance_sheet(tmp_path / "in.xlsx", [*rows, ("合计", None)])
    answer = json.loads(called("balance_value", "--sector=steel", str(path), "--json"))
    assert answer["balance_value"] == SIX["value"]
    assert answer["total_quota"] == SIX["total"]
    assert "取整共少 2 吨" in called("balance_value", "--sector=钢铁", str(path))


def test_where_every_value_would_do_none_is_told(tmp_path: Path) -> None:
    path = balance_sheet(tmp_path / "in.xlsx", [(100, 1), (100, 10)])
    answer = json.loads(called("balance_value", "--sector=cement", str(path), "--json"))
    assert answer["balance_value"] is None
    assert answer["interval"] == ["1.250000000000", "8.333333333333"]
    assert "没有唯一的平衡值" in called("balance_value", "--sector=cement", str(path))


def test_bad_rows_of_a_balance_sheet_are_named_and_left_out(tmp_path: Path) -> None:
    path = balance_sheet(tmp_path / "in.xlsx", [(100, 1), ("x", 1), (100, 0)])
    answer = json.loads(called("balance_value", "--sector=aluminium", str(path), "--json"))
    assert answer["rows"] == 1
    assert [one["cell"] for one in answer["issues"]] == ["A3", "B4"]


def test_power_has_no_balance_value_to_solve(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有“power”这个行业"):
        called("balance_value", "--sector=power", str(tmp_path / "x.xlsx"))
