"""不符合项: drafted by the group, issued as a list, judged when the unit has answered (guide annex 4)."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from dataquality.choices import FindingClass, FindingStatus, FindingVerdict, VerificationStatus
from dataquality.models import Verification, VerificationFinding
from dataquality.rules.verification.clocks import due
from dataquality.rules.verification.turns import CORRECTION
from dataquality.services.verification import telling
from dataquality.services.verification.gate import at_work

_S = VerificationStatus
DRAFTING = (_S.DOCUMENTS, _S.ON_SITE, _S.FINDINGS)
JUDGING = (_S.CONCLUDING, _S.RETURNED)
LONGEST = 2000


@transaction.atomic
def draft_finding(
    verification: Verification,
    *,
    finding_class: str,
    description: str,
    item: str = "",
    items: Collection[str] = (),
    by: User,
) -> VerificationFinding:
    """拟开具一项, from the document review on. Refused: "finding_class", "description", "item" that the report has not."""
    held = at_work(verification, by, DRAFTING)
    _check(finding_class, description, item, items)
    last = held.findings.aggregate(last=Max("number"))["last"] or 0
    made = VerificationFinding.objects.create(
        verification=held, number=last + 1, finding_class=finding_class, item=item, description=description.strip(),
        written_by=by,
    )  # fmt: skip
    record("dataquality.verificationfinding.draft", made, by=by, to_status=made.status)
    return made


@transaction.atomic
def change_finding(
    finding: VerificationFinding,
    *,
    finding_class: str,
    description: str,
    item: str = "",
    items: Collection[str] = (),
    by: User,
) -> None:
    """改写 a finding that was not issued yet."""
    at_work(finding.verification, by, DRAFTING)
    _check(finding_class, description, item, items)
    rows = VerificationFinding.objects.filter(pk=finding.pk, status=FindingStatus.DRAFTED)
    if rows.update(finding_class=finding_class, description=description.strip(), item=item) != 1:
        raise Refused(_("这一项已开具或不再开具，不能改写。"), code="status")
    finding.refresh_from_db()
    record("dataquality.verificationfinding.change", finding, by=by)


def _check(finding_class: str, description: str, item: str, items: Collection[str]) -> None:
    if finding_class not in FindingClass.values:
        raise Refused(_("请选择不符合项类别。"), code="finding_class")
    if not description.strip() or len(description) > LONGEST:
        raise Refused(_("请写明不符合项，不超过 %(limit)s 字。") % {"limit": LONGEST}, code="description")
    if item and item not in items:
        raise Refused(_("报告里没有这个参数。"), code="item")


@transaction.atomic
def drop_finding(finding: VerificationFinding, *, by: User) -> None:
    """不再开具."""
    at_work(finding.verification, by, DRAFTING)
    advance(finding, "drop", by=by)


@transaction.atomic
def issue_findings(verification: Verification, *, by: User, today: date) -> None:
    """开具不符合项清单: every draft goes to the unit, which has its working days to mend. Refused where there is none."""
    held = at_work(verification, by, (_S.FINDINGS,))
    drafted = list(held.findings.filter(status=FindingStatus.DRAFTED))
    if not drafted:
        raise Refused(_("没有拟开具的不符合项；没有不符合项的，请选“无不符合项”。"), code="none")
    last = due(today, CORRECTION)
    for one in drafted:
        advance(one, "issue", by=by, issued_on=today, due_on=last)
    advance(held, "issue_findings", by=by, findings_on=today, detail={"findings": len(drafted)})
    telling.tell_findings(held, last, len(drafted), today)
    verification.refresh_from_db()


@transaction.atomic
def no_findings(verification: Verification, *, by: User) -> None:
    """无不符合项. Refused while a draft stands: it is issued, or dropped first."""
    held = at_work(verification, by, (_S.FINDINGS,))
    if held.findings.filter(status=FindingStatus.DRAFTED).exists():
        raise Refused(_("还有拟开具的不符合项，请先开具，或逐项选“不再开具”。"), code="drafted")
    advance(held, "no_findings", by=by)
    verification.refresh_from_db()


@transaction.atomic
def judge(finding: VerificationFinding, *, verdict: str, note: str = "", by: User) -> None:
    """判定整改, once the unit has handed in or its days are over. Refused: "verdict", "note" missing where it is not mended."""
    at_work(finding.verification, by, JUDGING)
    if verdict not in FindingVerdict.values:
        raise Refused(_("请选择核查结论。"), code="verdict")
    if finding.status == FindingStatus.ISSUED and verdict != FindingVerdict.NOT_MENDED:
        raise Refused(_("企业没有提交整改，只能判定为未整改。"), code="verdict")
    if verdict != FindingVerdict.MENDED and not note.strip():
        raise Refused(_("请写明判定的理由。"), code="note")
    if len(note) > LONGEST:
        raise Refused(_("不超过 %(limit)s 字。") % {"limit": LONGEST}, code="note")
    said = {"verdict": verdict, "verdict_note": note.strip(), "judged_at": now()}
    advance(finding, "judge", by=by, reason=note, detail={"verdict": verdict}, **said)
