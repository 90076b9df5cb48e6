"""应存证月份: which months a unit may open, until when, and on what."""

from datetime import date

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.norms.months import Month
from dataquality.models import Filing, FilingWindow
from dataquality.selectors.filings import months_listed, months_of
from dataquality.services import windows
from dataquality.services.filings import open_filing
from registry.models import Enterprise
from tests.dataquality.filing import world
from tests.people import LIN, WU, ZHAO, make_person

pytestmark = pytest.mark.django_db


def refusal(unit: Enterprise, month: Month, today: date = world.TODAY) -> str:
    with pytest.raises(Refused) as found:
        world.opened(unit, month=month, today=today)
    return found.value.code


def test_steel_files_from_july_2025_and_backfills_the_half_year_before_by_its_own_day() -> None:
    due = months_of(world.make_unit("steel", years=(2025,)), "steel")
    assert list(due) == [Month(2025, n) for n in range(1, 13)]
    assert {str(month): one.due_on for month, one in due.items()}["2025-07"] == date(2025, 9, 9)
    assert {one.due_on for month, one in due.items() if one.backfill} == {date(2025, 10, 31)}


def test_power_files_every_month_of_2025_by_its_own_norm() -> None:
    due = months_of(world.make_unit("power", years=(2025,)), "power")
    assert due[Month(2025, 1)].due_on == date(2025, 3, 12)
    assert not any(one.backfill for one in due.values())


def test_only_an_ended_month_of_a_year_in_which_the_unit_is_listed_is_opened() -> None:
    unit = world.works()
    assert refusal(unit, Month(2026, 4)) == "not_ended"
    assert refusal(unit, Month(2025, 12)) == "not_listed"
    assert world.opened(unit).due_on == world.DUE_ON
    assert world.opened(unit, month=Month(2026, 4), today=date(2026, 5, 1)).month == "2026-04"


def test_without_a_plan_in_force_on_the_last_day_nothing_is_opened() -> None:
    unit = world.works(years=())
    world.list_units([unit], "aluminium", 2026)
    world.plan_for(unit, "aluminium", effective_on=date(2026, 4, 1))
    assert refusal(unit, world.MONTH) == "no_plan"


def test_only_the_filer_opens() -> None:
    with pytest.raises(Forbidden):
        open_filing(world.works(), "aluminium", world.MONTH, by=make_person(WU), today=world.TODAY)


def test_a_month_is_opened_once() -> None:
    unit = world.works()
    assert world.opened(unit).pk == world.opened(unit).pk
    assert Filing.objects.count() == 1


def test_after_the_day_only_a_window_opens_the_month_up_to_its_last_day() -> None:
    unit, lin = world.works(), make_person(LIN)
    assert world.opened(unit, today=world.DUE_ON)
    Filing.objects.all().delete()
    late = date(2026, 5, 11)
    assert refusal(unit, world.MONTH, late) == "closed"
    windows.open_window(unit, "aluminium", world.MONTH, until=date(2026, 5, 20), reason="停电数日", by=lin, today=late)
    assert refusal(unit, world.MONTH, date(2026, 5, 21)) == "closed"
    assert world.opened(unit, today=date(2026, 5, 20))


def test_a_window_wants_a_reason_a_day_and_an_officer_of_the_province() -> None:
    unit, today = world.works(), date(2026, 5, 11)

    def attempt(reason: str = "停电", until: date = date(2026, 5, 20), who: object = LIN) -> FilingWindow:
        by = make_person(who)  # type: ignore[arg-type]
        return windows.open_window(unit, "aluminium", world.MONTH, until=until, reason=reason, by=by, today=today)

    for wrong, code in (({"reason": " "}, "reason"), ({"until": date(2026, 5, 10)}, "until")):
        with pytest.raises(Refused) as found:
            attempt(**wrong)
        assert found.value.code == code
    for stranger in (ZHAO, WU):
        with pytest.raises(Forbidden):
            attempt(who=stranger)
    first, second = attempt(), attempt(until=date(2026, 6, 1))
    first.refresh_from_db()
    assert first.closed_at
    assert second.closed_at is None
    windows.close_window(second, reason="已补报", by=make_person(LIN))
    with pytest.raises(Conflict):
        windows.close_window(second, reason="已补报", by=make_person(LIN))


def test_the_list_of_months_says_what_is_open_due_and_overdue() -> None:
    unit = world.works()
    world.opened(unit)
    rows = {str(one.month): one for one in months_listed(unit, "aluminium", world.TODAY)}
    assert list(rows) == ["2026-03", "2026-02", "2026-01"]
    assert rows["2026-03"].filing is not None
    assert (rows["2026-03"].openable, rows["2026-01"].openable, rows["2026-01"].overdue) == (True, False, True)


def test_the_list_of_months_asks_a_fixed_number_of_questions(django_assert_max_num_queries: object) -> None:
    unit = world.works("power", years=(2025, 2026))
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        assert len(months_listed(unit, "power", world.TODAY)) == 15
