"""核查认定查询: the confirmed figure of a unit-year, the quota inputs of a sector, the figures of a year, what was logged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from cets_portal.evidence.rules.canonical import canonical
from dataquality.choices import FigureStatus, ObjectionStatus
from dataquality.models import AnnualReport, VerifiedFigure
from dataquality.rules.snapshot import column_total
from dataquality.rules.snapshot import figure as plain
from registry.models import Enterprise

_CHUNK: Final = 200
_PEOPLE: Final = ("enterprise", "conclusion__verification__agency", "proposed_by", "confirmed_by", "entry")


@dataclass(frozen=True)
class QuotaInput:
    """配额输入: what the province stands by for one unit and year. `annex`: rules.annex; `estimated`: no units in it.

    `contested`: an objection against the figure is not decided yet.
    """

    enterprise: Enterprise
    emissions_tco2e: Decimal
    annex: Mapping[str, Any]
    figure_id: int
    number: int
    estimated: bool
    contested: bool


def figure_of(enterprise: Enterprise, sector: str, emission_year: int) -> VerifiedFigure | None:
    """The figure that stands for a unit and year; None before one was confirmed. One query."""
    found = VerifiedFigure.objects.filter(
        enterprise=enterprise, sector=sector, emission_year=emission_year, status=FigureStatus.CONFIRMED
    )
    return found.select_related(*_PEOPLE).first()


def quota_inputs(province: str, sector: str, emission_year: int) -> list[QuotaInput]:
    """What the quota of a sector is computed from: every confirmed figure of the province, by credit code. One query."""
    open_objection = Q(objections__status__in=(ObjectionStatus.FILED, ObjectionStatus.PROPOSED))
    found = VerifiedFigure.objects.filter(
        enterprise__province=province, sector=sector, emission_year=emission_year, status=FigureStatus.CONFIRMED
    )
    contested = found.annotate(contested=Max("objections__pk", filter=open_objection))
    rows: Any = contested.select_related("enterprise").order_by("enterprise__uscc")
    return [
        QuotaInput(
            enterprise=one.enterprise,
            emissions_tco2e=one.emissions_tco2e,
            annex=one.annex,
            figure_id=one.pk,
            number=one.number,
            estimated=is_estimated(one),
            contested=one.contested is not None,
        )
        for one in rows
    ]


def is_estimated(figure: VerifiedFigure) -> bool:
    """测算: does the figure rest on no conclusion? A change of an estimate is an estimate still."""
    return figure.conclusion_id is None


def figures_of(enterprise: Enterprise, sector: str, emission_year: int) -> QuerySet[VerifiedFigure]:
    """Every version of a unit-year, newest first."""
    found = VerifiedFigure.objects.filter(enterprise=enterprise, sector=sector, emission_year=emission_year)
    return found.select_related(*_PEOPLE).order_by("-number")


def proposed_of(enterprise: Enterprise, sector: str, emission_year: int) -> VerifiedFigure | None:
    """The version that waits for the second person."""
    return figures_of(enterprise, sector, emission_year).filter(status=FigureStatus.PROPOSED).first()


def annex_before(report: AnnualReport) -> Mapping[str, Any] | None:
    """The annex of the year before the report's; None where no figure was confirmed for it."""
    before = VerifiedFigure.objects.filter(
        enterprise=report.enterprise_id,
        sector=report.sector,
        emission_year=report.emission_year - 1,
        status=FigureStatus.CONFIRMED,
    )
    return before.values_list("annex", flat=True).first()


# —— the log ——


def subject_of(figure: VerifiedFigure) -> str:
    """What the log calls a confirmed figure: 'figure/991…/steel/2025/1'."""
    return f"figure/{figure.enterprise.uscc}/{figure.sector}/{figure.emission_year}/{figure.number}"


def logged_content(figure: VerifiedFigure) -> bytes:
    """The canonical bytes of a confirmed figure, made from what is stored, so that a later change is found."""
    conclusion = figure.conclusion
    return canonical(
        {
            "schema": "figure/1",
            "uscc": figure.enterprise.uscc,
            "sector": figure.sector,
            "emission_year": figure.emission_year,
            "number": figure.number,
            "source": figure.source,
            "conclusion": conclusion.digest if conclusion else "",
            "tco2e": plain(column_total(figure.emissions_tco2e)),
            "basis": figure.basis,
            "basis_file": figure.basis_file.sha256 if figure.basis_file else "",
            "annex": figure.annex,
            "touched": figure.touched,
            "proposed_by": figure.proposed_by_id,
            "confirmed_by": figure.confirmed_by_id,
            "confirmed_on": figure.confirmed_on.isoformat() if figure.confirmed_on else "",
            "tell_by": figure.tell_by.isoformat() if figure.tell_by else "",
        }
    )


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every figure that was confirmed, for `prove_log`."""
    found = VerifiedFigure.objects.filter(entry__isnull=False)
    rows = found.select_related("enterprise", "conclusion", "basis_file").order_by("pk")
    for one in rows.iterator(chunk_size=_CHUNK):
        yield subject_of(one), logged_content(one)
