"""import_roster 的法则: what the command prints, how it exits, and that bad input writes nothing."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registry.models import Enterprise, RosterImport
from tests.registry.roster.sheets import as_csv, as_xlsx, code, row

pytestmark = pytest.mark.django_db

KEYS = {"rows", "created", "updated", "unchanged", "rejected", "warnings", "issues"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "名册.xlsx"


def run(path: Path, *options: str, province: str = "99") -> str:
    out = io.StringIO()
    call_command("import_roster", str(path), "--province", province, *options, stdout=out)
    return out.getvalue()


def as_json(path: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(path, "--json", *options).splitlines()[-1])
    return found


def test_the_last_line_is_one_object_with_counts_and_issues(path: Path) -> None:
    path.write_bytes(as_xlsx([row(1), row(2), row(3, 统一社会信用代码="9199000")]))
    found = as_json(path)
    assert set(found) == KEYS
    assert [found[key] for key in ("rows", "created", "updated", "unchanged", "rejected")] == [3, 2, 0, 0, 1]
    (issue,) = found["issues"]
    assert set(issue) == {"row", "column", "code", "message"}
    assert (issue["row"], issue["column"], issue["code"]) == (4, "统一社会信用代码", "uscc_length")
    assert issue["message"] == "B4：代码有 7 位：9199000。应为 18 位，请核对漏填或多填。"


def test_rows_are_always_created_updated_unchanged_or_rejected(path: Path) -> None:
    path.write_bytes(as_csv([row(1), row(2), row(3)]))
    as_json(path)
    path.write_bytes(as_csv([row(1), row(2, 地市="云屏市"), row(4), row(5, 行业="造纸"), row(5, 行业="造纸")]))
    found = as_json(path)
    assert [found[key] for key in ("created", "updated", "unchanged", "rejected")] == [1, 1, 1, 2]
    assert found["rows"] == 5


def test_a_dry_run_says_the_same_and_writes_nothing(path: Path) -> None:
    path.write_bytes(as_xlsx([row(1), row(2)]))
    planned = as_json(path, "--dry-run")
    assert not Enterprise.objects.exists()
    assert not RosterImport.objects.exists()
    assert as_json(path) == planned


def test_without_json_a_person_can_read_it(path: Path) -> None:
    path.write_bytes(as_csv([row(1), row(2, 排放年度=1900)]))
    assert run(path).splitlines() == [
        "已导入登记册。",
        "共 2 行：新增 1，变更 0，未变 0，拒绝 1；提醒 0 处。",
        f"H3：排放年度 1900 不在范围内。应在 2013 至 {timezone.localdate().year} 之间。",
    ]


def test_an_unknown_province_is_refused_with_the_list_of_codes(path: Path) -> None:
    path.write_bytes(as_csv([row(1)]))
    with pytest.raises(CommandError, match=r"没有代码为 77 的省份.*13 河北省.*99 示例省"):
        run(path, province="77")


def test_all_or_nothing_refuses_the_file_for_one_row(path: Path) -> None:
    path.write_bytes(as_csv([row(1), row(2, 排放年度=1900)]))
    with pytest.raises(CommandError, match="1 行未通过核对，未写入任何内容。第一处：H3"):
        run(path, "--all-or-nothing")
    assert not Enterprise.objects.exists()


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    with pytest.raises(CommandError, match=r"名册\.xlsx 打不开"):
        run(path)


BAD_CELLS: dict[str, tuple[dict[str, Any], str, str]] = {
    "wrong check digit": (
        {"统一社会信用代码": code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")},
        "B3",
        "uscc_final_check",
    ),
    "17 characters": ({"统一社会信用代码": code(2)[:17]}, "B3", "uscc_length"),
    "negative emission": ({"直接排放量(tCO2e)": -1}, "I3", "tco2e_negative"),
    "absurd emission": ({"直接排放量(tCO2e)": 10**12}, "I3", "tco2e_absurd"),
    "unknown province": ({"省份": "亚特兰蒂斯"}, "C3", "province_unknown"),
    "formula in the name": ({"单位名称": "=1+1"}, "A3", "formula"),
}


@pytest.mark.parametrize("case", BAD_CELLS, ids=str)
@pytest.mark.parametrize("made", [as_xlsx, as_csv], ids=["xlsx", "csv"])
def test_a_bad_cell_is_named_and_its_row_stays_out(case: str, made: Any, path: Path) -> None:
    cells, place, issue_code = BAD_CELLS[case]
    path.write_bytes(made([row(1), row(2, **cells)]))
    found = as_json(path)
    assert (found["created"], found["rejected"]) == (1, 1)
    assert [(issue["code"], issue["message"].split("：")[0]) for issue in found["issues"]] == [(issue_code, place)]
    assert list(Enterprise.objects.values_list("uscc", flat=True)) == [code(1)]


def test_a_duplicate_within_the_file_is_kept_once(path: Path) -> None:
    path.write_bytes(as_csv([row(1), row(1)]))
    found = as_json(path)
    assert (found["created"], found["rejected"]) == (1, 1)
    assert [(issue["row"], issue["code"]) for issue in found["issues"]] == [(3, "duplicate_row")]


def test_a_contradiction_within_the_file_keeps_both_rows_out(path: Path) -> None:
    path.write_bytes(as_csv([row(1), row(1, **{"直接排放量(tCO2e)": "31000"}), row(2)]))
    found = as_json(path)
    assert (found["created"], found["rejected"]) == (1, 2)
    assert {issue["code"] for issue in found["issues"]} == {"conflicting_rows"}


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return buffer.getvalue()


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500


def many_rows(count: int) -> bytes:
    """A small CSV of many rows: one line, repeated."""
    line = as_csv([row(1)]).decode().splitlines()
    return "\n".join([line[0], *[line[1]] * count]).encode()


BAD_FILES = {
    "encrypted workbook": (encrypted, "打开密码"),
    "corrupt workbook": (lambda: as_xlsx([row(1)])[:2000], "损坏|不完整|打不开"),
    "renamed .exe": (lambda: b"MZ\x90\x00" + b"\0" * 1000, "Windows 程序"),
    "zip bomb": (zip_bomb, "膨胀|压缩|解压"),
    "200,000 rows": (lambda: many_rows(200_000), "行的上限|MB"),
    "empty file": (lambda: b"", "没有任何内容"),
    "no header": (lambda: "甲,乙\n1,2\n".encode(), "没有找到表头"),
    "header only": (lambda: as_xlsx([]), "只有表头"),
}


@pytest.mark.parametrize("case", BAD_FILES, ids=str)
def test_a_bad_file_is_refused_with_its_fault_and_nothing_is_written(case: str, path: Path) -> None:
    made, fault = BAD_FILES[case]
    path.write_bytes(made())
    with pytest.raises(CommandError, match=fault):
        run(path)
    assert not RosterImport.objects.exists()
    assert not Enterprise.objects.exists()
