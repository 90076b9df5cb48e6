"""名册样张: rosters made for a test, row by row, as bytes of .csv or .xlsx."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter

from registry.rules.roster import TEMPLATE_HEADINGS
from registry.rules.uscc import complete

Row = Mapping[str, Any]


def code(number: int) -> str:
    """A valid invented code (region digits 99), the same for the same number."""
    return complete(f"91990{number % 1000:03d}", f"MA{number:06d}")


def row(number: int = 1, **cells: Any) -> dict[str, Any]:
    """One good row of the demo province; cells by heading, e.g. row(1, 单位名称="…")."""
    return {
        "单位名称": f"示例电厂{number}有限公司",
        "统一社会信用代码": code(number),
        "省份": "示例省",
        "地市": "滨江市",
        "行业": "发电",
        "行业代码": "4411",
        "子行业": "火力发电",
        "排放年度": 2025,
        "直接排放量(tCO2e)": "30000.00",
        "数据来源": "核查",
    } | cells


def as_csv(rows: Iterable[Row], encoding: str = "utf-8") -> bytes:
    rows = list(rows)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, _headings(rows), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Row], *, formulas: Mapping[str, str] | None = None) -> bytes:
    """Numbers as numbers, texts as texts; `formulas` puts '=…' into cells named like 'A2'."""
    rows = list(rows)
    headings, buffer = _headings(rows), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, headings)
        for number, cells in enumerate(rows, start=1):
            sheet.write_row(number, 0, [cells.get(heading, "") for heading in headings])
        for cell, formula in (formulas or {}).items():
            sheet.write_formula(cell, formula, value="示例电厂")
    return buffer.getvalue()


def as_sheets(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """Several sheets by name, each with the header."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            rows = list(rows)
            headings, sheet = _headings(rows), book.add_worksheet(name)
            for number, cells in enumerate([dict(zip(headings, headings, strict=True)), *rows]):
                sheet.write_row(number, 0, [cells.get(heading, "") for heading in headings])
    return buffer.getvalue()


def altered(data: bytes, pattern: bytes, replacement: bytes) -> bytes:
    """A workbook with its XML changed where no writer would write it so."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(pattern, replacement, old.read(name)))
    return buffer.getvalue()


def _headings(rows: list[Row]) -> list[str]:
    used = {heading for one in rows for heading in one} | set(TEMPLATE_HEADINGS[:10])
    return [*(heading for heading in TEMPLATE_HEADINGS if heading in used), *sorted(used - set(TEMPLATE_HEADINGS))]
