"""核查认定: one officer proposes the figure of a unit-year, another confirms it (maker ≠ checker).

Whoever writes figures holds the register first and then the unit's row, so that two acts at once wait for each other
and always in the same order; of two confirmations one goes through and the other meets `Conflict`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.seen import refuse_unseen, seal_of
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from dataquality.choices import DifferenceStatus, FigureSource, FigureStatus, ReportStatus, VerificationStatus
from dataquality.models import AnnualReport, Conclusion, RecheckDifference, Verification, VerifiedFigure
from dataquality.rules.annex import with_total
from dataquality.rules.snapshot import figure as plain
from dataquality.rules.verification.clocks import due
from dataquality.selectors.conclusions import content_of, latest_conclusion
from dataquality.selectors.verified import figure_of, is_estimated, logged_content, proposed_of, subject_of
from dataquality.services import showing
from dataquality.services.estimate_grounds import refuse_estimate
from dataquality.services.figure_telling import tell_of_returned_conclusion
from dataquality.services.reports.reviewing import settle
from dataquality.services.touching import touched_by
from dataquality.services.verification.gate import locked, refuse_other_bureaus
from registry.choices import EmissionSource
from registry.models import Enterprise
from registry.services.register import hold_register, record_emission

#: States of a report that a confirmed figure settles.
_SETTLED_BY_FIGURE = (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW)


@dataclass(frozen=True, kw_only=True)
class FigureWanted:
    """拟认定: a figure as it is proposed. `basis` and file say what it rests on beside a conclusion."""

    source: FigureSource
    tco2e: Decimal
    annex: Mapping[str, Any]
    conclusion: Conclusion | None = None
    basis: str = ""
    basis_file: StoredFile | None = None


@transaction.atomic
def propose_conclusion(conclusion: Conclusion, *, by: User, basis: str = "", seen: str | None = None) -> VerifiedFigure:
    """按核查结论提出认定. Refused while a re-check differs without an answer; Conflict where the conclusion is not the
    newest, no longer waits, another figure is proposed already, or it stands otherwise than `seen` (services.showing)."""
    verification = conclusion.verification
    refuse_other_bureaus(verification.province, by)
    hold_figures(verification.enterprise)
    held = locked(verification)
    newest = latest_conclusion(held)
    if held.status != VerificationStatus.CONCLUDED or newest is None or newest.pk != conclusion.pk:
        raise Conflict(_("该结论已退回、被替代或已确认，请刷新后再看。"), code="conflict")
    if seen is not None:
        refuse_unseen(seen, showing.of_conclusion(newest))
    refuse_differences(held.report)
    wanted = FigureWanted(
        source=FigureSource.CONCLUSION,
        tco2e=conclusion.after_tco2e,
        annex=content_of(conclusion)["annex"],
        conclusion=conclusion,
        basis=basis.strip(),
    )
    return propose(held.enterprise, held.report.sector, held.report.emission_year, wanted, by=by)


def propose(
    enterprise: Enterprise, sector: str, emission_year: int, wanted: FigureWanted, *, by: User
) -> VerifiedFigure:
    """The next version of a unit-year, waiting for the second person, with what it would touch. The caller holds the
    figures (`hold_figures`)."""
    if proposed_of(enterprise, sector, emission_year):
        raise Conflict(_("该单位该年度已有一项认定待复核，请先办结。"), code="proposed")
    versions = VerifiedFigure.objects.filter(enterprise=enterprise, sector=sector, emission_year=emission_year)
    last = versions.aggregate(last=Max("number"))["last"] or 0
    figure = VerifiedFigure.objects.create(
        enterprise=enterprise,
        sector=sector,
        emission_year=emission_year,
        number=last + 1,
        source=wanted.source,
        conclusion=wanted.conclusion,
        emissions_tco2e=wanted.tco2e,
        basis=wanted.basis,
        basis_file=wanted.basis_file,
        annex=dict(wanted.annex),
        touched=touched_by(enterprise, sector, emission_year, wanted.tco2e).plain(),
        proposed_by=by,
    )
    detail = {"tco2e": str(wanted.tco2e), "source": wanted.source, "number": figure.number}
    record("dataquality.verifiedfigure.propose", figure, by=by, detail=detail, to_status=figure.status)
    return figure


@transaction.atomic
def confirm(figure: VerifiedFigure, *, by: User, today: date, seen: str | None = None) -> None:
    """复核认定: the figure stands; the one before is replaced, the register and the report follow, the leaf is logged.

    `seen` is what the page showed (services.showing); without a page, what the figure was proposed with. Raises
    Forbidden, Refused (the proposer himself; an estimate where the unit has reported), Conflict (no longer proposed: of
    two at once one confirms; or not as seen).
    """
    refuse_other_bureaus(figure.province, by)
    hold_figures(figure.enterprise)
    figure.refresh_from_db()
    confirm_held(figure, by=by, today=today, seen=seen)


def confirm_held(figure: VerifiedFigure, *, by: User, today: date, seen: str | None = None) -> None:
    """The same, where the caller holds the figures."""
    check_allowed(figure, VerifiedFigure.LIFECYCLE["confirm"], by=by)
    if figure.status != FigureStatus.PROPOSED:
        raise Conflict(_("该认定刚由他人办理，请刷新后再看。"), code="conflict")
    _refuse_stale(figure, today)
    touched = touched_by(figure.enterprise, figure.sector, figure.emission_year, figure.emissions_tco2e).plain()
    known = seal_of(showing.of_figure(figure, figure.touched)) if seen is None else seen
    refuse_unseen(known, showing.of_figure(figure, touched))
    _replace(figure, by)
    detail = {"tco2e": str(figure.emissions_tco2e), "number": figure.number}
    said: dict[str, Any] = {
        "confirmed_by": by,
        "confirmed_on": today,
        "tell_by": due(today, "verification_told"),
        "touched": touched,
    }
    advance(figure, "confirm", by=by, detail=detail, **said)
    _follow(figure, by)
    _log(figure)


@transaction.atomic
def refuse(figure: VerifiedFigure, *, reason: str, by: User) -> None:
    """不同意认定, with the reason; the conclusion waits again."""
    refuse_other_bureaus(figure.province, by)
    advance(figure, "refuse", by=by, reason=reason, detail={"number": figure.number})


@transaction.atomic
def return_conclusion(conclusion: Conclusion, *, reason: str, by: User, today: date) -> None:
    """退回结论 with what is to be mended; the agency is told. Conflict where a figure waits that rests on it."""
    refuse_other_bureaus(conclusion.verification.province, by)
    held = locked(conclusion.verification)
    if proposed := VerifiedFigure.objects.filter(conclusion=conclusion, status=FigureStatus.PROPOSED).first():
        sentence = _("该结论已提出认定（第 %(n)s 版，待复核），不同意该认定后方可退回。")
        raise Conflict(sentence % {"n": proposed.number}, code="proposed")
    more = {"return_reason": reason.strip(), "returned_times": held.returned_times + 1}
    advance(held, "return", by=by, reason=reason, detail={"number": conclusion.number}, **more)
    tell_of_returned_conclusion(held, today)


@transaction.atomic
def propose_correction(
    figure: VerifiedFigure,
    *,
    tco2e: Decimal,
    basis: str,
    basis_file: StoredFile | None,
    by: User,
    seen: str | None = None,
) -> VerifiedFigure:
    """核查后变更: another figure than the one that stands, with its ground. Refused without a ground or a change; Conflict
    where it touches something else than was `seen` (services.showing)."""
    refuse_other_bureaus(figure.province, by)
    hold_figures(figure.enterprise)
    standing = figure_of(figure.enterprise, figure.sector, figure.emission_year)
    if standing is None or standing.pk != figure.pk:
        raise Conflict(_("该认定已被替代，请在现行认定上变更。"), code="conflict")
    if not basis.strip():
        raise Refused(_("请写明变更的依据。"), code="basis")
    if tco2e == figure.emissions_tco2e:
        raise Refused(_("变更后的排放量与现行认定相同。"), code="tco2e")
    if seen is not None:
        refuse_unseen(seen, showing.of_change(standing, tco2e))
    wanted = changed(figure, FigureSource.CORRECTION, tco2e, basis, basis_file)
    return propose(figure.enterprise, figure.sector, figure.emission_year, wanted, by=by)


def changed(
    figure: VerifiedFigure, source: FigureSource, tco2e: Decimal, basis: str, basis_file: StoredFile | None = None
) -> FigureWanted:
    """Another total on the ground of the same conclusion, or of the same estimate; its units stay as verified."""
    return FigureWanted(
        source=source,
        tco2e=tco2e,
        annex=with_total(figure.annex, plain(tco2e)),
        conclusion=figure.conclusion,
        basis=basis.strip(),
        basis_file=basis_file,
    )


def hold_figures(enterprise: Enterprise) -> None:
    """Keep every other writer of this unit's figures waiting until the transaction ends."""
    hold_register()
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)


