"""平衡值的导入: a workbook of balance values by sector and year; each becomes the next version and waits for another."""

from decimal import Decimal
from typing import Final, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.evidence.rules.sniffing import Kind as FileKind
from cets_portal.evidence.services.intake import take_in
from cets_portal.norms.codes import Sector as NormSector
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Kind
from quota.models import BalanceValue
from quota.services.papers import propose_balance
from quota.services.sheet_cells import Cells, SheetCells
from registry.choices import Sector

HEADINGS: Final = {
    "sector": ("行业",),
    "year": ("配额年度", "年度"),
    "value": ("平衡值", "平衡值(tCO2e/t)", "行业平衡值"),
}
_PLACES = 12
_FIRST, _LAST = 2024, 2100


class BalanceRow(NamedTuple):
    """一行: of which sector and year."""

    sector: str
    quota_year: int
    value: Decimal


def read_sheet(data: bytes) -> tuple[list[BalanceRow], SheetCells]:
    """The rows of a workbook and its notes. Refused where the sheet cannot be read."""
    sheet = SheetCells.of(data, HEADINGS, needed=tuple(HEADINGS))
    found: dict[tuple[str, int], BalanceRow] = {}
    for number, cells in sheet.table.rows:
        sector, year = _sector(sheet, number, cells), _year(sheet, number, cells)
        value = _value(sheet, number, cells)
        if sector is None or year is None or value is None:
            continue
        if (sector, year) in found:
            sheet.note(number, cells, "sector", _("同一行业、同一年度出现两次。"), _("一个行业的一个年度只留一行。"))
            continue
        found[sector, year] = BalanceRow(sector, year, value)
    return list(found.values()), sheet


def propose_all(rows: list[BalanceRow], basis: str, upload: UploadedFile, *, by: User) -> list[BalanceValue]:
    """Every row as the next version of its sector and year, with the workbook as its paper. All or none."""
    upload.seek(0)
    file = take_in(upload, by=by, allowed=(FileKind.XLSX, FileKind.CSV))
    with transaction.atomic():
        return [propose_balance(one.sector, one.quota_year, one.value, basis, by, file) for one in rows]


def template() -> bytes:
    """The blank sheet, with a guide and an example."""
    names = [str(one.label) for one in Sector if one != Sector.POWER]
    columns = [
        TemplateColumn("行业", required=True, width=14, choices=names, example=names[0]),
        TemplateColumn("配额年度", required=True, width=12, kind=Kind.CODE, example="2025"),
        TemplateColumn("平衡值", required=True, width=20, kind=Kind.NUMBER, example=1.6),
    ]
    advice = [_("平衡值取自全国碳市场管理平台，单位 tCO2e/t，小数不超过 12 位；位数多时以文本填写。")]
    return write_template(columns, sheet=_("行业平衡值"), advice=advice)


def _sector(sheet: SheetCells, number: int, cells: Cells) -> str | None:
    text = sheet.text(cells, "sector").removesuffix("行业")
    known = {str(one.value): one.value for one in NormSector} | {str(one.label): one.value for one in Sector}
    found = known.get(text)
    if found is None or found == NormSector.POWER:
        sheet.note(number, cells, "sector", _("不是有平衡值的行业。"), _("填钢铁、水泥或铝冶炼。"))
        return None
    return str(found)


def _year(sheet: SheetCells, number: int, cells: Cells) -> int | None:
    text = sheet.text(cells, "year").removesuffix("年度").removesuffix("年")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not _FIRST <= year <= _LAST:
        sheet.note(number, cells, "year", _("不是配额年度。"), _("写成 2025 这样的四位年度。"))
        return None
    return year


def _value(sheet: SheetCells, number: int, cells: Cells) -> Decimal | None:
    found = sheet.figure(number, cells, "value", places=_PLACES, positive=True)
    if found is not None and found >= Decimal(10) ** 8:
        sheet.note(number, cells, "value", _("数不合要求。"), _("照平台公布的数填写。"))
        return None
    return found
