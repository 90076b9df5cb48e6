"""条目导出: exactly the entries that the page shows, every page of it, as .xlsx or .csv."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.clock import reading as clock
from cets_portal.workbooks.writing import Column, Kind, write_table_csv, write_table_xlsx
from registry.models import ListEntry
from registry.templatetags.registry_words import final_verdict
from registry.templatetags.screening_words import change_reason_words, change_words, news_words, reason_words
from registry.views.answers import download

CHUNK = 2000


def entries_answer(request: HttpRequest, found: QuerySet[ListEntry], name: str) -> HttpResponse:
    """The entries as a file under `name`; `?format=csv` gives CSV."""
    ending = "csv" if request.GET.get("format") == "csv" else "xlsx"
    write = write_table_csv if ending == "csv" else write_table_xlsx
    file_name = f"{name}_{clock.today().isoformat()}.{ending}"
    return download(write(columns(), rows_of(found)), file_name)


def columns() -> list[Column]:
    """The columns of the page, one figure and one word each."""
    return [
        Column(_("序号"), 6, Kind.INTEGER),
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("行业"), 8),
        Column(_("行业代码"), 9, Kind.CODE),
        Column(_("子行业"), 22),
        Column(_("排放年度"), 9),
        Column(_("直接排放量"), 16, Kind.NUMBER, "tCO2e"),
        Column(_("数据来源"), 9),
        Column(_("筛查结论"), 9),
        Column(_("经办结论"), 9),
        Column(_("理由"), 48),
        Column(_("条款"), 30),
        Column(_("较上年"), 10),
        Column(_("变化原因"), 22),
        Column(_("筛查变化"), 26),
        Column(_("经办意见"), 30),
        Column(_("经办"), 10),
        Column(_("确认时间"), 17),
    ]


def rows_of(found: QuerySet[ListEntry]) -> Iterator[list[Any]]:
    """One row an entry, numbered as they stand in the file; a year is a number without separators."""
    for number, entry in enumerate(found.iterator(chunk_size=CHUNK), start=1):
        yield [number, *_unit(entry), *_verdict(entry)]


def _unit(entry: ListEntry) -> list[Any]:
    return [
        entry.shown_name,
        entry.shown_uscc,
        entry.shown_city,
        entry.annual_list.get_sector_display(),
        entry.industry_code,
        entry.sub_industry,
        entry.emission_year,
        entry.emissions_tco2e,
        entry.get_emission_source_display(),
    ]


def _verdict(entry: ListEntry) -> list[Any]:
    decided_at = timezone.localtime(entry.decided_at).strftime("%Y-%m-%d %H:%M") if entry.decided_at else ""
    return [
        entry.get_verdict_display(),
        final_verdict(entry).label if entry.decision else _("未确认"),
        reason_words(entry),
        entry.clause,
        change_words(entry),
        change_reason_words(entry),
        news_words(entry),
        entry.decision_reason,
        str(entry.decided_by or ""),
        decided_at,
    ]
