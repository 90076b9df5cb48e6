"""The notices as data, held against examples read from the notices themselves."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cets_portal.norms import NormError, load_notice, notice_digest, notices
from cets_portal.norms.codes import Actor, DutyCode, Sector, TaskStatus
from cets_portal.norms.files import NOTICES
from cets_portal.norms.months import DueRule, Month, MonthSpan
from cets_portal.norms.notice import Notice, Supersession, Task, check_supersessions
from tests.cases import read_cases

ITEMS = read_cases("notice-2025-140")["tasks"]
DEADLINES = read_cases("deadlines")
LETTERS = {"P": Sector.POWER, "S": Sector.STEEL, "C": Sector.CEMENT, "A": Sector.ALUMINIUM}


@pytest.mark.parametrize(("task_id", "wanted"), ITEMS.items(), ids=ITEMS)
def test_each_task_of_the_notice_of_2025_is_as_published(task_id: str, wanted: dict[str, Any]) -> None:
    task = load_notice("2025-140").task(task_id)
    assert task.item == wanted["item"]
    assert task.sectors == tuple(LETTERS[letter] for letter in wanted["sectors"])
    assert task.due_on == wanted.get("due")
    assert task.status == wanted.get("status", "required")
    assert (task.due_rule.days_after_month_end if task.due_rule else None) == wanted.get("days")
    for year in ("emission_year", "quota_year", "filing_year"):
        assert getattr(task, year) == wanted.get(year), year
    if "list_years" in wanted:
        assert list(task.list_years) == wanted["list_years"]


def test_the_notice_of_2025_has_these_tasks_and_no_others() -> None:
    own = [task.id for task in load_notice("2025-140").tasks if task.item]
    assert own == list(ITEMS)


@pytest.mark.parametrize("notice", notices(), ids=lambda notice: notice.code)
def test_every_item_of_a_notice_has_a_task(notice: Any) -> None:
    assert {task.item for task in notice.tasks if task.item} == set(notice.items)


def test_the_notice_of_2025_has_fifteen_items() -> None:
    assert len(load_notice("2025-140").items) == 15


def test_no_task_speaks_of_two_kinds_of_year() -> None:
    for task in (task for notice in notices() for task in notice.tasks):
        years = (task.list_years, task.emission_year, task.quota_year, task.filing_year)
        assert sum(map(bool, years)) <= 1, task.id


@pytest.mark.parametrize(("month", "due_on"), DEADLINES["due"].items(), ids=DEADLINES["due"])
def test_monthly_filing_is_due_forty_days_after_the_month_ends(month: str, due_on: date) -> None:
    assert DueRule(DEADLINES["days_after_month_end"]).due_on(Month.from_text(month)) == due_on


def test_the_monthly_tasks_of_both_notices_cover_every_month_without_a_gap() -> None:
    first, second = load_notice("2025-140"), load_notice("2026-32")
    months = [month for task in (first.task("5b"), first.task("5a"), second.task("2-2")) for month in _months(task)]
    assert months == list(MonthSpan(Month(2025, 1), Month(2026, 12)))


def _months(task: Task) -> MonthSpan:
    assert task.months
    return task.months


def test_a_span_of_months_knows_what_lies_in_it() -> None:
    span = MonthSpan(Month(2025, 11), Month(2026, 2))
    assert [str(month) for month in span] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert [month in span for month in (Month(2025, 10), Month(2025, 11), Month(2026, 2), Month(2026, 3))] == [
        False,
        True,
        True,
        False,
    ]


def test_a_plan_that_came_after_its_own_due_dates_is_known_as_late() -> None:
    notice = load_notice("2025-140")
    for task_id in ("11c", "11d"):
        basis = notice.late_basis_of(task_id)
        assert basis is not None
        assert (basis.document, basis.issued_on) == ("国环规气候〔2025〕2号", date(2025, 11, 17))
        assert basis.grade == "B"
    assert notice.late_basis_of("11a") is None
    assert notice.late_basis_of("12") is None


def test_the_report_moved_from_march_says_what_it_replaces() -> None:
    (earlier,) = load_notice("2025-140").task("8a").supersedes
    assert earlier.due_on == date(2025, 3, 31)


def test_a_notice_may_only_replace_tasks_that_exist() -> None:
    first, second = load_notice("2025-140"), load_notice("2026-32")
    task = second.task("1-1")

    def replacing(reference: str) -> tuple[Notice, ...]:
        changed = replace(task, supersedes=(Supersession(reference=reference),))
        return first, replace(second, tasks=(changed, *second.tasks[1:]))

    check_supersessions(replacing("2025-140/2b"))
    check_supersessions(replacing("碳排放权交易管理办法（试行）第二十五条"))
    with pytest.raises(NormError, match=r"2025-140.*99z"):
        check_supersessions(replacing("2025-140/99z"))


def test_a_required_task_without_a_date_is_undated_and_a_standing_one_is_not() -> None:
    notice = load_notice("2025-140")
    assert [task.id for task in notice.tasks if task.is_undated] == ["1", "8b"]
    assert notice.task("15").status is TaskStatus.STANDING


def test_the_first_actor_leads() -> None:
    task = load_notice("2025-140").task("4a")
    assert task.actor is Actor.UNIT
    assert Actor.PROVINCE in task.actors


def test_the_dates_of_2026_differ_from_those_of_2025_where_the_notice_changed_them() -> None:
    notice = load_notice("2026-32")
    due = {task.id: task.due_on for task in notice.tasks}
    assert due["2-5"] == date(2026, 11, 30)
    assert due["3-2a"] == date(2026, 9, 20)
    assert (due["3-1a"], due["3-1b"]) == (date(2026, 4, 10), date(2026, 6, 30))
    assert notice.task("4-3b").duty is DutyCode.REPORT_CHECK


def test_notices_come_oldest_first() -> None:
    assert [notice.code for notice in notices()] == ["2025-140", "2026-32"]


def test_a_task_that_is_not_there_is_named() -> None:
    with pytest.raises(NormError, match=r"2025-140.*99z"):
        load_notice("2025-140").task("99z")


@pytest.mark.parametrize("code", ["2031-1", "../provinces", ""])
def test_an_unknown_code_opens_no_file_and_says_which_exist(code: str) -> None:
    with pytest.raises(NormError, match="2025-140"):
        load_notice(code)


def test_the_digest_is_of_the_bytes_of_the_file() -> None:
    assert notice_digest("2025-140") == hashlib.sha256((NOTICES / "2025-140.toml").read_bytes()).hexdigest()
