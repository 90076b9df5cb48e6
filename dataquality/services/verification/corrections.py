"""企业整改: cause, correction, corrected value and evidence for each finding, then handed in as a whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.choices import FindingStatus, VerificationStatus
from dataquality.models import FindingPaper, Verification, VerificationFinding
from dataquality.services.papers import paper_name
from dataquality.services.verification import telling
from dataquality.services.verification.gate import locked, refuse_other_stages, refuse_other_units

LONGEST, LONGEST_VALUE, MOST_PAPERS = 2000, 60, 50
_STAGES = (VerificationStatus.CORRECTING,)


@dataclass(frozen=True, kw_only=True)
class Mended:
    """整改: what the unit says of one finding. `papers` are stored files with their names."""

    cause: str
    correction: str
    corrected_value: str = ""
    papers: Sequence[tuple[StoredFile, str]] = ()


@transaction.atomic
def answer(finding: VerificationFinding, mended: Mended, *, by: User, numeric: Collection[str] = ()) -> None:
    """填写整改; may be rewritten until all is handed in. `numeric`: items whose value is a number.

    Refused: "cause", "correction", "corrected_value" that is no number or has no item, "papers" too many.
    """
    _own(finding.verification, by)
    _check(finding, mended, numeric)
    said: dict[str, Any] = {"cause": mended.cause.strip(), "correction": mended.correction.strip()}
    said |= {"corrected_value": mended.corrected_value.strip()}
    advance(finding, "answer", by=by, answered_by=by, answered_at=now(), **said)
    standing = set(finding.papers.filter(removed_at__isnull=True).values_list("file", flat=True))
    FindingPaper.objects.bulk_create(
        FindingPaper(finding=finding, file=file, name=paper_name(name), added_by=by)
        for file, name in {file.pk: (file, name) for file, name in mended.papers}.values()
        if file.pk not in standing
    )


def _check(finding: VerificationFinding, mended: Mended, numeric: Collection[str]) -> None:
    for name, text in (("cause", mended.cause), ("correction", mended.correction)):
        if not text.strip() or len(text) > LONGEST:
            raise Refused(_("必填，不超过 %(limit)s 字。") % {"limit": LONGEST}, code=name)
    _check_value(finding, mended.corrected_value.strip(), numeric)
    kept = finding.papers.filter(removed_at__isnull=True).count()
    if kept + len(mended.papers) > MOST_PAPERS:
        raise Refused(_("每一项的证据不超过 %(limit)s 份。") % {"limit": MOST_PAPERS}, code="papers")


def _check_value(finding: VerificationFinding, value: str, numeric: Collection[str]) -> None:
    if not value:
        return
    if not finding.item or len(value) > LONGEST_VALUE:
        raise Refused(_("这一项没有涉及的参数，不需填写更正后数值。"), code="corrected_value")
    if finding.item in numeric and not _is_number(value):
        raise Refused(
            _("“%(value)s”不是数字，请只填数字，不带单位和千分位。") % {"value": value}, code="corrected_value"
        )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


@transaction.atomic
def remove_paper(paper: FindingPaper, *, by: User) -> None:
    """移除证据 before all is handed in; the row stays."""
    _own(paper.finding.verification, by)
    if FindingPaper.objects.filter(pk=paper.pk, removed_at__isnull=True).update(removed_at=now()) != 1:
        raise Conflict(_("这份材料刚刚已被移除，请刷新后再看。"), code="conflict")
    record("dataquality.verificationfinding.remove_paper", paper.finding, by=by, detail={"name": paper.name})


@transaction.atomic
def hand_in(verification: Verification, *, by: User, today: date) -> None:
    """整改提交完毕: every finding is answered, with evidence; the agency is told and goes on.

    Refused: "unanswered", "papers" where a finding has no paper that stands."""
    held = _own(verification, by)
    left = held.findings.filter(status=FindingStatus.ISSUED).count()
    if left:
        raise Refused(_("还有 %(n)s 项没有填写整改。") % {"n": left}, code="unanswered")
    if numbers := [str(one.number) for one in bare(held)]:
        raise Refused(_("第 %(numbers)s 项没有附证据。") % {"numbers": _("、").join(numbers)}, code="papers")
    advance(held, "answered", by=by, answered_on=today)
    telling.tell_answered(held, today)
    verification.refresh_from_db()


def bare(verification: Verification) -> list[VerificationFinding]:
    """Findings that are answered without a paper that stands; one query."""
    standing = FindingPaper.objects.filter(finding=OuterRef("pk"), removed_at__isnull=True)
    answered = verification.findings.filter(status=FindingStatus.ANSWERED)
    return list(answered.exclude(Exists(standing)).order_by("number"))


def _own(verification: Verification, by: User) -> Verification:
    refuse_other_units(verification, by)
    held = locked(verification)
    refuse_other_stages(held, _STAGES)
    return held
