"""改正与答复的提醒: a returned month, an open question and a spot check are reminded by steps, each exactly once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from cets_portal.desk.mending import Kind, chase, plan
from cets_portal.desk.people import People
from cets_portal.desk.reminding import send_reminders
from cets_portal.inbox.models import Message
from dataquality.models import AnnualReport, Filing, FilingQuestion, PlanVersion, SpotCheck
from dataquality.services import plan_review, questions, reviewing, spot_checks, submitting
from dataquality.services.reports.reviewing import return_report
from tests.dataquality.filing import world
from tests.dataquality.plans import make_plan
from tests.dataquality.reports import world as reports
from tests.people import LIN, MA, WANG, WU, make_person

pytestmark = pytest.mark.django_db

TODAY = world.TODAY
DUE = TODAY + timedelta(days=35)


def on(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def filing() -> Filing:
    return world.submitted(world.works()).filing


def returned(filing: Filing, due: date = DUE) -> None:
    reviewing.send_back(filing, reason="缺记录", mend_by=due, by=make_person(LIN), today=TODAY)
    Filing.objects.update(decided_at=on(TODAY))


def asked(filing: Filing, due: date = DUE, text: str = "为何停炉？") -> FilingQuestion:
    made = questions.ask(filing, text=text, due_on=due, by=make_person(LIN), today=TODAY)
    FilingQuestion.objects.update(asked_at=on(TODAY))
    return made


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def told(who: str = WANG.username) -> list[str]:
    """Steps that were told, in their order."""
    found = Message.objects.filter(user__username=who, key__startswith="chase/").order_by("pk")
    return [key.split("/")[4] for key in found.values_list("key", flat=True)]


def remind(day: date) -> None:
    chase(day, People(day))


def test_each_step_is_told_on_its_day_and_weekly_when_overdue(filing: Filing) -> None:
    returned(filing)
    for day in days(TODAY, DUE + timedelta(days=9)):
        remind(day)
        remind(day)
    assert told() == ["30", "14", "7", "3", "1", "0", "-1", "-8"]
    assert told(WU.username) == told()
    assert told(LIN.username) == []


def test_a_missed_night_is_caught_up_once(filing: Filing) -> None:
    returned(filing)
    for ahead in (28, 5, 4):
        remind(DUE - timedelta(days=ahead))
    assert told() == ["30", "7"]


def test_what_was_just_returned_is_not_told_again_at_the_step_it_stood_at(filing: Filing) -> None:
    returned(filing, TODAY + timedelta(days=7))
    for day in days(TODAY, TODAY + timedelta(days=8)):
        remind(day)
    assert told() == ["3", "1", "0", "-1"]


def test_a_month_handed_in_again_is_reminded_no_more_and_a_new_day_is_told_anew(filing: Filing) -> None:
    returned(filing)
    remind(DUE)
    filing.refresh_from_db()
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    submitting.submit(filing, by=make_person(WU), today=TODAY)
    remind(DUE + timedelta(days=1))
    assert told() == ["0"]
    returned(filing, DUE + timedelta(days=40))
    remind(DUE + timedelta(days=40))
    assert told() == ["0", "0"]


def test_a_returned_month_that_waits_for_its_signature_or_was_recalled_is_reminded(filing: Filing) -> None:
    returned(filing)
    filing.refresh_from_db()
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    remind(DUE - timedelta(days=1))
    submitting.recall(filing, by=make_person(WANG))
    remind(DUE)
    assert told() == ["1", "0"]


def test_questions_of_one_day_are_one_message_until_they_are_answered(filing: Filing) -> None:
    first, second = asked(filing), asked(filing, text="煤从哪里来？")
    remind(DUE - timedelta(days=1))
    message = Message.objects.get(user__username=WANG.username, key__startswith="chase/")
    assert "2 条问询待答复" in message.subject
    assert "还有 1 天" in message.subject
    assert message.url == f"/dataquality/filings/{filing.pk}/"
    assert message.legal
    for one in (first, second):
        questions.answer(one, text="检修", by=make_person(WANG), today=TODAY)
    remind(DUE)
    assert told() == ["1"]


def test_a_spot_check_is_reminded_to_the_officers_of_the_city(filing: Filing) -> None:
    make_person(MA)
    spot_checks.request(filing, text="看皮带秤", due_on=DUE, by=make_person(LIN), today=TODAY)
    SpotCheck.objects.update(requested_at=on(TODAY))
    remind(DUE + timedelta(days=1))
    assert (told(MA.username), told()) == (["-1"], [])
    assert "已逾期 1 天" in Message.objects.get(key__startswith="chase/").subject


def test_the_nightly_run_reminds_of_duties_and_of_these(filing: Filing) -> None:
    asked(filing)
    returned(filing)
    dry = send_reminders(DUE, dry_run=True).chased
    assert ({item.kind for item in dry.items}, dry.sent) == ({Kind.MEND, Kind.ANSWER}, 0)
    assert told() == []
    first, again = send_reminders(DUE).chased, send_reminders(DUE).chased
    assert (first.sent, first.already, again.sent, again.already) == (2, 0, 0, 2)
    out = StringIO()
    call_command("send_reminders", "--today", DUE.isoformat(), stdout=out)
    assert "此前已提醒 2 项" in out.getvalue()


def test_nobody_to_tell_is_counted_and_told_when_somebody_comes(filing: Filing) -> None:
    returned(filing)
    from cets_portal.accounts.models import User

    User.objects.filter(username__in=("wang", "wu", "li")).update(is_active=False)
    assert chase(DUE, People(DUE)).failed == 1
    User.objects.update(is_active=True)
    assert chase(DUE, People(DUE)).sent == 1


def test_english_readers_read_english_days(filing: Filing) -> None:
    wang = make_person(WANG)
    wang.language = "en"
    wang.save()
    returned(filing)
    remind(DUE)
    assert ": " in Message.objects.get(user=wang, key__startswith="chase/").subject


def test_the_plan_asks_five_times(filing: Filing, django_assert_num_queries: Any) -> None:
    returned(filing)
    with django_assert_num_queries(5):
        assert len(plan(DUE)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time")
def test_four_runs_at_once_tell_once() -> None:
    filing = world.submitted(world.works()).filing
    returned(filing)

    def run(_number: int) -> None:
        try:
            remind(DUE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert told() == ["0"]


def test_a_returned_report_and_a_returned_plan_are_reminded_of_on_their_own_days() -> None:
    report = reports.submitted(reports.whole_year()).report
    day = reports.TODAY
    return_report(report, by=make_person(LIN), reason="产量不符", mend_by=DUE, today=day)
    AnnualReport.objects.update(returned_at=on(TODAY))
    version = make_plan(report.enterprise, "aluminium", year=2027, status="submitted")
    plan_review.send_back(version, reason="边界不清", mend_by=DUE, by=make_person(LIN), today=TODAY)
    PlanVersion.objects.filter(pk=version.pk).update(reviewed_at=on(TODAY))
    found = plan(DUE - timedelta(days=7))
    assert {(one.kind, one.period) for one in found} == {(Kind.REPORT, "2025"), (Kind.PLAN, "2027")}
    assert {one.url for one in found} == {f"/dataquality/reports/{report.pk}/", f"/dataquality/plans/{version.pk}/"}
    remind(DUE - timedelta(days=7))
    remind(DUE - timedelta(days=7))
    assert len(told()) == 2
    sent = Message.objects.filter(user__username=WANG.username, key__startswith="chase/mend-")
    assert sorted(one.subject.split("：")[0] for one in sent) == ["2025 年度排放报告待改正", "2027 年度控制方案待改正"]
    AnnualReport.objects.update(status="submitted")
    PlanVersion.objects.filter(pk=version.pk).update(status="submitted")
    assert plan(DUE) == []
