"""读回单位表: the rows of tables 1-5 and 2-5 as facts, from the stored file or from one that somebody brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quota.rules.cells import read_number
from quota.tables import LAYOUTS
from quota.tables.reading import RawRow, read_rows
from registry.rules.uscc import normalise


@dataclass(frozen=True)
class TableLine:
    """表中一行: `issued` whole tonnes, signed; None where the cell holds no whole number."""

    row: int
    name: str
    uscc: str
    issued: int | None
    withheld: bool


def lines_of(code: str, data: bytes) -> list[TableLine]:
    """The rows of units. Raises Refused: not a workbook, no such header, no rows."""
    return [_line(one) for one in read_rows(LAYOUTS[code], data).rows]


def _line(row: RawRow) -> TableLine:
    values: Mapping[str, Any] = row.values
    name, uscc = str(values.get("name", "")).strip(), normalise(str(values.get("uscc", "")))
    return TableLine(row.row, name, uscc, _whole(values.get("issued", "")), str(values.get("is_withheld", "")) == "是")


def _whole(value: Any) -> int | None:
    number = read_number(value).number
    return int(number) if number is not None and number == number.to_integral_value() else None
