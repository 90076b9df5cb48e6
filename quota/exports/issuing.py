"""告知与发放的表: differences of a table to the book, returns owed, withheld quota, as workbooks."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from quota.selectors.issuing import Owed
from quota.services.comparing import TableDifference

_TONNES = "tCO2e"


def differences_xlsx(found: Iterable[TableDifference], *, today: date) -> bytes:
    """表与账簿的差异, one line each."""
    columns = [
        Column(_("差异种类"), 24), Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE),
        Column(_("表中行号"), 10, Kind.INTEGER), Column(_("表中实发"), 16, Kind.INTEGER, _TONNES),
        Column(_("账簿净发放"), 16, Kind.INTEGER, _TONNES), Column(_("差额"), 16, Kind.INTEGER, _TONNES),
    ]  # fmt: skip
    lines = (
        (one.get_kind_display(), one.name, one.uscc, one.row or None, one.table, one.book, one.gap) for one in found
    )
    return write_table_xlsx(columns, lines, sheet=_("表与账簿差异"), made_on=today)


def owed_xlsx(found: Iterable[Owed], *, today: date) -> bytes:
    """应退配额, one line for each unit and stage."""
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("批次"), 34),
        Column(_("应发"), 16, Kind.INTEGER, _TONNES), Column(_("账簿净发放"), 16, Kind.INTEGER, _TONNES),
        Column(_("应退"), 16, Kind.INTEGER, _TONNES),
    ]  # fmt: skip
    lines = (
        (one.due.enterprise.name, one.due.enterprise.uscc, str(one.run), one.due.wanted, one.due.given, one.tonnes)
        for one in found
    )
    return write_table_xlsx(columns, lines, sheet=_("应退配额"), made_on=today)
