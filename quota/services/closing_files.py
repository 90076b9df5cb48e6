"""清缴结果的文件: the observed fields of published surrender results (domain §5) as a workbook and as CSV."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.provinces import find_province
from cets_portal.templatetags.places import place
from cets_portal.workbooks.writing import Column, Kind, write_table_csv, write_table_xlsx
from quota.models import YearClose

_TICK, _NONE = "√", "/"


def results_xlsx(close: YearClose, closed_on: date) -> bytes:
    """The workbook, ready to print."""
    notes = (_("第 %(n)s 版，%(day)s 公开。") % {"n": close.number, "day": closed_on.isoformat()},)
    return write_table_xlsx(_columns(), _lines(close, closed_on), title=title_of(close), notes=notes, made_on=closed_on)


def results_csv(close: YearClose, closed_on: date) -> bytes:
    """The same rows as CSV."""
    return write_table_csv(_columns(), _lines(close, closed_on))


def title_of(close: YearClose) -> str:
    """'示例省2025年度碳排放配额清缴完成情况（钢铁行业）'."""
    found = find_province(close.province)
    words = {
        "province": place(found) if found else close.province,
        "year": close.quota_year,
        "sector": close.get_sector_display(),
    }
    return _("%(province)s%(year)s年度碳排放配额清缴完成情况（%(sector)s行业）") % words


def penalised_words(row: Mapping[str, Any]) -> str:
    """逾期处罚: 是, 否, or / for a unit that met in time."""
    return {"yes": _("是"), "no": _("否")}.get(row["penalised"], _NONE)


def remark_of(row: Mapping[str, Any]) -> str:
    """备注."""
    return _("部分完成") if row["partly"] else ""


def _columns() -> list[Column]:
    return [
        Column(_("年度"), 8, Kind.CODE), Column(_("地区"), 16), Column(_("行业"), 12), Column(_("子行业"), 16),
        Column(_("单位名称"), 36), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("按期完成"), 10),
        Column(_("逾期完成"), 10), Column(_("未完成"), 10), Column(_("逾期处罚"), 10), Column(_("备注"), 16),
        Column(_("发布单位"), 24), Column(_("发布时间"), 12),
    ]  # fmt: skip


def _lines(close: YearClose, closed_on: date) -> list[list[Any]]:
    found = find_province(close.province)
    region, bureau = (found.name, found.bureau) if found else (close.province, "")
    states = ("met_in_time", "met_late", "not_met")
    return [
        [
            str(close.quota_year), f"{region}{row['city']}", close.get_sector_display(), row["sub_industry"],
            row["name"], row["uscc"], *(_TICK if row["state"] == state else "" for state in states),
            penalised_words(row), remark_of(row), bureau, closed_on.isoformat(),
        ]
        for row in close.results
    ]  # fmt: skip
