"""报告文件: the very bytes that the receipt proves, the workbook, the PDF."""

from django.http import HttpRequest, HttpResponse

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from dataquality.access.reports import version_for
from dataquality.exports.report_book import report_workbook
from dataquality.exports.report_paper import report_pdf
from dataquality.models import ReportVersion
from registry.views.answers import download


def report_content_file(request: HttpRequest, pk: int) -> HttpResponse:
    """版本原文: the canonical JSON."""
    version = version_for(user_of(request), pk)
    return download(version.content.encode(), _name(version, "json"), "application/json")


def report_workbook_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Excel."""
    version = version_for(user_of(request), pk)
    return download(report_workbook(version), _name(version, "xlsx"))


@shows_refusal(back="report-version")
def report_pdf_file(request: HttpRequest, pk: int) -> HttpResponse:
    """PDF: cover, declaration, tables."""
    version = version_for(user_of(request), pk)
    return download(report_pdf(version), _name(version, "pdf"), "application/pdf")


def _name(version: ReportVersion, ending: str) -> str:
    report = version.report
    return f"{report.enterprise.uscc}-{report.sector}-{report.emission_year}-{version.number}.{ending}"
