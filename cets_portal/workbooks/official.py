"""正式表格: a table as an authority publishes it: title, issuing body and date, rows, notes, place of the seal.

Wording and layout are official Chinese and are not translated. The same table gives the same bytes, because the
digest of the file is published with it. Columns of the annual list as in the provincial lists observed
(序号, 地市, 单位名称, 统一社会信用代码, 行业, 子行业); the annex of the notice that fixes them was not found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class OfficialColumn:
    """列: heading, width in characters of the sheet, and whether its values stand in the middle."""

    heading: str
    width: float
    centred: bool = False


@dataclass(frozen=True)
class OfficialTable:
    """正式表格: each row has one value per column; `notes` stand below the table, the seal below the notes."""

    title: str
    issuer: str
    issued_on: date
    columns: Sequence[OfficialColumn]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()
    landscape: bool = False
    sheet: str = field(default="名录")


@dataclass(frozen=True)
class ListRow:
    """名录的一行: one key emitting unit as the public reads it."""

    city: str
    name: str
    uscc: str
    sector: str
    subsector: str = ""


LIST_COLUMNS = (
    OfficialColumn("序号", 7, centred=True),
    OfficialColumn("地市", 11, centred=True),
    OfficialColumn("单位名称", 36),
    OfficialColumn("统一社会信用代码", 25, centred=True),
    OfficialColumn("行业", 9, centred=True),
    OfficialColumn("子行业", 16, centred=True),
)


def annual_list(
    title: str, issuer: str, issued_on: date, entries: Sequence[ListRow], notes: Sequence[str] = ()
) -> OfficialTable:
    """The annual list as an official table; entries are numbered in the order given."""
    rows = [
        (number, entry.city, entry.name, entry.uscc, entry.sector, entry.subsector)
        for number, entry in enumerate(entries, start=1)
    ]
    return OfficialTable(title, issuer, issued_on, LIST_COLUMNS, rows, notes)


def chinese_date(day: date) -> str:
    """2026-03-01 → '2026年3月1日'."""
    return f"{day.year}年{day.month}月{day.day}日"


def numbered_notes(table: OfficialTable) -> Iterator[str]:
    """'注：…', or '注：1. …' and '　　2. …' where there are several."""
    for number, note in enumerate(table.notes, start=1):
        lead = "注：" if number == 1 else "　　"
        yield f"{lead}{number}. {note}" if len(table.notes) > 1 else f"{lead}{note}"
