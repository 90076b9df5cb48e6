"""日期单元格: days and years as real files write them: dates, texts in the usual shapes, serial numbers."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

_SHAPE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(\d{4})(?:\.0+)?\s*(?:年|年度)?")
# Excel counts days from here, its leap-year mistake of 1900 included; 1927 to 2119 are believed.
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)
_YEARS = range(1900, 2101)


class Day(NamedTuple):
    """读数: the date, or None with the code of what is wrong and its figures."""

    on: date | None
    problem: str = ""
    params: tuple[tuple[str, int], ...] = ()


_UNREADABLE = Day(None, "date_unreadable")


def read_date(value: object) -> Day:
    """A cell read as a day."""
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    return _UNREADABLE


def read_year(value: object) -> int | None:
    """A cell read as a year: 2025, 2025.0, '2025年', '２０２５年度'; None for anything else."""
    if value.__class__ is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _year_from_text(value) if isinstance(value, str) else None


@lru_cache(maxsize=256)
def _year_from_text(text: str) -> int | None:
    shape = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(shape[1]) if shape else None


@lru_cache(maxsize=4096)
def _from_text(text: str) -> Day:
    plain = unicodedata.normalize("NFKC", text).strip()
    shape = _SHAPE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if shape:
        return _from_parts(int(shape[1]), int(shape[2]), int(shape[3]))
    return _from_number(int(plain)) if plain.isascii() and plain.isdigit() and len(plain) == 5 else _UNREADABLE


def _from_number(value: float) -> Day:
    """A serial number of Excel, or a date written as one number: 20250113."""
    if not isfinite(value):
        return _UNREADABLE
    whole = int(value)
    if whole in _SERIALS:
        return Day(_EXCEL_ZERO + timedelta(days=whole))
    compact = _COMPACT.fullmatch(str(whole)) if whole == value else None
    return _from_parts(int(compact[1]), int(compact[2]), int(compact[3])) if compact else _UNREADABLE


def _from_parts(year: int, month: int, day: int) -> Day:
    if not 1 <= month <= 12:
        return Day(None, "date_no_such_month", (("month", month),))
    if year not in _YEARS:
        return Day(None, "date_out_of_range", (("year", year),))
    if not 1 <= day <= monthrange(year, month)[1]:
        return Day(None, "date_no_such_day", (("year", year), ("month", month), ("day", day)))
    return Day(date(year, month, day))


def _in_range(on: date) -> Day:
    return Day(on) if on.year in _YEARS else Day(None, "date_out_of_range", (("year", on.year),))
