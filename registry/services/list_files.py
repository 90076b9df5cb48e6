"""名录文件: the published list as workbook, CSV and document, kept in the evidence store with their digests.

Official wording, Chinese in every language. The same entries on the same day give the same bytes.
"""

from collections.abc import Sequence
from datetime import date

from cets_portal.accounts.models import User
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import store
from cets_portal.norms import codes, load_list_rule, load_notice, province
from cets_portal.workbooks.official import LIST_COLUMNS, ListRow, OfficialTable
from cets_portal.workbooks.official import annual_list as official_list
from cets_portal.workbooks.official_docx import official_docx
from cets_portal.workbooks.official_xlsx import official_xlsx
from cets_portal.workbooks.writing import Column, Kind, write_table_csv
from registry.choices import Verdict
from registry.models import AnnualList, ListEntry
from registry.rules.ordering import list_order

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv; charset=utf-8"

_CODE_HEADING = "统一社会信用代码"
_KIND_HEADING = "管理类型"


def list_title(annual_list: AnnualList) -> str:
    """'示例省2027年度全国碳排放权交易市场（水泥行业）重点排放单位名录'."""
    return f"{_about(annual_list)}重点排放单位名录"


def store_files(annual_list: AnnualList, *, published_on: date, by: User | None) -> dict[str, StoredFile]:
    """Write the three files from the frozen entries; keys are the list's fields workbook, csv and document.

    Key emitting units and report-only enterprises: in workbook and document each has a table of its own, in the CSV
    the last column, 管理类型, tells them apart. docs/decisions/0014.
    """
    units, reporting = _rows(annual_list, Verdict.INCLUDE), _rows(annual_list, Verdict.REPORT_ONLY)
    tables = [_units_table(annual_list, units, published_on)]
    if reporting:
        tables.append(_reporting_table(annual_list, reporting, published_on))
    return {
        "workbook": store(official_xlsx(*tables), media_type=XLSX, by=by),
        "csv": store(_csv(units, reporting), media_type=CSV, by=by),
        "document": store(official_docx(*tables), media_type=DOCX, by=by),
    }


def _about(annual_list: AnnualList) -> str:
    return (
        f"{province(annual_list.province).name}{annual_list.list_year}年度"
        f"全国碳排放权交易市场（{_sector(annual_list)}行业）"
    )


def _sector(annual_list: AnnualList) -> str:
    return codes.label(codes.Sector(annual_list.sector))


def _rows(annual_list: AnnualList, decision: Verdict) -> list[ListRow]:
    """The frozen entries by city and name, which is the order of the serial numbers."""
    entries = ListEntry.objects.filter(annual_list=annual_list, decision=decision).order_by()
    rows = entries.values_list("city", "name", "uscc", "sub_industry")
    ordered = sorted(rows, key=lambda row: list_order(city=row[0], name=row[1], uscc=row[2]))
    sector = _sector(annual_list)
    return [ListRow(city, name, uscc, sector, sub) for city, name, uscc, sub in ordered]


def _units_table(annual_list: AnnualList, rows: Sequence[ListRow], day: date) -> OfficialTable:
    notes = [f"依据{load_notice(load_list_rule(annual_list.rule_code).notice).number}。"]
    if not rows:
        notes.append(f"本省本名录年度{_sector(annual_list)}行业没有重点排放单位。")
    if annual_list.edition > 1:
        notes.append(f"本版为第 {annual_list.edition} 版，替代第 {annual_list.edition - 1} 版。")
    if annual_list.change_note:
        notes.append(annual_list.change_note)
    bureau = province(annual_list.province).bureau
    return official_list(list_title(annual_list), bureau, day, rows, notes)


def _reporting_table(annual_list: AnnualList, rows: Sequence[ListRow], day: date) -> OfficialTable:
    title = f"{_about(annual_list)}仅报告企业名单"
    table = official_list(title, province(annual_list.province).bureau, day, rows, ("仅报告与核查，不分配配额。",))
    return OfficialTable(
        table.title, table.issuer, table.issued_on, table.columns, table.rows, table.notes, sheet="仅报告企业"
    )


def _csv(units: Sequence[ListRow], reporting: Sequence[ListRow]) -> bytes:
    """Both kinds in one table; each is numbered for itself, as on its sheet."""
    kinds = {_CODE_HEADING: Kind.CODE}
    columns = [Column(one.heading, kind=kinds.get(one.heading, Kind.TEXT)) for one in LIST_COLUMNS]
    rows = [
        (number, one.city, one.name, one.uscc, one.sector, one.subsector, kind)
        for found, kind in ((units, "重点排放单位"), (reporting, "仅报告"))
        for number, one in enumerate(found, start=1)
    ]
    return write_table_csv([*columns, Column(_KIND_HEADING)], rows)
