"""复核差异: a case is opened by the portal when a re-check differs too much, and closed by an officer with a reason."""

from datetime import date
from typing import Any

from django.db import transaction

from cets_portal.accounts.models import User
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.norms.confirmation import confirmation_rules
from dataquality.choices import DifferenceStatus, VerificationRole, VerificationStatus
from dataquality.models import Conclusion, RecheckDifference, Verification
from dataquality.rules.differences import gap_between
from dataquality.services.figure_telling import tell_of_difference
from dataquality.services.verification.gate import refuse_other_bureaus


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
        return case
    elif case.status == DifferenceStatus.RESOLVED:
        cleared: dict[str, Any] = {"resolution": "", "resolved_by": None, "resolved_on": None}
        advance(case, "reopen", by=None, detail=_detail(first, recheck), **said, **cleared)
    else:
        RecheckDifference.objects.filter(pk=case.pk).update(**said)
        case.refresh_from_db()
    tell_of_difference(case, today)
    return case


def _detail(first: Conclusion, recheck: Conclusion) -> dict[str, str]:
    return {"first": str(first.after_tco2e), "recheck": str(recheck.after_tco2e)}


@transaction.atomic
def resolve(case: RecheckDifference, *, resolution: str, by: User, today: date) -> None:
    """处理差异 with what was found and which conclusion stands. Forbidden to others' bureaus, Refused without a reason."""
    refuse_other_bureaus(case.province, by)
    said: dict[str, Any] = {"resolution": resolution.strip(), "resolved_by": by, "resolved_on": today}
    advance(case, "resolve", by=by, reason=resolution, **said)
