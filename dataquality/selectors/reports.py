"""年度报告查询: who reports a year and how, by which day, what was signed, what the log covers, what can be recomputed."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import DutyCode, Scope, Verdict
from dataquality.choices import ReportKind
from dataquality.models import AnnualReport, ReportVersion
from dataquality.rules.annual.difference import ReportChange, report_difference
from dataquality.rules.annual.recalculation import recalculated
from dataquality.rules.annual.year import same_figure
from registry.choices import ListStatus
from registry.models import Enterprise, ListEntry

_SCOPES: Final = {ReportKind.MONTHLY: (Scope.LISTED, Scope.ALL), ReportKind.REPORT_ONLY: (Scope.REPORT_ONLY,)}
_KINDS: Final = {Verdict.INCLUDE: ReportKind.MONTHLY, Verdict.REPORT_ONLY: ReportKind.REPORT_ONLY}
_CHUNK: Final = 200


def kind_of(enterprise: Enterprise, sector: str, emission_year: int) -> ReportKind | None:
    """How a unit reports a year, by the list in force of that year; None where it stands on none. One query."""
    entries = listed(emission_year).filter(enterprise=enterprise, annual_list__sector=sector)
    decision = entries.order_by("-annual_list__edition").values_list("decision", flat=True).first()
    return _KINDS[Verdict(decision)] if decision else None


def listed(emission_year: int) -> QuerySet[ListEntry]:
    """Entries by which somebody reports a year, monthly or report only."""
    return ListEntry.objects.filter(
        annual_list__list_year=emission_year, annual_list__status=ListStatus.PUBLISHED, decision__in=_KINDS
    )


def years_of(enterprise: Enterprise) -> list[tuple[str, int, ReportKind]]:
    """(sector, emission year, kind) of every year that the unit reports, newest first; one query."""
    entries = ListEntry.objects.filter(
        enterprise=enterprise, annual_list__status=ListStatus.PUBLISHED, decision__in=_KINDS
    )
    rows = entries.order_by("annual_list__edition").values_list(
        "annual_list__sector", "annual_list__list_year", "decision"
    )
    found = {(sector, year): _KINDS[Verdict(decision)] for sector, year, decision in rows}
    return sorted(((sector, year, kind) for (sector, year), kind in found.items()), key=lambda one: (-one[1], one[0]))


def due_on(sector: str, emission_year: int, kind: str) -> date | None:
    """The state's date of a report; None where nothing binds, or a document it rests on came out too late. One query."""
    found = Obligation.objects.filter(
        duty=DutyCode.ANNUAL_REPORT, sector=sector, emission_year=emission_year, status=ObligationStatus.IN_FORCE,
        scope__in=_SCOPES[ReportKind(kind)],
    )  # fmt: skip
    rows = list(found)
    if any(one.is_excused for one in rows):
        return None
    return max((one.due_on for one in rows if one.due_on), default=None)


def report_of(enterprise: Enterprise, sector: str, emission_year: int) -> AnnualReport | None:
    """The report with what acts on it need; None where it was not opened."""
    found = AnnualReport.objects.filter(enterprise=enterprise, sector=sector, emission_year=emission_year)
    return found.select_related("enterprise", "plan_version__plan").first()


def versions_of(report: AnnualReport) -> QuerySet[ReportVersion]:
    """Every version of a report, newest first, without the contents."""
    return report.versions.select_related("entry", "filed_by", "signed_by").defer("content")


def latest_version(report: AnnualReport) -> ReportVersion | None:
    """The newest version with its content; None before the first."""
    return report.versions.select_related("entry", "filed_by", "signed_by").order_by("-number").first()


def content_of(version: ReportVersion) -> dict[str, Any]:
    """The content as data (schema: rules.annual.content)."""
    content: dict[str, Any] = json.loads(version.content)
    return content


def difference(before: ReportVersion, after: ReportVersion) -> tuple[ReportChange, ...]:
    """What changed from one version to another."""
    return report_difference(content_of(before), content_of(after))


def recomputed(version: ReportVersion) -> tuple[tuple[str, str, str], ...]:
    """(row or "total", stored, computed again) where the stored content does not agree with itself; empty when all do."""
    content = content_of(version)
    again = recalculated(content, {})
    stored = {row["item"]: row["value"] for section in content["sections"] for row in section["rows"]}
    wrong = [(key, stored[key], value) for key, value in again.values.items() if not same_figure(stored[key], value)]
    if not same_figure(content["total_tco2e"], again.total):
        wrong.append(("total", content["total_tco2e"], again.total))
    return tuple(wrong)


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every version, for `prove_log`."""
    rows = ReportVersion.objects.select_related("entry").only("content", "entry__subject").order_by("pk")
    for one in rows.iterator(chunk_size=_CHUNK):
        yield one.entry.subject, one.content.encode()