def refuse_differences(report: AnnualReport) -> None:
    """Raise Refused while a re-check of the report differs and nobody has said why."""
    if RecheckDifference.objects.filter(recheck__report=report, status=DifferenceStatus.OPEN).exists():
        raise Refused(_("该报告的复核与首次核查差异尚未处理，处理后方可提出认定。"), code="difference")


def _refuse_stale(figure: VerifiedFigure, today: date) -> None:
    """A conclusion that was returned meanwhile, or one against which a re-check speaks, confirms nothing; nor does an
    estimate of a unit that has reported since."""
    if figure.source == FigureSource.ESTIMATE:
        refuse_estimate(figure.enterprise, figure.sector, figure.emission_year, today=today)
    conclusion = figure.conclusion
    if figure.source != FigureSource.CONCLUSION or conclusion is None:
        return
    if conclusion.verification.status != VerificationStatus.CONCLUDED:
        raise Conflict(_("该认定所依据的结论已不在待确认状态，请刷新后再看。"), code="conflict")
    refuse_differences(conclusion.verification.report)


def _replace(figure: VerifiedFigure, by: User) -> None:
    standing = figure_of(figure.enterprise, figure.sector, figure.emission_year)
    if standing is not None:
        advance(standing, "replace", by=by, detail={"by_number": figure.number})


