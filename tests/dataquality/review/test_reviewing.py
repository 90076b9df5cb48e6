"""技术审核: section by section, returned or accepted, asked and answered, looked at on site; many at once only where nothing is open."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.inbox.models import Message
from cets_portal.oversight.models import Settled
from dataquality.choices import Decision, FilingStatus, Finding, QuestionStatus, SpotCheckStatus
from dataquality.models import Filing, FilingQuestion, SectionDecision, Submission
from dataquality.rules.risk import points, reasons
from dataquality.selectors import reviewing as selectors
from dataquality.selectors.submissions import latest
from dataquality.services import questions, reviewing, spot_checks, submitting
from dataquality.services.spot_checks import Seen
from tests.dataquality.filing import world
from tests.people import LIN, MA, WANG, WU, ZHAO, ZHOU, make_person

pytestmark = pytest.mark.django_db

TODAY = world.TODAY
SOON = TODAY + timedelta(days=7)


@pytest.fixture
def filing() -> Filing:
    return world.submitted(world.works()).filing


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as found:
        act()
    return found.value.code


def newest(filing: Filing) -> Submission:
    found = latest(filing)
    assert found
    return found


def decide(filing: Filing, section: str, decision: str, note: str = "") -> SectionDecision:
    return reviewing.decide_section(newest(filing), section, decision=decision, note=note, by=make_person(LIN))


def returned(filing: Filing, reason: str = "缺 5 月 9 日的水分记录") -> None:
    reviewing.send_back(filing, reason=reason, mend_by=SOON, by=make_person(LIN), today=TODAY)


def test_a_filing_without_open_points_is_accepted_and_the_unit_is_told(filing: Filing) -> None:
    reviewing.accept(filing, by=make_person(LIN), today=TODAY)
    assert (filing.status, filing.decided_by) == (FilingStatus.ACCEPTED, make_person(LIN))
    assert set(Message.objects.filter(subject__contains="审核通过").values_list("user__display_name", flat=True)) >= {
        "王磊",
        "吴桐",
    }


def test_a_faulty_section_wants_a_note_and_stands_in_the_way(filing: Filing) -> None:
    section = reviewing.sections_of(newest(filing))[0]
    assert code_of(lambda: decide(filing, section, Decision.FAULTY)) == "note"
    decide(filing, section, Decision.FAULTY, "台账缺盖章")
    assert code_of(lambda: reviewing.accept(filing, by=make_person(LIN), today=TODAY)) == "open"
    decide(filing, section, Decision.PASSED)
    assert SectionDecision.objects.count() == 1
    reviewing.accept(filing, by=make_person(LIN), today=TODAY)


def test_a_section_that_the_form_does_not_have_is_refused(filing: Filing) -> None:
    assert code_of(lambda: decide(filing, "nowhere", Decision.PASSED)) == "section"


def test_a_returned_month_has_a_clock_of_its_own_and_is_not_late(filing: Filing) -> None:
    def standing() -> int:
        return Settled.objects.filter(enterprise=filing.enterprise, withdrawn_at__isnull=True).count()

    before = standing()
    returned(filing)
    assert (filing.status, filing.mend_by, standing()) == (FilingStatus.RETURNED, SOON, before)
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    again = submitting.submit(filing, by=make_person(WU), today=TODAY)
    assert (again.number, again.late, standing()) == (2, False, before)
    assert filing.return_reason == ""


def test_a_return_wants_a_reason_and_a_day_to_come(filing: Filing) -> None:
    lin = make_person(LIN)
    assert code_of(lambda: returned(filing, " ")) == "reason"
    yesterday = TODAY - timedelta(days=1)
    assert code_of(lambda: reviewing.send_back(filing, reason="x", mend_by=yesterday, by=lin, today=TODAY)) == "mend_by"


def test_only_a_reviewer_sends_back_what_was_accepted(filing: Filing) -> None:
    reviewing.accept(filing, by=make_person(LIN), today=TODAY)
    with pytest.raises(Forbidden):
        returned(filing)
    reviewing.send_back(filing, reason="国家抽查发现差异", mend_by=SOON, by=make_person(ZHOU), today=TODAY)
    assert filing.status == FilingStatus.RETURNED


def test_another_provinces_officer_decides_nothing(filing: Filing) -> None:
    zhao = make_person(ZHAO)
    with pytest.raises(Forbidden):
        reviewing.accept(filing, by=zhao, today=TODAY)
    with pytest.raises(Forbidden):
        questions.ask(filing, text="?", due_on=SOON, by=zhao, today=TODAY)


def test_a_newer_submission_is_not_decided_by_looking_at_the_older(filing: Filing) -> None:
    older = newest(filing)
    returned(filing)
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    submitting.submit(filing, by=make_person(WU), today=TODAY)
    section = reviewing.sections_of(older)[0]
    lin = make_person(LIN)
    with pytest.raises(Conflict):
        reviewing.decide_section(older, section, decision=Decision.PASSED, note="", by=lin)


def test_a_question_goes_to_the_unit_and_its_answer_comes_back(filing: Filing) -> None:
    lin, wang = make_person(LIN), make_person(WANG)
    asked = questions.ask(filing, text="铝液产量为何下降？", due_on=SOON, by=lin, today=TODAY)
    assert code_of(lambda: reviewing.accept(filing, by=lin, today=TODAY)) == "open"
    questions.answer(asked, text="4 号电解槽大修", by=wang, today=TODAY)
    assert Message.objects.filter(user=lin, subject__contains="已答复").exists()
    questions.ask_again(asked, text="请补大修记录", due_on=SOON, by=lin, today=TODAY)
    assert (asked.status, "请补大修记录" in asked.text) == (QuestionStatus.ASKED, True)
    questions.answer(asked, text="已补", by=wang, today=TODAY)
    questions.close(asked, by=lin)
    reviewing.accept(filing, by=lin, today=TODAY)


def test_nobody_answers_for_another_unit(filing: Filing) -> None:
    asked = questions.ask(filing, text="?", due_on=SOON, by=make_person(LIN), today=TODAY)
    with pytest.raises(Forbidden):
        questions.answer(asked, text="x", by=make_person(LIN), today=TODAY)
    assert FilingQuestion.objects.get().status == QuestionStatus.ASKED


def seen(**more: Any) -> Seen:
    said: dict[str, Any] = {
        "visited_on": TODAY,
        "inspectors": "马静、李强",
        "finding": Finding.AGREES,
        "answer": "台账与填报一致",
    }
    return Seen(**(said | more))


def test_the_city_looks_and_answers_with_two_people(filing: Filing) -> None:
    lin, ma = make_person(LIN), make_person(MA)
    asked = spot_checks.request(filing, text="核对产量台账", due_on=SOON, by=lin, today=TODAY)
    assert Message.objects.filter(user=ma, subject__contains="现场抽查").exists()
    assert code_of(lambda: reviewing.accept(filing, by=lin, today=TODAY)) == "open"
    day = timezone.localdate(asked.requested_at)
    alone = seen(visited_on=day, inspectors="马静")
    assert code_of(lambda: spot_checks.answer(asked, alone, by=ma, today=day)) == "inspectors"
    spot_checks.answer(asked, seen(visited_on=day), by=ma, today=day)
    assert asked.status == SpotCheckStatus.ANSWERED
    reviewing.accept(filing, by=lin, today=TODAY)


def test_one_spot_check_is_outstanding_at_a_time(filing: Filing) -> None:
    lin = make_person(LIN)
    spot_checks.request(filing, text="看台账", due_on=SOON, by=lin, today=TODAY)
    with pytest.raises(Conflict):
        spot_checks.request(filing, text="看台账", due_on=SOON, by=lin, today=TODAY)


def test_many_are_accepted_only_where_nothing_is_open(filing: Filing) -> None:
    lin = make_person(LIN)
    questions.ask(filing, text="?", due_on=SOON, by=lin, today=TODAY)
    done = reviewing.accept_many([filing], by=lin, today=TODAY)
    assert (done.accepted, [one.pk for one, _why in done.left]) == (0, [filing.pk])
    questions.close(FilingQuestion.objects.get(), by=lin)
    assert reviewing.accept_many([filing], by=lin, today=TODAY).accepted == (1 if not newest(filing).warnings else 0)


def test_the_queue_sorts_by_the_same_points_as_the_rule(filing: Filing) -> None:
    questions.answer(
        questions.ask(filing, text="?", due_on=SOON, by=make_person(LIN), today=TODAY),
        text="!", by=make_person(WANG), today=TODAY,
    )  # fmt: skip
    one = selectors.queue(Filing.objects.all()).get()
    grounds = selectors.grounds_of(one)
    assert one.points == points(grounds) > 0
    assert "问询已答复" in reasons(grounds)
    assert "首次填报" in reasons(grounds)


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_eight_officers_at_once_one_decides() -> None:
    filing = world.submitted(world.works()).filing
    lin = make_person(LIN)

    def press(number: int) -> str:
        try:
            mine = Filing.objects.select_related("enterprise").get(pk=filing.pk)
            if number % 2:
                reviewing.accept(mine, by=lin, today=TODAY)
            else:
                reviewing.send_back(mine, reason="x", mend_by=SOON, by=lin, today=TODAY)
        except (Refused, Forbidden):
            return "late"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(press, range(8)))
    assert found.count("done") == 1
