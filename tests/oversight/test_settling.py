"""A duty done elsewhere is recorded once, by those who owe it, with a day on which it can have been done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.models import Entry
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors import bodies, owing
from cets_portal.oversight.selectors.owing import Tally
from cets_portal.oversight.services.settling import Proof, settle_body, settle_units, withdraw
from registry.choices import Sector, Verdict
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import DEMO, LIN, make_person

TODAY = date(2026, 10, 12)
AUGUST = "2026-32/2-2/steel/2026-08"
DETERMINATION = "2026-32/3-2a/steel"

pytestmark = pytest.mark.django_db


@pytest.fixture
def works() -> list[Enterprise]:
    obligations()
    units = [make_enterprise(sector=Sector.STEEL) for _ in range(3)]
    list_in_force(2026, Sector.STEEL, units)
    return units


def left() -> list[str]:
    return [unit.uscc for _, unit in owing.owing([obligation(AUGUST)])]


def test_a_unit_on_the_list_owes_until_it_has_settled(works: list[Enterprise]) -> None:
    assert set(left()) == {unit.uscc for unit in works}
    settled = settle_units(obligation(AUGUST), works[:1], Proof(date(2026, 9, 30)), by=make_person(LIN), today=TODAY)
    assert (settled.new, settled.already) == (1, 0)
    assert set(left()) == {unit.uscc for unit in works[1:]}
    assert owing.tallies([obligation(AUGUST)]) == {(obligation(AUGUST).pk, DEMO): Tally(3, 1)}


def test_recording_it_again_changes_nothing(works: list[Enterprise]) -> None:
    lin, proof = make_person(LIN), Proof(date(2026, 9, 30))
    settle_units(obligation(AUGUST), works[:2], proof, by=lin, today=TODAY)
    again = settle_units(obligation(AUGUST), works, proof, by=lin, today=TODAY)
    assert (again.new, again.already) == (1, 2)
    assert Settled.objects.count() == 3
    assert [len(entry.detail["units"]) for entry in Entry.objects.order_by("pk")] == [2, 1]


def test_a_withdrawn_record_is_owed_again_and_told_why(works: list[Enterprise]) -> None:
    lin = make_person(LIN)
    settle_units(obligation(AUGUST), works[:1], Proof(date(2026, 9, 30)), by=lin, today=TODAY)
    settled = Settled.objects.get()
    with pytest.raises(Refused):
        withdraw(settled, reason=" ", by=lin)
    withdraw(settled, reason="登记错了单位", by=lin)
    assert len(left()) == 3
    with pytest.raises(Conflict):
        withdraw(settled, reason="再撤一次", by=lin)
    assert settle_units(obligation(AUGUST), works[:1], Proof(TODAY), by=lin, today=TODAY).new == 1


@pytest.mark.parametrize("done_on", [date(2026, 10, 13), date(2026, 7, 31)])
def test_a_day_on_which_it_cannot_have_been_done_is_refused(works: list[Enterprise], done_on: date) -> None:
    with pytest.raises(Refused):
        settle_units(obligation(AUGUST), works, Proof(done_on), by=make_person(LIN), today=TODAY)
    assert not Settled.objects.exists()


def test_a_unit_that_does_not_owe_it_is_refused_with_everybody(works: list[Enterprise]) -> None:
    stranger = make_enterprise("外来示例有限公司", sector=Sector.STEEL)
    with pytest.raises(Refused, match="外来示例有限公司"):
        settle_units(obligation(AUGUST), [*works, stranger], Proof(TODAY), by=make_person(LIN), today=TODAY)
    assert not Settled.objects.exists()


def test_report_only_units_owe_reports_and_no_months() -> None:
    obligations()
    unit = make_enterprise(sector=Sector.STEEL)
    list_in_force(2025, Sector.STEEL, [unit], decision=Verdict.REPORT_ONLY)
    owed = [row.key for row, _ in owing.owing([obligation("2026-32/4-3a/steel"), obligation("2026-32/2-3/steel")])]
    assert owed == ["2026-32/4-3a/steel"]


def test_a_bureau_settles_its_own_duty_once() -> None:
    obligations()
    lin = make_person(LIN)
    assert [body.province for _, body in bodies.owing([obligation(DETERMINATION)])] == [DEMO]
    settle_body(obligation(DETERMINATION), DEMO, Proof(date(2026, 9, 18)), by=lin, today=TODAY)
    assert not list(bodies.owing([obligation(DETERMINATION)]))
    with pytest.raises(Conflict):
        settle_body(obligation(DETERMINATION), DEMO, Proof(date(2026, 9, 18)), by=lin, today=TODAY)


def test_lateness_counts_from_the_states_date() -> None:
    obligations()
    lin = make_person(LIN)
    assert settle_body(obligation(DETERMINATION), DEMO, Proof(date(2026, 9, 25)), by=lin, today=TODAY).days_late == 5


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_many_who_record_the_same_at_once_record_it_once(works: list[Enterprise]) -> None:
    lin = make_person(LIN)

    def press(_: int) -> int:
        try:
            return settle_units(obligation(AUGUST), works, Proof(TODAY), by=lin, today=TODAY).new
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) == 3
    assert Settled.objects.count() == 3


@pytest.mark.parametrize("number", [3, 30])
def test_the_queries_do_not_grow_with_the_units(django_assert_num_queries: object, number: int) -> None:
    obligations()
    list_in_force(2026, Sector.STEEL, [make_enterprise(sector=Sector.STEEL) for _ in range(number)])
    rows = [obligation(f"2026-32/2-2/steel/2026-{month:02d}") for month in range(1, 9)]
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(list(owing.owing(rows))) == 8 * number
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert all(tally.total == number for tally in owing.tallies(rows).values())
