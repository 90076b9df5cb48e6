"""期限推算: every date of the notices, what replaces what, what came too late. No database."""

from datetime import date
from typing import Any

import pytest

from cets_portal.deadlines.rules.due import Due, DueStatus, by_key
from cets_portal.deadlines.rules.entered_text import notice_of
from cets_portal.deadlines.rules.inner import Inner, earlier_of
from cets_portal.deadlines.rules.preview import Effect, Effected, effects
from cets_portal.deadlines.rules.resolver import due_day, resolve
from cets_portal.norms.codes import Sector
from cets_portal.norms.months import Month, MonthSpan
from cets_portal.norms.notice import notices
from cets_portal.norms.standing import standing_duties
from tests.cases import read_cases
from tests.deadlines.notices import notice_text, task_text

CASES = read_cases("deadlines")
LETTERS = {"P": Sector.POWER, "S": Sector.STEEL, "C": Sector.CEMENT, "A": Sector.ALUMINIUM, "-": None}
FIXED = [(code, task, wanted) for code, tasks in CASES["fixed"].items() for task, wanted in tasks.items()]
MONTHLY = [(code, task, wanted) for code, tasks in CASES["monthly"].items() for task, wanted in tasks.items()]
ROWS = resolve(notices(), standing_duties())


def rows_of(notice: str, task: str) -> list[Due]:
    return [row for row in ROWS if (row.notice, row.task_id) == (notice, task) and "/was-" not in row.key]


@pytest.mark.parametrize(("notice", "task", "wanted"), FIXED, ids=[f"{code}/{task}" for code, task, _ in FIXED])
def test_each_fixed_date_is_the_one_the_notice_gives(notice: str, task: str, wanted: dict[str, Any]) -> None:
    rows = rows_of(notice, task)
    assert [row.sector for row in rows] == [LETTERS[letter] for letter in wanted["sectors"]]
    assert {(row.due_on, row.status, row.excused_by) for row in rows} == {
        (wanted["due"], DueStatus.IN_FORCE, wanted.get("excused_by", ""))
    }


@pytest.mark.parametrize(("notice", "task", "wanted"), MONTHLY, ids=[f"{code}/{task}" for code, task, _ in MONTHLY])
def test_each_month_is_due_by_the_one_rule(notice: str, task: str, wanted: dict[str, Any]) -> None:
    months = list(map(str, MonthSpan(Month.from_text(wanted["first"]), Month.from_text(wanted["last"]))))
    for letter in wanted["sectors"]:
        rows = [row for row in rows_of(notice, task) if row.sector is LETTERS[letter]]
        assert [row.period for row in rows] == months
        known = [(row.due_on, CASES["due"][row.period]) for row in rows if row.period in CASES["due"]]
        assert known
        assert all(mine == stated for mine, stated in known)


def test_no_dated_task_of_the_notices_is_missing_from_the_cases() -> None:
    dated = {(row.notice, row.task_id) for row in ROWS if row.due_on and "/was-" not in row.key}
    listed = {(code, task) for code, task, _wanted in (*FIXED, *MONTHLY)}
    assert {one for one in dated if one[0] != "order-19"} == listed


@pytest.mark.parametrize(("month", "due_on"), CASES["due"].items(), ids=CASES["due"])
def test_forty_days_after_the_month_ends(month: str, due_on: date) -> None:
    assert due_day(month, 40) == due_on


def test_the_backfill_is_one_obligation_for_six_months() -> None:
    row = by_key(ROWS)["2025-140/5b/cement"]
    assert (row.from_month, row.to_month, row.period, row.due_on) == ("2025-01", "2025-06", "", date(2025, 10, 31))


@pytest.mark.parametrize("key", ["2025-140/4b/steel", "2025-140/10b/aluminium"])
def test_a_task_stated_as_not_required_is_shown_as_such_over_its_notice(key: str) -> None:
    row = by_key(ROWS)[key]
    assert (row.status, row.due_on) == (DueStatus.NOT_REQUIRED, None)
    assert (row.shown_from, row.shown_to) == (date(2025, 4, 11), date(2026, 2, 9))


def test_the_report_moved_from_march_shows_the_day_it_left() -> None:
    old = by_key(ROWS)["2025-140/8a/steel/was-1"]
    assert (old.due_on, old.status, old.superseded_by) == (
        date(2025, 3, 31),
        DueStatus.SUPERSEDED,
        "2025-140/8a/steel",
    )


def test_a_year_of_which_no_notice_speaks_is_due_by_the_last_of_march() -> None:
    found = {row.emission_year: row.due_on for row in ROWS if row.notice == "order-19" and row.sector == "cement"}
    assert found == {2026: date(2027, 3, 31), 2027: date(2028, 3, 31)}


def test_keys_are_unique() -> None:
    assert len(by_key(ROWS)) == len(ROWS)


def with_notice(text: str) -> tuple[Due, ...]:
    return resolve((*notices(), notice_of(text)), standing_duties())


def changes(text: str) -> list[Effected]:
    return list(effects(ROWS, with_notice(text)))


