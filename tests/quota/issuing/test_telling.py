"""告知与异议: every unit gets its letter with the working, objects within the term, two officers decide."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.inbox.models import Message
from cets_portal.letters.models import Letter
from cets_portal.letters.services import send
from quota.models import Allocation, QuotaObjection, UnitAllocation
from quota.selectors.allocations import run_in_work
from quota.selectors.notices import notice_of
from quota.services import allocating, objecting
from quota.services.telling import tell_run
from tests.people import WANG, WU, XU, ZHAO, make_person
from tests.quota.allocation.world import DAY, a_plant, approved, drafted, officers
from tests.quota.issuing.world import again, belongs_to, deduction, final, paper, pre_issued, told, unit_of, withhold

pytestmark = pytest.mark.django_db
#: Seven working days after 15 September 2025, a Monday.
LAST = date(2025, 9, 24)


@pytest.fixture(autouse=True)
def clock(settings: Any) -> None:
    """The portal lives on the day of the tests, so that letters are sent on it."""
    settings.PORTAL_TODAY = DAY


def contested() -> tuple[UnitAllocation, Allocation]:
    """A told determination of Wu's plant."""
    plant = a_plant("示例电厂")
    belongs_to(plant)
    run = told(final())
    return unit_of(run, plant), run


def objected(unit: UnitAllocation, today: date = DAY) -> QuotaObjection:
    return objecting.file_objection(unit, grounds="供热量少计", file=paper(), by=make_person(WU), today=today)


def test_one_act_tells_every_unit_by_a_numbered_letter_with_its_working_and_a_message() -> None:
    plant, other = a_plant("示例电厂"), a_plant()
    belongs_to(plant)
    deduction(other, 500)
    run, (lin, _zhou) = final(), officers()
    found = tell_run(run, by=lin, today=DAY)
    assert (found.sent, found.on_paper, run.told_on, run.object_by) == (1, 1, DAY, LAST)
    letters = {one.uscc: one for one in Letter.objects.all()}
    assert {one.status for one in letters.values()} == {"sent", "issued"}
    assert all(one.number for one in letters.values())
    text = str(letters[plant.uscc].body)
    for words in (
        "3,079,895",
        "调峰修正系数",
        "1.067703",
        "2025年9月24日",
        "四舍五入，6 位小数",
        "依据等级",
        "征求意见稿",
    ):
        assert words in text, words
    assert "核减 500 tCO2e" in str(letters[other.uscc].body)
    assert Message.objects.filter(user=make_person(WU), subject__contains="配额").count() == 1


def test_a_run_is_told_once_by_a_clerk_of_the_province_and_only_when_it_is_approved() -> None:
    a_plant()
    run, (lin, zhou) = drafted(), officers()
    with pytest.raises(Refused):
        tell_run(run, by=lin, today=DAY)
    approved(run)
    with pytest.raises(Forbidden):
        tell_run(run, by=make_person(ZHAO), today=DAY)
    with pytest.raises(Forbidden):
        tell_run(run, by=zhou, today=DAY)
    told(run)
    with pytest.raises(Conflict):
        told(run)
    assert Letter.objects.count() == 1


def test_the_letter_of_a_withheld_unit_and_of_a_new_version_says_so() -> None:
    plant = a_plant()
    withhold(plant)
    first = told(final())
    assert "暂存于省级账户" in str(Letter.objects.get().body)
    told(again(first))
    assert "替代第 1 版（核查认定变更）" in str(Letter.objects.get(subject_key__endswith="final/2").body)


def test_the_letter_of_a_pre_allocation_has_its_share() -> None:
    a_plant(year=2023)
    pre_issued()
    body = str(Letter.objects.get().body)
    assert "预分配配额 2,100,000 tCO2e" in body
    assert "预分配比例 70%" in body


def test_the_approver_objects_within_seven_working_days_and_not_after() -> None:
    unit, _run = contested()
    with pytest.raises(Refused) as refusal:
        objected(unit, today=date(2025, 9, 25))
    assert (refusal.value.code, "9月24日" in str(refusal.value)) == ("too_late", True)
    made = objected(unit, today=LAST)
    # Ten working days over the National Day holiday, whose Sunday the 28th is worked.
    assert made.decide_by == date(2025, 10, 14)
    with pytest.raises(Conflict):
        objected(unit)
    assert Message.objects.filter(user=officers()[1], subject__contains="异议").count() == 1


