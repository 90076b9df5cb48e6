"""核查步骤: each in its turn, by its people, on its day; what the unit mends and what the agency says of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.inbox.models import Message
from dataquality.choices import FindingStatus, ReportStatus, SheetKind, VerificationStatus
from dataquality.models import FindingPaper, SheetRow, Verification
from dataquality.selectors import verification as selectors
from dataquality.services.verification import corrections, findings, points, presence, steps
from dataquality.services.verification.points import Found, mark_of
from tests.dataquality.verification import world
from tests.dataquality.verification.world import TODAY, xu
from tests.people import LIN, WANG, WU, ZHAO, make_person

pytestmark = pytest.mark.django_db


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as found:
        act()
    return found.value.code


def test_beginning_makes_the_form_of_the_sector_and_takes_the_report_under_review() -> None:
    task = world.reviewing()
    task.report.refresh_from_db()
    assert (task.status, task.report.status) == (VerificationStatus.DOCUMENTS, ReportStatus.UNDER_REVIEW)
    codes = set(task.sheet_rows.values_list("code", flat=True))
    assert {"data-process", "basics-identity"} <= codes
    assert not codes & {"data-power-balance", "data-clinker", "data-anode"}


def test_the_newest_version_is_verified_and_one_that_comes_later_is_adopted() -> None:
    task = world.assigned()
    world.version(task.report, 2)
    steps.begin(task, by=xu(), today=TODAY)
    assert task.version.number == 2
    assert code_of(lambda: steps.adopt_version(task, by=xu())) == "version"
    world.version(task.report, 3)
    steps.adopt_version(task, by=xu())
    assert task.version.number == 3


def test_a_returned_report_is_not_begun() -> None:
    task = world.assigned()
    task.report.status = ReportStatus.RETURNED
    task.report.save()
    assert code_of(lambda: steps.begin(task, by=xu(), today=TODAY)) == "report"


def test_who_is_not_of_the_group_sees_and_cannot_write() -> None:
    task = world.assigned()
    user, person = world.outsider(task.agency)
    for who in (user, make_person(LIN), make_person(WANG), make_person(world.DU)):
        with pytest.raises(Forbidden):
            steps.begin(task, by=who, today=TODAY)
    assert person.duties.count() == 0
    steps.begin(task, by=xu(), today=TODAY)
    with pytest.raises(Forbidden):
        points.answer_points(task, SheetKind.DOCUMENT, {}, by=user)


def test_a_person_who_left_writes_no_more() -> None:
    task = world.assigned()
    task.agency.people.filter(user=xu()).update(left_on=TODAY)
    with pytest.raises(Forbidden):
        steps.begin(task, by=xu(), today=TODAY)


def test_every_point_is_answered_before_the_list_goes_out() -> None:
    task = world.reviewing()
    assert code_of(lambda: steps.go_on_site(task, by=xu(), today=TODAY)) == "open"
    world.answer_all(task)
    assert code_of(lambda: steps.go_on_site(task, by=xu(), today=TODAY)) == "empty"
    points.add_point(task, SheetKind.ON_SITE, title="查看皮带秤", by=xu())
    steps.go_on_site(task, by=xu(), today=TODAY)
    assert [one.title for one in selectors.rows_of(task, SheetKind.ON_SITE)] == ["查看皮带秤"]


def test_what_differs_wants_a_note_and_nothing_is_put_off_on_site() -> None:
    task = world.reviewing()
    code = task.sheet_rows.first().code  # type: ignore[union-attr]

    def say(answer: str, sheet: str = SheetKind.DOCUMENT) -> str:
        return code_of(lambda: points.answer_points(task, sheet, {code: Found(answer)}, by=xu()))

    assert say("differs") == "note"
    assert say("maybe") == "answer"
    task = world.on_site(task)
    code = task.sheet_rows.filter(sheet=SheetKind.ON_SITE)[0].code
    assert say("ask_on_site", SheetKind.ON_SITE) == "answer"


def test_what_a_colleague_wrote_meanwhile_is_not_written_over_unseen() -> None:
    task = world.reviewing()
    row = task.sheet_rows.first()
    assert row
    shown = mark_of(row)
    points.answer_points(task, SheetKind.DOCUMENT, {row.code: Found("conforms", "甲", shown)}, by=xu())
    with pytest.raises(Conflict):
        points.answer_points(task, SheetKind.DOCUMENT, {row.code: Found("not_applicable", "乙", shown)}, by=xu())
    row.refresh_from_db()
    assert row.note == "甲"


def test_only_the_bureau_of_the_province_skips_the_visit_with_a_reason() -> None:
    task = world.reviewing()
    assert code_of(lambda: steps.skip_on_site(task, reason="连续三年", by=make_person(LIN), today=TODAY)) == "open"
    world.answer_all(task)
    for who in (xu(), make_person(ZHAO)):
        with pytest.raises(Forbidden):
            steps.skip_on_site(task, reason="x", by=who, today=TODAY)
    assert code_of(lambda: steps.skip_on_site(task, reason=" ", by=make_person(LIN), today=TODAY)) == "reason"
    steps.skip_on_site(task, reason="连续三年无不符合项", by=make_person(LIN), today=TODAY)
    assert (task.status, task.on_site_skipped, task.on_site_ended_on) == (VerificationStatus.FINDINGS, True, TODAY)
    found = selectors.turn(task).term
    assert found
    assert found.due_on == date(2026, 3, 11)


def test_a_visit_takes_two_people_who_were_there_and_an_answered_list() -> None:
    task = world.on_site()
    keys = [key for key, _duty in world.group(task.agency)[:2]]
    later = TODAY + timedelta(days=1)
    assert code_of(lambda: steps.end_on_site(task, by=xu(), today=later)) == "open"
    world.answer_all(task, SheetKind.ON_SITE)
    assert code_of(lambda: steps.end_on_site(task, by=xu(), today=later)) == "days"
    presence.record_days(task, keys[:1], [TODAY], by=xu())
    assert code_of(lambda: steps.end_on_site(task, by=xu(), today=later)) == "people"
    presence.record_days(task, keys[1:], [later], by=xu())
    assert code_of(lambda: steps.end_on_site(task, by=xu(), today=TODAY)) == "days"
    steps.end_on_site(task, by=xu(), today=later)
    assert (task.on_site_ended_on, task.on_site_back_on) == (later, later)


def test_only_people_of_the_group_are_on_site() -> None:
    task = world.on_site()
    stranger = task.agency.people.order_by("-staff_number")[0]
    assert code_of(lambda: presence.record_days(task, [stranger.pk], [TODAY], by=xu())) == "people"


def test_findings_are_issued_with_their_day_and_the_unit_is_told() -> None:
    task = world.correcting(day=date(2026, 3, 13))
    assert task.status == VerificationStatus.CORRECTING
    assert {one.due_on for one in task.findings.all()} == {date(2026, 3, 20)}
    told = Message.objects.filter(user__in=(make_person(WANG), make_person(WU)), subject__contains="整改不符合项")
    assert told.count() == 2


def test_there_is_a_list_or_there_are_no_findings() -> None:
    task = world.finding_stage()
    assert code_of(lambda: findings.issue_findings(task, by=xu(), today=TODAY)) == "none"
    one = world.drafted(task)
    assert code_of(lambda: findings.no_findings(task, by=xu())) == "drafted"
    findings.drop_finding(one, by=xu())
    findings.no_findings(task, by=xu())
    assert task.status == VerificationStatus.CONCLUDING


def test_a_finding_has_a_class_a_description_and_an_item_of_the_report() -> None:
    task = world.finding_stage()
    assert code_of(lambda: world.drafted(task, finding_class="x")) == "finding_class"
    assert code_of(lambda: world.drafted(task, description=" ")) == "description"
    assert code_of(lambda: world.drafted(task, item="no:such:in:row")) == "item"


def test_the_unit_answers_each_finding_and_hands_in_the_whole() -> None:
    task = world.correcting()
    first, second = task.findings.order_by("number")
    assert code_of(lambda: world.mended(first, cause=" ")) == "cause"
    assert code_of(lambda: world.mended(first, corrected_value="约 1,200")) == "corrected_value"
    assert code_of(lambda: world.mended(second, corrected_value="3")) == "corrected_value"
    world.mended(first, corrected_value="1201.5")
    assert code_of(lambda: corrections.hand_in(task, by=make_person(WANG), today=TODAY)) == "unanswered"
    world.mended(first, correction="改写一次")
    world.mended(second)
    paper = FindingPaper.objects.filter(finding=first).first()
    assert paper
    corrections.remove_paper(paper, by=make_person(WU))
    for left in FindingPaper.objects.filter(finding=second):
        corrections.remove_paper(left, by=make_person(WU))
    assert code_of(lambda: corrections.hand_in(task, by=make_person(WU), today=TODAY)) == "papers"
    world.mended(second)
    corrections.hand_in(task, by=make_person(WU), today=date(2026, 3, 17))
    assert (task.status, task.answered_on) == (VerificationStatus.CONCLUDING, date(2026, 3, 17))
    with pytest.raises(Conflict):
        world.mended(first)


def test_nobody_but_the_unit_answers() -> None:
    task = world.correcting()
    one = task.findings.get(number=1)
    for who in (xu(), make_person(LIN)):
        with pytest.raises(Forbidden):
            corrections.answer(one, corrections.Mended(cause="x", correction="y"), by=who)
        with pytest.raises(Forbidden):
            corrections.hand_in(task, by=who, today=TODAY)


def test_waiting_is_stopped_only_when_the_day_is_over() -> None:
    task = world.correcting(day=date(2026, 3, 13))

    def stop(day: date, reason: str = "逾期") -> None:
        steps.stop_waiting(task, reason=reason, by=xu(), today=day)

    assert code_of(lambda: stop(date(2026, 3, 20))) == "early"
    assert code_of(lambda: stop(date(2026, 3, 21), " ")) == "reason"
    stop(date(2026, 3, 21))
    assert (task.status, task.answered_on) == (VerificationStatus.CONCLUDING, None)


def test_what_was_not_answered_is_judged_as_not_mended() -> None:
    task = world.correcting(day=date(2026, 3, 13))
    one = task.findings.order_by("number")[0]
    with pytest.raises(Conflict):
        findings.judge(one, verdict="mended", by=xu())
    steps.stop_waiting(task, reason="逾期", by=make_person(LIN), today=date(2026, 3, 21))
    assert code_of(lambda: findings.judge(one, verdict="mended", by=xu())) == "verdict"
    assert code_of(lambda: findings.judge(one, verdict="not_mended", by=xu())) == "note"
    findings.judge(one, verdict="not_mended", note="未提交", by=xu())
    assert list(selectors.unresolved(task)) == [one]
    assert selectors.unjudged(task).count() == 1


def test_what_is_mended_is_closed_and_resolved() -> None:
    task = world.concluding()
    for one in task.findings.all():
        findings.judge(one, verdict="mended", by=xu())
    assert not selectors.unresolved(task).exists()
    assert set(task.findings.values_list("status", flat=True)) == {FindingStatus.CLOSED}


def test_a_step_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    task = world.reviewing()
    stale = Verification.objects.get(pk=task.pk)
    stale.status = VerificationStatus.ASSIGNED
    with pytest.raises(Conflict):
        steps.begin(stale, by=xu(), today=TODAY)
    assert SheetRow.objects.filter(verification=task).values("code").distinct().count() == task.sheet_rows.count()
