"""演示名册: the demo's enterprises as roster workbooks, the way a clerk would receive them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from cets_portal.desk.demo.invented import Invented
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from registry.choices import Sector

PROVINCE = "示例省"
COLUMNS = (
    Column("单位名称", 34),
    Column("统一社会信用代码", 24, Kind.CODE),
    Column("省份", 10),
    Column("地市", 10),
    Column("行业", 10),
    Column("行业代码", 10, Kind.CODE),
    Column("子行业", 24),
    Column("排放年度", 10, Kind.INTEGER),
    Column("直接排放量(tCO2e)", 20, Kind.NUMBER),
    Column("数据来源", 10),
    Column("生产工艺", 26),
    Column("投产日期", 12, Kind.DATE),
    Column("关停日期", 12, Kind.DATE),
)
CODE, FIGURE = 1, 8


def roster(units: Iterable[Invented], years: Iterable[int], title: str) -> bytes:
    """A clean roster of these units and emission years."""
    years = list(years)
    rows = [row for unit in units for row in rows_of(unit, years)]
    return write_table_xlsx(COLUMNS, rows, sheet="名册", title=title)


def rows_of(unit: Invented, years: Iterable[int]) -> Iterator[list[Any]]:
    """One row a year that has a figure; one row without a figure for a unit that never had one."""
    years = list(years)
    for year in years:
        if year in unit.figures:
            yield _row(unit, year, unit.figures[year])
    if not unit.figures:
        yield _row(unit, max(years), None)


def _row(unit: Invented, year: int, figure: Decimal | None) -> list[Any]:
    sector = str(Sector(unit.sector).label)
    return [
        unit.name, unit.uscc, PROVINCE, unit.city, sector, unit.industry_code, unit.sub_industry, year, figure, "核查",
        unit.process, unit.started_on, unit.closed_on,
    ]  # fmt: skip


def faulty_roster(units: list[Invented], year: int) -> bytes:
    """The roster to practise with: its title stands above the heading, and three of its cells are wrong.

    A check digit that does not fit, a code of 17 characters, a negative figure.
    """
    rows = [row for unit in units for row in rows_of(unit, [year])]
    rows[3][CODE] = _other_last(rows[3][CODE])
    rows[8][CODE] = rows[8][CODE][:7] + rows[8][CODE][8:]
    rows[14][FIGURE] = -rows[14][FIGURE]
    return write_table_xlsx(COLUMNS, rows, sheet="名册", title=f"示例省{year}年度水泥行业企业名册（练习：有三处错误）")


def _other_last(code: str) -> str:
    return code[:-1] + ("7" if code[-1] != "7" else "8")
