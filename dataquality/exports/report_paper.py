"""报告 PDF: cover, declaration and tables on A4, by WeasyPrint as the letters; always in Chinese.

A large report takes seconds to lay out and never changes: it is kept in the cache under the page itself and its looks.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.core.cache import cache
from django.template.loader import render_to_string

from cets_portal.evidence.digests import sha256
from cets_portal.evidence.paper import pdf_of
from cets_portal.templatetags.figures import figure as figure_words
from dataquality.exports.report_tables import ReportTables, TableRow, tables_of
from dataquality.models import ReportVersion

_CSS = Path(__file__).with_name("paper.css")
_KEPT: Final = 30 * 24 * 3600


def report_pdf(version: ReportVersion) -> bytes:
    """The version as PDF. Refused ("no_pdf") where the libraries of the system are missing."""
    html = report_html(version)
    key = f"report-pdf/{sha256(html.encode() + _CSS.read_bytes())}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = pdf_of(html, _CSS)
        cache.set(key, kept, _KEPT)
    return kept


def report_html(version: ReportVersion) -> str:
    """The page that is drawn."""
    tables = tables_of(version)
    context = {
        "tables": tables,
        "content": tables.content,
        "version": version,
        "sections": [_section(one, tables) for one in tables.tables],
        "differences": [_line(row) for row in tables.differences],
        "months": [(month, standing, _words(total, 2), digest) for month, standing, total, digest in tables.month_rows],
    }
    return render_to_string("dataquality/report_paper.html", context)


def _section(table: Any, tables: ReportTables) -> dict[str, Any]:
    return {
        "table": table,
        "rows": [_line(row) for row in table.rows],
        "facilities": tables.facilities if table.kind == "facilities" else (),
        "months": [one[5:] for one in tables.months],
    }


def _line(row: TableRow) -> dict[str, Any]:
    return {
        "row": row,
        "months": [_words(one, row.decimals) for one in row.months],
        "from_months": _words(row.from_months, row.decimals),
        "value": _words(row.value, row.decimals),
        "difference": _words(row.difference, row.decimals),
        "share": _words(row.share, 2),
        "numeric": row.decimals is not None,
    }


def _words(value: Decimal | str | None, decimals: int | None) -> str:
    if value is None:
        return "–"
    return figure_words(value, decimals or 0) if isinstance(value, Decimal) else value
