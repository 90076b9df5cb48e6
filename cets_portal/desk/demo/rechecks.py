"""演示的复核抽查: another agency looks again at settled reports; one task stands at each step that the others leave out."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cets_portal.accounts.models import User
from cets_portal.clock.reading import on_day
from cets_portal.desk.demo.conclusions import conclude, draft_of
from cets_portal.desk.demo.people import DEMO_PROVINCE
from cets_portal.desk.demo.reports import YEAR, is_reported
from cets_portal.desk.demo.verification import ASKED, FIRST, assigned, reviewed, verifier_of, visited
from dataquality.choices import DifferenceStatus
from dataquality.models import AnnualReport, RecheckDifference, Verification
from dataquality.services import concluding, confirming, differences
from dataquality.services.verification import findings, steps
from registry.choices import Sector

#: So much of the metal made makes a difference that opens a case.
_DIFFERENT = Decimal("1.14")
_Staff = Mapping[str, User]


def recheck(staff: _Staff, today: date) -> None:
    """On site, drawing up findings, writing the conclusion, one that differs, one returned, one cancelled."""
    if not is_reported(today):
        return
    reports = AnnualReport.objects.filter(
        enterprise__province=DEMO_PROVINCE, emission_year=YEAR, sector=Sector.ALUMINIUM, status="settled"
    )
    tasks = [_given(one, staff, today) for one in reports.select_related("enterprise").order_by("pk")[1:7]]
    acts = (_on_site, _finding, _writing, _differing, _returned, _cancelled)
    for task, act in zip(tasks, acts, strict=False):
        act(task, staff, today)


def _given(report: AnnualReport, staff: _Staff, today: date) -> Verification:
    return assigned(report, FIRST, "recheck", staff["linlan"], today - timedelta(days=28))


def _on_site(task: Verification, staff: _Staff, today: date) -> None:
    day = today - timedelta(days=1)
    with on_day(day):
        reviewed(task, day, asked=ASKED)
        steps.go_on_site(task, by=verifier_of(task), today=day)


def _finding(task: Verification, staff: _Staff, today: date) -> None:
    day, by = today - timedelta(days=21), verifier_of(task)
    with on_day(day):
        reviewed(task, day, asked=ASKED)
    visited(task, day, today - timedelta(days=14))
    with on_day(today - timedelta(days=2)):
        said = "阳极毛耗以采购量推算，未扣除年末库存。"
        findings.draft_finding(task, finding_class="data", description=said, by=by)


def _writing(task: Verification, staff: _Staff, today: date) -> None:
    """The draft half written: marks and words, nothing changed yet."""
    _without_visit(task, staff, today - timedelta(days=9))
    with on_day(today - timedelta(days=1)):
        concluding.save_draft(task, draft_of(task, None), by=verifier_of(task), revision=task.revision)


def _differing(task: Verification, staff: _Staff, today: date) -> None:
    _concluded(task, staff, today - timedelta(days=5), _DIFFERENT)


def _returned(task: Verification, staff: _Staff, today: date) -> None:
    _concluded(task, staff, today - timedelta(days=7), _DIFFERENT)
    day = today - timedelta(days=4)
    reason = "第七项质量标记与文件评审表的记录不一致，请核对后重新出具。"
    with on_day(day):
        confirming.return_conclusion(task.conclusions.get(), reason=reason, by=staff["zhouzheng"], today=day)
        said = "复核把在产铝液计入铝液产量，首次核查按结算单；以首次核查为准。"
        for case in RecheckDifference.objects.filter(recheck=task, status=DifferenceStatus.OPEN):
            differences.resolve(case, stands="first", resolution=said, by=staff["zhouzheng"], today=day)


def _cancelled(task: Verification, staff: _Staff, today: date) -> None:
    day = today - timedelta(days=26)
    with on_day(day):
        steps.cancel(task, reason="该单位另由国家监督帮扶组复核，不重复抽查。", by=staff["linlan"], today=day)


def _concluded(task: Verification, staff: _Staff, day: date, factor: Decimal | None) -> None:
    _without_visit(task, staff, day - timedelta(days=8))
    with on_day(day):
        conclude(task, day, factor=factor)


def _without_visit(task: Verification, staff: _Staff, day: date) -> None:
    with on_day(day):
        reviewed(task, day)
        steps.skip_on_site(task, reason="材料齐全，只作文件复核。", by=staff["linlan"], today=day)
        findings.no_findings(task, by=verifier_of(task))
