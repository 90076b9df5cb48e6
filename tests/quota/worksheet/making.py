"""试算表的制作: workbooks of boundary data as people fill them in."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

POWER_HEADINGS = (
    "重点排放单位名称", "统一社会信用代码", "机组编号", "是否合并机组", "机组类别", "装机容量(MWh)", "发电量(MWh)", "供热量(GJ)",
    "统计期机组负荷（出力）系数(%)", "①机组经核查排放量", "特殊情形",
)  # fmt: skip
UNIT = ("长堤示例能源有限公司", "91990506MAL4MC1P2U")


def workbook(headings: Sequence[str], *rows: Sequence[Any], title: str = "") -> bytes:
    """One sheet."""
    book = Workbook()
    page = book.active
    if title:
        page.append([title])
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def genset(code: str = "1号", kind: str = "I", *, mwh: Any = 3500000, gj: Any = 1200000, load: Any = 58,
           verified: Any = 3000000, mw: Any = 600, merged: str = "否", special: str = "") -> tuple[Any, ...]:  # fmt: skip
    """One row below POWER_HEADINGS."""
    return (*UNIT, code, merged, kind, mw, mwh, gj, load, verified, special)


def power_sheet(*rows: Sequence[Any]) -> bytes:
    return workbook(POWER_HEADINGS, *rows)
