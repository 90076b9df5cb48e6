"""复核差异: a case is opened by the portal when a re-check differs too much, and closed by an officer with a reason."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.norms.confirmation import confirmation_rules
from dataquality.choices import DifferenceStatus, FigureStatus, VerificationRole, VerificationStatus
from dataquality.models import Conclusion, RecheckDifference, Verification, VerifiedFigure
from dataquality.rules.differences import gap_between
from dataquality.services.figure_telling import tell_of_difference
from dataquality.services.verification.gate import locked, refuse_other_bureaus

#: States of a task whose conclusion may be found right.
_SPEAKING = (VerificationStatus.CONCLUDED, VerificationStatus.CONFIRMED)


def open_difference(conclusion: Conclusion, *, today: date) -> list[RecheckDifference]:
    """Compare a new conclusion with what stands on the other side: a re-check with the first, the first with re-checks.

    In the caller's transaction; returns the cases that were opened or moved. A case whose conclusions agree meanwhile
    stays for the officer to close.
    """
    found = []
    for first, recheck in _pairs(conclusion):
        gap = gap_between(first.after_tco2e, recheck.after_tco2e, confirmation_rules())
        if gap.exceeds:
            found.append(_opened(first, recheck, today))
    return found


def _pairs(conclusion: Conclusion) -> list[tuple[Conclusion, Conclusion]]:
    """(first, re-check) with the new conclusion on one side and the newest of each other task on the other."""
    others = Verification.objects.filter(report=conclusion.verification.report_id).exclude(
        status=VerificationStatus.CANCELLED
    )
    if conclusion.verification.role == VerificationRole.RECHECK:
        others = others.filter(role=VerificationRole.FIRST)
        return [(first, conclusion) for first in _newest(others)]
    return [(conclusion, recheck) for recheck in _newest(others.filter(role=VerificationRole.RECHECK))]


def _newest(verifications: Any) -> list[Conclusion]:
    rows = Conclusion.objects.filter(verification__in=verifications).defer("content")
    newest: dict[int, Conclusion] = {}
    for one in rows.select_related("verification").order_by("verification", "number"):
        newest[one.verification_id] = one
    return list(newest.values())


def _opened(first: Conclusion, recheck: Conclusion, today: date) -> RecheckDifference:
    """The case of the re-check with these figures: opened, or opened again where it was resolved about others."""
    said: dict[str, Any] = {
        "first": first,
        "first_tco2e": first.after_tco2e,
        "recheck_tco2e": recheck.after_tco2e,
        "opened_on": today,
    }
    case = RecheckDifference.objects.select_for_update().filter(recheck=recheck.verification_id).first()
    if case is None:
        case = RecheckDifference.objects.create(recheck=recheck.verification, **said)
        record("dataquality.recheckdifference.open", case, by=None, detail=_detail(first, recheck))
    elif (case.first_id, case.recheck_tco2e) == (first.pk, recheck.after_tco2e):
        _set_aside(case, by=None)
        return case
    elif case.status == DifferenceStatus.RESOLVED:
        cleared: dict[str, Any] = {"stands": "", "resolution": "", "resolved_by": None, "resolved_on": None}
        advance(case, "reopen", by=None, detail=_detail(first, recheck), **said, **cleared)
        _take_up(first.verification, recheck.verification)
    else:
        RecheckDifference.objects.filter(pk=case.pk).update(**said)
        case.refresh_from_db()
    tell_of_difference(case, today)
    return case


def _detail(first: Conclusion, recheck: Conclusion) -> dict[str, str]:
    return {"first": str(first.after_tco2e), "recheck": str(recheck.after_tco2e)}


def still_waits(conclusion: Conclusion) -> bool:
    """Whether somebody has to decide about a new conclusion: one that an officer did not adopt already is set aside,
    and a re-check that agrees with the figure that stands on its report is confirmed with it."""
    task = locked(conclusion.verification)
    if task.status != VerificationStatus.CONCLUDED:
        return False
    figure = _standing(task) if task.role == VerificationRole.RECHECK else None
    if figure is None or gap_between(figure.emissions_tco2e, conclusion.after_tco2e, confirmation_rules()).exceeds:
        return True
    advance(task, "confirm", by=None, detail={"figure": figure.number})
    return False


def _standing(task: Verification) -> VerifiedFigure | None:
    """The confirmed figure that rests on a conclusion about the task's report; None while a difference is open."""
    if RecheckDifference.objects.filter(recheck__report=task.report_id, status=DifferenceStatus.OPEN).exists():
        return None
    rows = VerifiedFigure.objects.filter(conclusion__verification__report=task.report_id)
    return rows.filter(status=FigureStatus.CONFIRMED).first()


@transaction.atomic
def resolve(case: RecheckDifference, *, stands: str, resolution: str, by: User, today: date) -> None:
    """处理差异 with what was found and whose conclusion stands (a `VerificationRole`); the other one is set aside where
    it waits. Forbidden to others' bureaus, Refused without a reason or where that conclusion does not stand itself."""
    refuse_other_bureaus(case.province, by)
    chosen = case.recheck if stands == VerificationRole.RECHECK else case.first.verification
    if stands not in VerificationRole.values or locked(chosen).status not in _SPEAKING:
        raise Refused(_("所选结论已退回、撤销或未采用，不能选它。"), code="stands")
    said: dict[str, Any] = {
        "stands": stands,
        "resolution": resolution.strip(),
        "resolved_by": by,
        "resolved_on": today,
    }
    advance(case, "resolve", by=by, reason=resolution, detail={"stands": stands}, **said)
    _set_aside(case, by=by)


def _set_aside(case: RecheckDifference, *, by: User | None) -> None:
    """Close the task whose conclusion was not adopted, where it waits for the province."""
    if not case.stands:
        return
    other = case.first.verification if case.stands == VerificationRole.RECHECK else case.recheck
    task = locked(other)
    if task.status == VerificationStatus.CONCLUDED:
        advance(task, "set_aside", by=by, reason=case.resolution, detail={"difference": case.pk})


def _take_up(*tasks: Verification) -> None:
    """Let what was set aside wait again, now that the case is open once more."""
    for one in tasks:
        task = locked(one)
        if task.status == VerificationStatus.SET_ASIDE:
            advance(task, "take_up", by=None)
