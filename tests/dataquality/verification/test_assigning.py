"""下达任务: to an agency with a group; refused where it prepared reports, has a tie, lacks people, or is elsewhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.inbox.models import Message
from dataquality.choices import ReportStatus, VerificationStatus
from dataquality.models import AgencyPerson, Presence, Tie, Verification
from dataquality.selectors.verification import presences_of
from dataquality.services.verification import agencies, assigning, groups, presence, steps
from dataquality.services.verification.agencies import TieSaid
from tests.dataquality.verification import world
from tests.dataquality.verification.world import DUE_ON, TODAY
from tests.people import LIN, QIAN, WANG, XU, ZHAO, make_person

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as found:
        act()
    return found.value


def why_not(**more: Any) -> str:
    unit, agency = world.works(), world.agency()
    task = world.wanted(world.report(unit), agency, **more)
    return str(refusal(lambda: assigning.assign(task, by=make_person(LIN), today=TODAY)))


def tie(person: AgencyPerson | None = None, **more: Any) -> Tie:
    said: dict[str, Any] = {
        "kind": "employment",
        "province": "99",
        "from_on": date(2020, 1, 1),
        "proof": world.stored(),
    }
    said |= {"enterprise": world.works(), "person": person} | more
    return agencies.record_tie(world.agency(), TieSaid(**said), by=make_person(LIN))


def person(number: int) -> AgencyPerson:
    return world.agency().people.order_by("staff_number")[number]


def test_a_report_is_given_to_an_agency_which_is_told() -> None:
    task = world.assigned()
    assert (task.status, task.version.number, task.due_on) == (VerificationStatus.ASSIGNED, 1, DUE_ON)
    assert task.members.count() == 4
    assert Entry.objects.filter(action="dataquality.verification.assign", target_id=str(task.pk)).count() == 1
    assert Message.objects.filter(user=make_person(XU), subject__contains="核查任务").count() == 1


def test_an_agency_that_prepared_reports_in_the_province_is_refused() -> None:
    tie(kind="prepared_report", enterprise=None, until_on=date(2021, 1, 1))
    assert "编制过排放报告" in why_not()


def test_reports_prepared_in_another_province_are_no_hindrance() -> None:
    tie(kind="prepared_report", enterprise=None, province="42")
    world.assigned()


@pytest.mark.parametrize(("until_on", "bound"), [(None, True), (date(2023, 3, 10), True), (date(2023, 3, 9), False)])
def test_a_tie_of_a_person_binds_until_three_years_after_its_end(until_on: date | None, bound: bool) -> None:
    tie(person(0), until_on=until_on)
    if bound:
        assert "利益关系" in why_not()
    else:
        world.assigned()


def test_a_tie_of_the_agency_to_the_unit_binds_all_its_people() -> None:
    tie(kind="shareholding")
    assert "利益关系" in why_not()


def test_a_withdrawn_tie_binds_nobody_and_stays_on_record() -> None:
    made = tie(person(0))
    assert refusal(lambda: agencies.withdraw_tie(made, reason=" ", by=make_person(LIN))).code == "reason"
    agencies.withdraw_tie(made, reason="登记错误", by=make_person(LIN))
    world.assigned()
    assert Tie.objects.get().withdrawn_reason == "登记错误"
    assert isinstance(refusal(lambda: agencies.withdraw_tie(made, reason="再撤", by=make_person(LIN))), Conflict)


def test_a_tie_wants_its_proof() -> None:
    assert refusal(lambda: tie(person(0), proof=None)).code == "proof"
    assert refusal(lambda: tie(person(0), enterprise=None)).code == "enterprise"


def test_people_who_left_or_lack_the_sector_are_refused() -> None:
    one, other = person(0), person(1)
    AgencyPerson.objects.filter(pk=one.pk).update(left_on=TODAY)
    AgencyPerson.objects.filter(pk=other.pk).update(sectors=["cement"])
    said = why_not()
    assert "不是该机构的在职人员" in said
    assert "没有登记该行业" in said


def test_the_group_has_a_leader_two_people_a_reviewer_outside_it_and_an_approver() -> None:
    one = person(0).pk
    said = why_not(people=((one, "leader"), (one, "technical_reviewer")))
    assert "技术工作组不少于 2 人" in said
    assert "技术复核人不得" in said
    assert "批准人" in said


def test_a_group_without_a_leader_is_refused() -> None:
    assert "核查组长" in why_not(people=((person(0).pk, "member"), (person(1).pk, "member")))


def test_a_person_cannot_be_planned_in_two_places_on_one_day() -> None:
    agency, day = world.agency(), date(2026, 3, 16)
    world.assigned(world.report(), agency, days=(day,))
    said = why_not(days=(day,))
    assert "一人一天只能在一处" in said
    world.assigned(world.report(), agency, days=(date(2026, 3, 17),))


def test_one_works_with_two_sectors_is_one_place() -> None:
    unit, agency, day = world.works(), world.agency(), date(2026, 3, 16)
    first = world.assigned(world.report(unit, "steel"), agency, days=(day,))
    second = world.assigned(world.report(unit, "cement"), agency, days=(day,))
    assert Presence.objects.count() == 2
    for task in (first, second):
        steps.begin(task, by=world.xu(), today=TODAY)
        assert presences_of(task).count() == 2


def test_a_second_first_verification_and_a_recheck_without_a_first_are_refused() -> None:
    task = world.assigned()
    assert "已下达首次核查" in why_not_again(task, role="first", by=world.more_agencies(1)[0])
    other = world.report()
    again = world.wanted(other, world.agency(), role="recheck")
    assert "还没有首次核查" in str(refusal(lambda: assigning.assign(again, by=make_person(LIN), today=TODAY)))


def why_not_again(task: Verification, role: str, by: Any) -> str:
    wanted = world.wanted(task.report, by, role=role)
    return str(refusal(lambda: assigning.assign(wanted, by=make_person(LIN), today=TODAY)))


def test_a_recheck_is_made_by_another_agency() -> None:
    task = world.assigned()
    assert "复核须由另一家机构" in why_not_again(task, "recheck", task.agency)
    other = world.agency(world.DU)
    again = assigning.assign(world.wanted(task.report, other, role="recheck"), by=make_person(LIN), today=TODAY)
    assert again.role == "recheck"


def test_a_draft_report_a_day_gone_by_and_a_stranger_are_refused() -> None:
    report = world.report(world.works())
    report.status = ReportStatus.DRAFT
    report.save()
    task = world.wanted(report, world.agency(), due_on=date(2026, 3, 8))
    said = str(refusal(lambda: assigning.assign(task, by=make_person(LIN), today=TODAY)))
    assert "不能下达核查" in said
    assert "早于今天" in said
    for who in (ZHAO, WANG, XU, QIAN):
        with pytest.raises(Forbidden):
            assigning.assign(task, by=make_person(who), today=TODAY)


def test_a_cancelled_task_frees_the_report() -> None:
    task = world.assigned()
    steps.cancel(task, reason="机构人员变动", by=make_person(LIN), today=TODAY)
    assert task.status == VerificationStatus.CANCELLED
    world.assigned(task.report, task.agency)


def test_many_are_given_at_once_and_what_may_not_be_is_left_with_its_reason(django_assert_max_num_queries: Any) -> None:
    agency = world.agency()
    reports = [world.report() for _ in range(12)]
    AgencyPerson.objects.filter(pk=person(0).pk).update(sectors=["steel"])
    taken = world.assigned(reports[0], agency)
    wanted = [world.wanted(one, agency) for one in reports]
    with django_assert_max_num_queries(45):
        given = assigning.assign_many(wanted, by=make_person(LIN), today=TODAY)
    assert len(given.made) == 11
    assert [one.pk for one, _why in given.left] == [taken.report_id]
    assert Message.objects.filter(user=make_person(XU), subject__startswith="11 项").count() == 1


def test_the_group_is_changed_by_the_bureau_or_the_leader_and_by_nobody_else() -> None:
    task = world.assigned()
    fifth = person(4)
    changed = (*task_group(task, drop="member"), (fifth.pk, "member"))
    _user, _person = world.outsider(task.agency)
    with pytest.raises(Forbidden):
        groups.change_group(task, changed, by=_user, today=TODAY)
    with pytest.raises(Forbidden):
        groups.change_group(task, changed, by=make_person(ZHAO), today=TODAY)
    groups.change_group(task, changed, by=world.xu(), today=TODAY)
    assert task.members.filter(removed_at__isnull=False).count() == 1
    assert task.members.filter(removed_at__isnull=True, person=fifth).exists()
    assert refusal(lambda: groups.change_group(task, changed[:2], by=make_person(LIN), today=TODAY)).code == "group"


def task_group(task: Verification, drop: str) -> tuple[tuple[int, str], ...]:
    return tuple(one for one in world.group(task.agency) if one[1] != drop)


def test_the_leader_can_be_changed_in_one_go() -> None:
    task = world.assigned()
    keys = {duty: key for key, duty in world.group(task.agency)}
    swapped = (
        (keys["member"], "leader"), (keys["leader"], "member"), (keys["technical_reviewer"], "technical_reviewer"),
        (keys["agency_approver"], "agency_approver"),
    )  # fmt: skip
    groups.change_group(task, swapped, by=make_person(LIN), today=TODAY)
    assert task.members.get(duty="leader", removed_at__isnull=True).person_id == keys["member"]


def test_a_day_on_site_is_removed_before_the_visit_ends_only() -> None:
    task = world.on_site()
    keys = [key for key, _duty in world.group(task.agency)[:2]]
    presence.record_days(task, keys, [date(2026, 3, 11)], by=world.xu())
    one = Presence.objects.first()
    assert one
    presence.remove_day(task, one, by=world.xu())
    assert Presence.objects.count() == 1
