"""应办事项: rows follow the norms; the command says what is due."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cets_portal.audit.models import Entry
from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.deadlines.selectors import (
    clock_due,
    due_dates_for,
    due_for,
    next_due,
    obligations_between,
    of_working_year,
)
from cets_portal.deadlines.services import load_norms
from cets_portal.deadlines.services.obligations import rebuild
from tests.people import DEMO, OTHER, QIAN, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _norms() -> None:
    load_norms()


def the(key: str) -> Obligation:
    return Obligation.objects.get(key=key)


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    call_command("deadlines", *arguments, "--json")
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out.splitlines()[-1])["deadlines"]
    return found


def test_rebuilding_again_changes_nothing() -> None:
    acts = Entry.objects.count()
    again = rebuild(by=None)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    assert again.same == Obligation.objects.count() > 200
    assert Entry.objects.count() == acts


def test_a_row_that_was_tampered_with_is_put_right() -> None:
    Obligation.objects.filter(key="2026-32/2-3/steel").update(due_on=date(2026, 4, 1))
    assert rebuild(by=None).changed == 1
    assert the("2026-32/2-3/steel").due_on == date(2026, 3, 31)


def test_a_row_that_no_norm_gives_any_more_is_kept_as_superseded() -> None:
    row = the("2026-32/2-3/steel")
    row.pk, row.key = None, "2026-32/gone/steel"
    row.save()
    assert rebuild(by=None).gone == 1
    gone = the("2026-32/gone/steel")
    assert gone.status == "superseded"
    assert gone.superseded_by is not None
    assert gone.superseded_by.key == "2026-32/2-3/steel"
    assert rebuild(by=None).gone == 0


def test_the_list_year_is_the_year_of_the_duty() -> None:
    years = {
        key: the(key).list_year for key in ("2026-32/2-2/steel/2026-09", "2026-32/3-3/power", "2026-32/1-2/cement")
    }
    assert list(years.values()) == [2026, 2025, 2027]
    assert the("2025-140/15/power").list_year is None


def test_between_two_days_both_are_included() -> None:
    found = obligations_between(date(2026, 3, 31), date(2026, 4, 9), sector="steel")
    assert {row.key for row in found} == {"2026-32/2-3/steel", "2026-32/4-3a/steel", "2026-32/2-2/steel/2026-02"}


def test_the_command_lists_what_the_notice_of_2025_orders_of_steel(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(capsys, "--from", "2025-01-01", "--to", "2025-12-31", "--sector", "steel")
    assert {row["sector"] for row in rows} == {"steel"}
    assert {row["status"] for row in rows} == {"in_force", "superseded", "not_required"}
    july = next(row for row in rows if row["period"] == "2025-07")
    wanted = {
        "notice": "2025-140", "item": "（五）", "duty": "monthly_filing", "actor": "unit", "sector": "steel",
        "emission_year": 2025, "period": "2025-07", "due_on": "2025-09-09", "clause": "（五）月度信息化存证",
        "status": "in_force",
    }  # fmt: skip
    assert july | wanted == july
    assert [row["due_on"] for row in rows if row["duty"] == "backfill"] == ["2025-10-31"]
    assert [row["item"] for row in rows if row["status"] == "not_required"] == ["（十）", "（四）"]
    assert not [row for row in rows if row["duty"] in ("organisation", "inspection")]


def test_what_is_not_required_is_listed_while_its_notice_runs(capsys: pytest.CaptureFixture[str]) -> None:
    def items(start: str, end: str) -> set[str]:
        rows = listed(capsys, "--from", start, "--to", end)
        return {row["key"].rsplit("/", 1)[0] for row in rows if row["status"] == "not_required"}

    assert items("2026-02-09", "2026-02-09") == {"2025-140/4b", "2025-140/10b"}
    assert items("2026-02-10", "2026-12-31") == set()
    assert items("2025-01-01", "2025-04-10") == set()


def test_the_command_wants_days_in_order_and_norms() -> None:
    with pytest.raises(CommandError, match="--to"):
        call_command("deadlines", "--from", "2025-12-31", "--to", "2025-01-01")
    Obligation.objects.update(superseded_by=None)
    Obligation.objects.all().delete()
    with pytest.raises(CommandError, match="load_norms"):
        call_command("deadlines", "--from", "2025-01-01", "--to", "2025-12-31")


def test_a_working_year_holds_its_dates_and_its_months() -> None:
    keys = {row.key for row in of_working_year(2025)}
    assert {"2025-140/12/steel", "2025-140/10b/steel", "2025-140/15/power", "2025-140/5a/steel/2025-12"} <= keys
    assert not {key for key in keys if key.startswith("2026-32/3")}


def test_the_next_date_is_read_from_the_norms_alone() -> None:
    Obligation.objects.update(superseded_by=None)
    Obligation.objects.all().delete()
    assert next_due(date(2026, 11, 22)) == date(2026, 11, 30)
    assert next_due(date(2026, 11, 30)) == date(2026, 12, 10)


def set_days(actor: str, days: int, province: str = DEMO) -> None:
    InnerDate.objects.create(
        province=province, duty="monthly_filing", actor=actor, days_after_month_end=days, reason="x",
        set_on=date(2026, 1, 1), set_by=make_person(QIAN),
    )  # fmt: skip


def test_a_province_wants_it_earlier_than_the_state() -> None:
    set_days("unit", 20)
    set_days("city", 25)
    row = the("2026-32/2-2/steel/2026-09")
    assert due_for(row, "unit", DEMO) == date(2026, 10, 20)
    assert due_for(row, "city", DEMO) == date(2026, 10, 25)
    assert due_for(row, "unit", OTHER) == due_for(row, "province", DEMO) == date(2026, 11, 9)


def test_a_province_s_rule_for_units_leaves_what_units_do_not_owe() -> None:
    set_days("unit", 20)
    assert due_for(the("2026-32/3-2b/steel"), "unit", DEMO) == date(2026, 9, 30)


def test_dates_of_all_rows_are_one_query() -> None:
    set_days("unit", 20)
    rows = list(Obligation.objects.all())
    with CaptureQueriesContext(connection) as asked:
        assert len(due_dates_for(rows, "unit", DEMO)) == len(rows)
    assert len(asked) == 1


def test_a_result_of_the_sixteenth_is_told_within_seven_working_days() -> None:
    assert clock_due("verification_told", date(2026, 6, 16)) == (date(2026, 6, 26), True)
    assert clock_due("verification_told", date(2026, 12, 30))[1] is False
