"""同时签署: real threads and real commits; the database decides, once."""

import pytest

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.evidence.models import LogEntry
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport, ReportVersion
from dataquality.services.reports import submitting
from dataquality.services.reports.opening import open_report
from tests.dataquality.filing.world import LI
from tests.dataquality.reports import world
from tests.dataquality.reports.world import TODAY, YEAR
from tests.people import WANG, WU, make_person
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def again(report: AnnualReport) -> AnnualReport:
    return AnnualReport.objects.get(pk=report.pk)


def test_two_who_sign_at_once_make_one_version_and_one_leaf() -> None:
    report, wu = world.handed_over(world.whole_year()), make_person(WU)
    logged = LogEntry.objects.count()
    copies = [again(report) for _n in range(2)]
    results = at_once(*[lambda one=one: submitting.submit(one, by=wu, today=TODAY) for one in copies])
    assert sum(isinstance(one, ReportVersion) for one in results) == 1, results
    assert sum(isinstance(one, Conflict) for one in results) == 1, results
    assert ReportVersion.objects.count() == 1
    assert LogEntry.objects.count() == logged + 1

    opened = at_once(
        lambda: open_report(report.enterprise, "aluminium", YEAR, by=make_person(WANG), today=TODAY),
        lambda: open_report(report.enterprise, "aluminium", YEAR, by=make_person(LI), today=TODAY),
    )
    assert {one.pk for one in opened} == {report.pk}


def test_a_signature_and_a_recall_at_once_do_not_both_happen() -> None:
    report = world.handed_over(world.whole_year())
    wang, wu = make_person(WANG), make_person(WU)
    mine, theirs = again(report), again(report)
    results = at_once(lambda: submitting.submit(mine, by=wu, today=TODAY), lambda: submitting.recall(theirs, by=wang))
    assert sum(isinstance(one, Refused) for one in results) == 1, results
    outcome = again(report).status, ReportVersion.objects.count()
    assert outcome in ((ReportStatus.SUBMITTED, 1), (ReportStatus.DRAFT, 0))