def test_a_later_notice_moves_a_date_for_the_sectors_it_names_only() -> None:
    text = notice_text(tasks=task_text(emission_year=2025, due_on="2026-12-15", replaces="2026-32/2-3"))
    rows = by_key(with_notice(text))
    assert rows["2026-32/2-3/steel"].superseded_by == "2027-5/1/steel"
    assert rows["2026-32/2-3/cement"].status is DueStatus.IN_FORCE
    (one,) = changes(text)
    assert (one.effect, one.before, one.after) == (Effect.MOVED, date(2026, 3, 31), date(2026, 12, 15))
    assert one.row.sector is Sector.STEEL


def test_a_later_notice_may_lift_a_task() -> None:
    text = notice_text(tasks=task_text(emission_year=2025, due_on="", status="not_required", replaces="2026-32/2-3"))
    (one,) = changes(text)
    assert (one.effect, one.before, one.after) == (Effect.LIFTED, date(2026, 3, 31), None)


def test_a_notice_that_speaks_of_a_standing_year_moves_the_standing_date() -> None:
    (one,) = changes(notice_text())
    assert (one.effect, one.before, one.after, one.days) == (Effect.MOVED, date(2027, 3, 31), date(2027, 4, 30), 30)


def test_a_second_order_of_the_same_thing_is_pointed_out() -> None:
    (one,) = changes(notice_text(tasks=task_text(emission_year=2025, due_on="2026-12-15")))
    assert one.effect is Effect.TWICE
    assert one.earlier
    assert one.earlier.key == "2026-32/2-3/steel"


def test_two_orders_of_the_same_thing_in_one_notice_are_pointed_out() -> None:
    twice = task_text("1", due_on="2027-04-30") + task_text("2", due_on="2027-05-31")
    first, second = changes(notice_text(tasks=twice))
    assert {first.effect, second.effect} == {Effect.MOVED, Effect.TWICE}
    beside = next(one for one in (first, second) if one.effect is Effect.TWICE)
    assert beside.earlier
    assert {beside.row.key, beside.earlier.key} == {"2027-5/1/steel", "2027-5/2/steel"}


def test_two_new_orders_of_the_same_thing_are_pointed_out() -> None:
    twice = task_text("1", emission_year=2031) + task_text("2", emission_year=2031, due_on="2032-05-31")
    assert sorted(one.effect for one in changes(notice_text(tasks=twice))) == [Effect.NEW, Effect.TWICE]


def test_some_months_are_put_off_and_the_others_stand() -> None:
    months = """
[[tasks]]
id = "1"
item = "一"
clause = "一"
task = "部分月份延期"
duty = "monthly_filing"
actors = ["unit", "province"]
sectors = ["power"]
filing_year = 2026
months = { from_month = "2026-10", to_month = "2026-11" }
due_rule = { days_after_month_end = 60 }
status = "required"
source = "示例函"
grade = "A"
[[tasks.supersedes]]
reference = "2026-32/2-2"
"""
    moved = changes(notice_text(tasks=months))
    assert [(one.row.period, one.before, one.after) for one in moved] == [
        ("2026-10", date(2026, 12, 10), date(2026, 12, 30)),
        ("2026-11", date(2027, 1, 9), date(2027, 1, 29)),
    ]


def test_of_two_later_notices_the_newest_prevails() -> None:
    first = notice_text("2027-5", tasks=task_text(emission_year=2025, due_on="2026-12-15", replaces="2026-32/2-3"))
    second = notice_text(
        "2027-6",
        issued_on="2026-11-21",
        tasks=task_text(emission_year=2025, due_on="2026-12-20", replaces="2026-32/2-3"),
    )
    rows = by_key(resolve((*notices(), notice_of(second), notice_of(first))))
    assert rows["2026-32/2-3/steel"].superseded_by == "2027-6/1/steel"


def test_a_document_brought_by_a_later_notice_excuses_an_earlier_task() -> None:
    basis = """
[[basis]]
document = "示例文〔2026〕9号"
title = "示例"
issued_on = 2026-10-08
tasks = ["2026-32/3-2b"]
source = "示例"
grade = "A"
"""
    excused = [one for one in changes(notice_text() + basis) if one.effect is Effect.EXCUSED]
    assert {one.row.key for one in excused} == {f"2026-32/3-2b/{one}" for one in Sector}


def test_a_draft_orders_nothing() -> None:
    text = notice_text().replace('status = "in_force"', 'status = "draft"')
    assert with_notice(text) == ROWS


STATE = date(2026, 10, 10)


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        (None, STATE),
        (Inner(20, None, date(2026, 9, 1)), date(2026, 9, 20)),
        (Inner(40, None, date(2026, 9, 1)), STATE),
        (Inner(50, None, date(2026, 9, 1)), STATE),
        (Inner(20, None, date(2026, 9, 20)), date(2026, 9, 20)),
        (Inner(20, None, date(2026, 9, 21)), STATE),
        (Inner(None, date(2026, 10, 1), date(2026, 9, 1)), date(2026, 10, 1)),
    ],
    ids=["none", "earlier", "same", "later", "set that day", "set too late", "one day"],
)
def test_an_inner_date_is_only_ever_earlier_and_never_looks_back(inner: Inner | None, wanted: date) -> None:
    assert earlier_of(STATE, "2026-08", inner) == wanted
