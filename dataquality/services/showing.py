"""认定各页所见: the parts of a conclusion, a figure and an objection that the officer is shown before the act."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.audit.seen import Part
from dataquality.choices import ObjectionOutcome
from dataquality.models import AnnualReport, Conclusion, Objection, VerifiedFigure
from dataquality.rules.snapshot import column_total
from dataquality.rules.snapshot import figure as plain
from dataquality.selectors.confirming import points_of, with_points
from dataquality.selectors.verified import is_estimated
from dataquality.services.touching import touched_by


def of_conclusion(conclusion: Conclusion) -> tuple[Part, ...]:
    """A conclusion that waits: itself, what stands open on it, what its figure would touch."""
    report = conclusion.verification.report
    touched = touched_by(report.enterprise, report.sector, report.emission_year, conclusion.after_tco2e)
    points = points_of(with_points(Conclusion.objects.filter(pk=conclusion.pk)).get())
    return (
        Part("conclusion", _("核查结论"), conclusion.digest),
        Part("points", _("未结事项"), points),
        Part("touched", _("变更影响"), touched.plain()),
    )


def of_figure(figure: VerifiedFigure, touched: Mapping[str, Any]) -> tuple[Part, ...]:
    """A figure that is proposed, with what it touches."""
    file = figure.basis_file
    basis = [figure.source, figure.conclusion_id, figure.basis, file.sha256 if file else ""]
    return (
        Part("tco2e", _("认定排放量"), plain(column_total(figure.emissions_tco2e))),
        Part("basis", _("认定依据"), basis),
        Part("report", _("年度排放报告"), _report_of(figure)),
        Part("annex", _("配额分配相关数据"), figure.annex),
        Part("touched", _("变更影响"), touched),
    )


def _report_of(figure: VerifiedFigure) -> str:
    """Where the report stands in whose place an estimate is; "" where there is none, or a conclusion."""
    if not is_estimated(figure):
        return ""
    found = AnnualReport.objects.filter(
        enterprise=figure.enterprise_id, sector=figure.sector, emission_year=figure.emission_year
    )
    return found.values_list("status", flat=True).first() or ""


def of_change(figure: VerifiedFigure, tco2e: Decimal) -> tuple[Part, ...]:
    """Another figure that somebody means to propose in place of the one that stands."""
    touched = touched_by(figure.enterprise, figure.sector, figure.emission_year, tco2e)
    return (
        Part("figure", _("原认定"), [figure.pk, figure.status]),
        Part("touched", _("变更影响"), touched.plain()),
    )


def of_objection(objection: Objection) -> tuple[Part, ...]:
    """An objection with the decision that is proposed, and what a changed figure would touch."""
    figure, tonnes = objection.figure, objection.decided_tco2e
    touched: dict[str, Any] = {}
    if objection.outcome == ObjectionOutcome.CHANGED and tonnes is not None:
        touched = touched_by(figure.enterprise, figure.sector, figure.emission_year, tonnes).plain()
    said = [objection.outcome, objection.decision, None if tonnes is None else plain(column_total(tonnes))]
    return (
        Part("decision", _("处理意见"), said),
        Part("figure", _("原认定"), [figure.pk, figure.status]),
        Part("touched", _("变更影响"), touched),
    )
