"""A norm file is read strictly: each fault stops the load and is told with file, table and key."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cets_portal.norms import NormError
from cets_portal.norms.codes import Sector
from cets_portal.norms.files import LISTS, NOTICES, read_norm
from cets_portal.norms.list_rule import read_list_rule
from cets_portal.norms.months import Month
from cets_portal.norms.notice import read_notice
from cets_portal.norms.strict import Place, build


@dataclass(frozen=True)
class Part:
    code: str
    sector: Sector = Sector.POWER


@dataclass(frozen=True)
class Whole:
    number: int
    tonnes: Decimal
    on: date
    month: Month | None = None
    really: bool = False
    parts: tuple[Part, ...] = field(default=(), metadata={"unique": "code"})


GOOD = {"number": 1, "tonnes": "26000", "on": date(2025, 10, 31)}


def read(**changes: object) -> Whole:
    return build(Whole, {**GOOD, **changes}, Place("examples/whole.toml"))


def test_a_good_table_becomes_its_dataclass() -> None:
    whole = read(month="2025-07", parts=[{"code": "a", "sector": "steel"}])
    assert whole == Whole(1, Decimal(26000), date(2025, 10, 31), Month(2025, 7), False, (Part("a", Sector.STEEL),))


@pytest.mark.parametrize(
    ("changes", "key", "fault"),
    [
        ({"tonnse": "1"}, "tonnse", "没有这个键"),
        ({"number": "1"}, "number", "整数"),
        ({"number": True}, "number", "整数"),
        ({"tonnes": 26000.0}, "tonnes", "十进制数"),
        ({"tonnes": 26000}, "tonnes", "十进制数"),
        ({"tonnes": "many"}, "tonnes", "十进制数"),
        ({"tonnes": "NaN"}, "tonnes", "十进制数"),
        ({"on": "2025-10-31"}, "on", "日期"),
        ({"month": "2025-13"}, "month", "月份"),
        ({"month": 7}, "month", "月份"),
        ({"really": "yes"}, "really", "true"),
        ({"parts": {"code": "a"}}, "parts", "列表"),
        ({"parts": ["a"]}, "-", "应是一张表"),
        ({"parts": [{"code": 1}]}, "code", "文字"),
        ({"parts": [{"code": "a", "sector": "glass"}]}, "sector", "power、steel、cement、aluminium"),
        ({"parts": [{"code": "a"}, {"code": "a"}]}, "parts", "出现了两次"),
    ],
    ids=str,
)
def test_a_fault_is_told_with_file_and_key(changes: dict[str, object], key: str, fault: str) -> None:
    with pytest.raises(NormError) as caught:
        read(**changes)
    told = str(caught.value)
    assert "examples/whole.toml" in told
    assert f"键 {key}：" in told
    assert fault in told


def test_a_missing_key_is_told() -> None:
    with pytest.raises(NormError, match="键 on：缺少这个键"):
        build(Whole, {"number": 1, "tonnes": "1"}, Place("examples/whole.toml"))


def test_a_fault_inside_a_table_names_the_table() -> None:
    with pytest.raises(NormError, match=r"\[parts\[2\]\]"):
        read(parts=[{"code": "a"}, {"code": 2}])


def copy_of(folder: Path, code: str, tmp_path: Path, old: str, new: str) -> Path:
    text = (folder / f"{code}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{code}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('actors = ["province"]', 'actors = ["parish"]', "parish"),
        ('sectors = ["power"', 'sectors = ["glass"', "glass"),
        ("due_on = 2025-05-10", "due_on = 2025-05-32", "TOML"),
        ("due_on = 2025-05-10", 'due_on = "2025-05-10"', "日期"),
        ("due_on = 2025-05-10", "due = 2025-05-10", "没有这个键"),
        ('id = "2b"', 'id = "2a"', "出现了两次"),
        ("due_rule = { days_after_month_end = 40 }", "due_rule = { days_after_month_end = 40.0 }", "整数"),
        ('months = { from_month = "2025-07", to_month = "2025-12" }', "", "起止月份"),
        ('to_month = "2025-12"', 'to_month = "2025-06"', "2025-06 < 2025-07"),
        ("due_on = 2025-05-10", "due_on = 2025-05-10\ndue_rule = { days_after_month_end = 1 }", "只能有一个"),
        ('status = "not_required"', 'status = "not_required"\ndue_on = 2025-01-01', "没有期限"),
        ('actors = ["province"]', "actors = []", "至少要有一个主体"),
        ('item = "（一）"', 'item = "（零）"', "不在 items 中"),
        ('tasks = ["11c", "11d"]', 'tasks = ["11c", "11x"]', "11x"),
        ('code = "2025-140"', 'code = "2025-141"', "文件名"),
    ],
)
def test_a_notice_with_a_fault_is_not_loaded(old: str, new: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(NormError, match=r"2025-140\.toml") as caught:
        read_notice(copy_of(NOTICES, "2025-140", tmp_path, old, new))
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('tco2e = "26000"', "tco2e = 26000.0", "十进制数"),
        ('tco2e = "26000"', 'tco2e = "0"', "须大于零"),
        ('tco2e = "26000"', 'tco2e = "-26000"', "须大于零"),
        ('tco2e = "26000"', 'tco2e = "NaN"', "十进制数"),
        ('tco2e = "26000"', 'tco2e = "100"', "一低一高"),
        ('suspect_below_tco2e = "100"', 'suspect_below_tco2e = "26000"', "一低一高"),
        ('suspect_below_tco2e = "100"', 'suspect_below_tco2e = "-1"', "一低一高"),
        ('absurd_above_tco2e = "100000000"', 'absurd_above_tco2e = "26000"', "一低一高"),
        ('percent = "10"', 'percent = "-1"', "小于 100"),
        ('percent = "10"', 'percent = "100"', "小于 100"),
        ("base_emission_year = 2022", "base_emission_year = 2024", "早于名录年度"),
        ('comparison = "at_or_above"', 'comparison = "above"', "at_or_above"),
        ("years_below = 2", "years_below = 3", "连续两年"),
        ('words = ["非硅酸盐"', 'words = ["非-硅酸盐"', "按比对时的写法"),
        ('process = "rolling"', 'process = "rowing"', "没有这个工艺"),
        ('refined_by = ["long_process"', 'refined_by = ["long_way"', "long_way"),
        ('{ code = "3140"', '{ code = "3110"', "已在 industry_codes 中"),
        ('sector = "cement"', 'sector = "steel"', "出现了两次"),
        ("list_year = 2025\n", "list_year = 2024\n", "出现了两次"),
        ('effect = "report_only"', 'effect = "perhaps"', "perhaps"),
    ],
)
def test_a_list_rule_with_a_fault_is_not_loaded(old: str, new: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(NormError) as caught:
        read_list_rule(copy_of(LISTS, "2025-140", tmp_path, old, new))
    assert fault in str(caught.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NormError, match=r"x\.toml 不是合格的 TOML"):
        read_norm(Part, path)
