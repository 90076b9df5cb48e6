"""导出存证表格: units by months, one line a unit, exactly what the conditions choose."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.selectors.filing_grid import CellState, GridRow
from registry.choices import Sector


def grid_workbook(rows: Iterable[GridRow], words: dict[CellState, str], *, year: int, today: date) -> bytes:
    """`words`: what each state is called."""
    columns = [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 22, Kind.CODE),
        Column(_("地市"), 14),
        Column(_("行业"), 10),
    ]
    columns += [Column(_("%(n)s月") % {"n": number}, 12) for number in range(1, 13)]
    columns += [Column(pgettext("filing status", "审核通过"), 10, Kind.INTEGER), Column(_("应报"), 10, Kind.INTEGER)]
    title = _("%(year)s年月度存证") % {"year": year}
    return write_table_xlsx(
        columns, (_line(one, words) for one in rows), sheet=_("月度存证"), title=title, made_on=today
    )


def _line(row: GridRow, words: dict[CellState, str]) -> tuple[object, ...]:
    unit = row.entry.enterprise
    cells = (_words(one.state, words, late=one.late) for one in row.cells)
    sector = str(Sector(row.entry.annual_list.sector).label)
    return (unit.name, unit.uscc, unit.city, sector, *cells, row.accepted, row.owed)


def _words(state: CellState, words: dict[CellState, str], *, late: bool) -> str:
    return _("%(state)s（迟报）") % {"state": words[state]} if late else words[state]