def _follow(figure: VerifiedFigure, by: User) -> None:
    """What a confirmed figure carries with it: the register's figure, the conclusions of the year, the report."""
    source = EmissionSource.ESTIMATED if is_estimated(figure) else EmissionSource.VERIFIED
    record_emission(
        figure.enterprise,
        sector=figure.sector,
        emission_year=figure.emission_year,
        source=source,
        tco2e=figure.emissions_tco2e,
        basis=_("核查认定第 %(n)s 版") % {"n": figure.number},
        by=by,
    )
    if figure.source != FigureSource.CONCLUSION or figure.conclusion is None:
        return
    report = figure.conclusion.verification.report
    for one in Verification.objects.filter(report=report, status=VerificationStatus.CONCLUDED):
        advance(one, "confirm", by=by, detail={"figure": figure.number})
    if report.status in _SETTLED_BY_FIGURE:
        settle(report, by=by)


def _log(figure: VerifiedFigure) -> None:
    """The leaf; the log's lock is taken last."""
    files = (LoggedFile.of(figure.basis_file, subject_of(figure)),) if figure.basis_file else ()
    entry = append([Leaf("figure", subject_of(figure), logged_content(figure), files)])[0]
    VerifiedFigure.objects.filter(pk=figure.pk).update(entry=entry)
    figure.refresh_from_db()