@pytest.mark.parametrize(("who", "code"), [(WANG, "role"), (XU, "role")])
def test_nobody_else_objects(who: object, code: str) -> None:
    unit, _run = contested()
    with pytest.raises(Forbidden) as refusal:
        objecting.file_objection(unit, grounds="x", file=paper(), by=make_person(who), today=DAY)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_an_objection_needs_grounds_a_paper_and_ones_own_unit() -> None:
    unit, run = contested()
    for grounds, file, code in ((" ", paper(), "grounds"), ("x", None, "file")):
        with pytest.raises(Refused) as refusal:
            objecting.file_objection(unit, grounds=grounds, file=file, by=make_person(WU), today=DAY)
        assert refusal.value.code == code
    stranger = a_plant()
    other = UnitAllocation(allocation=run, enterprise=stranger)
    with pytest.raises(Forbidden):
        objecting.file_objection(other, grounds="x", file=paper(), by=make_person(WU), today=DAY)


def test_a_letter_that_went_out_later_on_paper_begins_the_term_later() -> None:
    plant, (lin, _zhou) = a_plant(), officers()
    run = told(final())
    unit = unit_of(run, plant)
    letter = notice_of(unit)
    assert letter is not None
    assert objecting.last_day(unit, letter) is None
    send(letter, channel="paper", by=lin, today=DAY, note="9月22日专人送达")
    letter.sent_at = datetime(2025, 9, 22, 2, tzinfo=UTC)
    assert objecting.last_day(unit, letter) == date(2025, 9, 30)


def test_an_objection_is_withdrawn_only_before_anybody_worked_on_it() -> None:
    unit, _run = contested()
    lin, _zhou = officers()
    objecting.withdraw(objected(unit), by=make_person(WU))
    made = objected(unit)
    objecting.propose_decision(made, outcome="upheld", decision="数据无误", by=lin)
    with pytest.raises(Conflict):
        objecting.withdraw(made, by=make_person(WU))


def test_an_objection_is_upheld_by_a_second_officer_and_the_unit_told() -> None:
    unit, _run = contested()
    lin, zhou = officers()
    made = objected(unit)
    for outcome, decision in (("", "x"), ("upheld", " ")):
        with pytest.raises(Refused):
            objecting.propose_decision(made, outcome=outcome, decision=decision, by=lin)
    objecting.propose_decision(made, outcome="upheld", decision="数据无误", by=lin)
    with pytest.raises(Refused) as refusal:
        objecting.decide(made, by=lin, today=DAY)
    assert refusal.value.code == "second_person"
    with pytest.raises(Forbidden):
        objecting.decide(made, by=make_person(ZHAO), today=DAY)
    objecting.send_back(made, reason="请写明条款", by=zhou)
    assert (made.status, made.proposed_by) == ("filed", None)
    objecting.propose_decision(made, outcome="upheld", decision="方案四，数据无误", by=zhou)
    assert objecting.decide(made, by=lin, today=DAY) is None
    assert (made.status, made.decided_on) == ("decided", DAY)
    assert Message.objects.filter(user=make_person(WU), body__contains="方案四，数据无误").count() == 1
    assert run_in_work("99", "power", 2024, "final") is None


def test_a_changed_quota_opens_the_next_run_with_the_reason_of_the_objection() -> None:
    unit, run = contested()
    lin, zhou = officers()
    made = objected(unit)
    objecting.propose_decision(made, outcome="changed", decision="供热量应为 130 万吉焦", by=lin)
    new = objecting.decide(made, by=zhou, today=DAY)
    assert new is not None
    assert (new.number, new.replaces, new.status) == (2, run, "draft")
    assert new.reason == "示例电厂的配额异议成立：供热量应为 130 万吉焦"
    assert not objecting.is_late(made, DAY)


def test_a_changed_quota_joins_the_run_that_is_in_work() -> None:
    first, run = contested()
    lin, zhou = officers()
    open_run = again_in_work(run)
    made = objected(first)
    objecting.propose_decision(made, outcome="changed", decision="x", by=lin)
    assert objecting.decide(made, by=zhou, today=DAY) == open_run


def test_a_run_that_was_replaced_is_not_objected_to() -> None:
    unit, run = contested()
    again(run)
    unit = UnitAllocation.objects.select_related("allocation", "enterprise").get(pk=unit.pk)
    with pytest.raises(Conflict):
        objected(unit)


def again_in_work(run: Allocation) -> Allocation:
    return allocating.reopen(run, reason="核查认定变更", by=officers()[0])


def test_a_reader_of_english_is_told_in_english_whoever_acts() -> None:
    plant = a_plant("示例电厂")
    belongs_to(plant)
    User.objects.filter(username=WU.username).update(language="en")
    told(final())
    message = Message.objects.get(user__username=WU.username, key__startswith="allocation")
    assert "核定" not in message.subject + message.body
