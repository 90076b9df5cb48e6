"""A visit is planned, carried out by two or more, and closed by somebody who did not report it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.oversight.choices import VisitKind
from cets_portal.oversight.models import Visit
from cets_portal.oversight.services import visits
from cets_portal.oversight.services.papers import Paper
from cets_portal.oversight.services.visits import Report
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.people import LIN, MA, ZHOU, Person, make_person

TODAY = date(2026, 10, 12)
TOLD = Report(TODAY, ("马静", "高远"), "核对了八月的燃煤化验记录。")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY


def planned(by: Person = MA) -> Visit:
    unit = make_enterprise()
    (visit,) = visits.plan_visits(
        [unit], kind=VisitKind.SPOT_CHECK, planned_on=TODAY, purpose="核对化验记录", by=make_person(by), today=TODAY
    )
    return visit


def visited(by: Person = MA) -> Visit:
    visit = planned()
    visits.report(visit, TOLD, [], by=make_person(by), today=TODAY)
    return visit


def test_the_city_reports_and_the_bureau_closes() -> None:
    visit = planned(LIN)
    assert visit.asked_by_bureau
    paper = Paper(b"%PDF-1.4 record", "application/pdf", "笔录.pdf")
    visits.report(visit, TOLD, [paper], by=make_person(MA), today=TODAY)
    assert (visit.status, visit.inspectors, visit.files.get().name) == ("visited", ["马静", "高远"], "笔录.pdf")
    visits.close(visit, by=make_person(ZHOU))
    assert visit.status == "closed"


@pytest.mark.parametrize(
    "told",
    [
        Report(TODAY, ("马静",), "看了"),
        Report(TODAY, ("马静", " 马静 "), "看了"),
        Report(TODAY, ("马静", "高远"), " "),
        Report(date(2026, 10, 13), ("马静", "高远"), "看了"),
    ],
    ids=["one inspector", "the same twice", "nothing told", "a day to come"],
)
def test_a_report_that_cannot_be_is_refused(told: Report) -> None:
    visit = planned()
    with pytest.raises(Refused):
        visits.report(visit, told, [], by=make_person(MA), today=TODAY)
    assert Visit.objects.get().status == "planned"


def test_who_reported_does_not_close() -> None:
    visit = visited(LIN)
    with pytest.raises(Refused, match="另一人"):
        visits.close(visit, by=make_person(LIN))
    with pytest.raises(Forbidden):
        visits.close(visited(), by=make_person(MA))


def test_what_is_sent_back_is_reported_again_with_the_reason_kept() -> None:
    visit = visited()
    with pytest.raises(Refused):
        visits.send_back(visit, reason=" ", by=make_person(ZHOU))
    visits.send_back(visit, reason="请补充照片", by=make_person(ZHOU))
    assert (visit.status, visit.findings) == ("planned", TOLD.findings)
    visits.report(visit, TOLD, [], by=make_person(MA), today=TODAY)
    assert visit.status == "visited"


def test_the_city_cancels_its_own_and_not_the_bureaus() -> None:
    with pytest.raises(Forbidden, match="省厅"):
        visits.cancel(planned(LIN), reason="没有时间", by=make_person(MA))
    own = planned()
    visits.cancel(own, reason="企业停产", by=make_person(MA))
    assert own.status == "cancelled"
    with pytest.raises(Conflict):
        visits.report(own, TOLD, [], by=make_person(MA), today=TODAY)


def test_a_visit_is_not_planned_into_the_past() -> None:
    with pytest.raises(Refused, match="过去"):
        visits.plan_visits(
            [make_enterprise()], kind=VisitKind.VISIT, planned_on=date(2026, 10, 11), purpose="x",
            by=make_person(MA), today=TODAY,
        )  # fmt: skip


def test_a_visit_is_not_made_before_it_was_asked_for() -> None:
    visit = planned()
    early = Report(date(2026, 10, 11), TOLD.inspectors, TOLD.findings)
    with pytest.raises(Refused) as refusal:
        visits.report(visit, early, [], by=make_person(MA), today=TODAY)
    assert refusal.value.code == "too_early"
    visit.refresh_from_db()
    assert visit.status == "planned"


def test_two_windows_plan_the_same_visit_once() -> None:
    def plan(units: list[Enterprise], kind: VisitKind = VisitKind.VISIT, day: date = TODAY) -> list[Visit]:
        return visits.plan_visits(units, kind=kind, planned_on=day, purpose="x", by=make_person(MA), today=TODAY)

    unit, other = make_enterprise("云屏示例水泥有限公司"), make_enterprise("滨江示例钢铁有限公司")
    (first,) = plan([unit, unit])
    with pytest.raises(Refused, match="云屏示例水泥有限公司"):
        plan([other, unit])
    assert Visit.objects.count() == 1
    plan([unit], VisitKind.SPOT_CHECK)
    plan([unit], day=date(2026, 10, 13))
    visits.cancel(first, reason="改期", by=make_person(MA))
    plan([unit])


def test_a_visit_planned_anew_is_not_sent_back_beside_itself() -> None:
    visit = visited()
    visits.plan_visits(
        [visit.enterprise], kind=VisitKind.SPOT_CHECK, planned_on=TODAY, purpose="x", by=make_person(MA), today=TODAY
    )
    with pytest.raises(Refused) as refusal:
        visits.send_back(visit, reason="请补充", by=make_person(ZHOU))
    assert refusal.value.code == "twice"
    assert Visit.objects.get(pk=visit.pk).status == "visited"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_once_one_is_told() -> None:
    unit, ma = make_enterprise(), make_person(MA)

    def plan(_window: int) -> str:
        try:
            visits.plan_visits([unit], kind=VisitKind.VISIT, planned_on=TODAY, purpose="x", by=ma, today=TODAY)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(4) as windows:
        assert sorted(windows.map(plan, range(4))) == ["", "twice", "twice", "twice"]


def test_the_database_keeps_no_visit_without_its_day() -> None:
    visit = planned()
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(status="visited")
