"""应清缴的法则: what is owed follows the confirmed figure, in versions, and its status follows what was given."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.letters.models import Letter
from cets_portal.oversight.models import EnforcementCase
from dataquality.services.touching import touched_by
from quota.models import ComplianceChange, SurrenderObligation, YearClose
from quota.selectors.surrender import arrears_of, met_in_time, obligations_of, shortfalls
from quota.services.compliance import recompute_all
from quota.services.compliance_notice import notify, notify_many
from quota.services.obligations import generate
from quota.services.shortfalls import open_case
from tests.people import CHENG, DEMO, LIN, WU, ZHAO, ZHOU, make_person
from tests.quota.surrender.world import (
    AFTER,
    DAY,
    DUE,
    FENG,
    YEAR,
    a_figure,
    a_unit,
    approved,
    filed,
    fresh,
    issue,
    officers,
    owing,
    own,
)

pytestmark = pytest.mark.django_db


def test_what_is_owed_is_the_confirmed_figure_rounded_half_up_with_day_and_cap_of_the_norm() -> None:
    one = owing(a_unit(tco2e="1234567.5"))
    assert (one.tonnes, one.due_on, one.offset_cap_tonnes, one.number) == (1234568, DUE, 61728, 1)
    assert one.compliance == "open"
    assert [change.compliance for change in one.changes.all()] == ["open"]


def test_generated_twice_makes_nothing_new() -> None:
    owing(a_unit())
    again = generate("power", YEAR, by=make_person(LIN), today=DAY)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    assert SurrenderObligation.objects.count() == 1
    assert ComplianceChange.objects.count() == 1


def test_a_changed_figure_makes_the_next_version_and_what_was_given_goes_along() -> None:
    unit = a_unit()
    issue(unit, 2_000)
    one = owing(unit)
    approved(filed(one, own(unit, 1_000)))
    assert fresh(one).compliance == "met_in_time"
    a_figure(unit, "1500")
    done = generate("power", YEAR, by=make_person(LIN), today=DAY)
    assert (done.new, done.changed, done.same) == (0, 1, 0)
    now = fresh(one)
    assert (now.number, now.tonnes, now.surrendered_tonnes, now.compliance) == (2, 1500, 1000, "open")
    assert now.completed_on is None
    assert not SurrenderObligation.objects.get(pk=one.pk).current


def test_an_application_that_waits_goes_along_to_the_next_version() -> None:
    unit = a_unit()
    issue(unit, 2_000)
    waiting = filed(owing(unit), own(unit, 1_000))
    a_figure(unit, "900")
    generate("power", YEAR, by=make_person(LIN), today=DAY)
    waiting.refresh_from_db()
    assert (waiting.obligation.number, waiting.obligation.tonnes) == (2, 900)
    with pytest.raises(Refused, match="多 100 吨"):
        approved(waiting)


def test_before_a_figure_is_confirmed_the_officer_reads_what_it_moves() -> None:
    unit = a_unit()
    owing(unit)
    said = touched_by(unit, "power", YEAR, Decimal("1500")).plain()["sentences"]
    assert any("应清缴 1,000 吨" in one and "1,500 吨" in one for one in said)
    same = touched_by(unit, "power", YEAR, Decimal("1000.2")).plain()["sentences"]
    assert not any("应清缴" in one for one in same)


def test_a_year_without_a_last_day_or_without_figures_is_refused() -> None:
    with pytest.raises(Refused, match="核查认定") as empty:
        generate("power", YEAR, by=make_person(LIN), today=DAY)
    assert empty.value.code == "empty"
    a_unit(year=2020)
    with pytest.raises(Refused, match="2020 年度的清缴期限"):
        generate("power", 2020, by=make_person(LIN), today=DAY)


def test_a_closed_year_generates_nothing_more() -> None:
    a_unit()
    YearClose.objects.create(province=DEMO, sector="power", quota_year=YEAR, status="closed")
    with pytest.raises(Refused, match="已关账"):
        generate("power", YEAR, by=make_person(LIN), today=DAY)


def test_only_officers_generate_and_only_for_their_province() -> None:
    unit = a_unit()
    with pytest.raises(Forbidden):
        generate("power", YEAR, by=make_person(WU), today=DAY)
    with pytest.raises(Refused):
        generate("power", YEAR, by=make_person(ZHAO), today=DAY)
    assert not SurrenderObligation.objects.filter(enterprise=unit).exists()


def test_who_owes_nothing_has_met_it_from_the_beginning() -> None:
    one = owing(a_unit(tco2e="0"), today=AFTER)
    assert (one.compliance, one.completed_on) == ("met_in_time", DUE)
    assert met_in_time(one.enterprise, "power", YEAR)


@pytest.mark.parametrize(
    ("day", "given", "state"),
    [(DAY, 999, "open"), (DUE, 1000, "met_in_time"), (AFTER, 1000, "met_late"), (AFTER, 1, "partly")],
)
def test_the_status_is_what_the_pure_function_says(day: date, given: int, state: str) -> None:
    unit = a_unit()
    issue(unit, 2_000)
    one = approved(filed(owing(unit), own(unit, given), today=day), today=day).obligation
    assert fresh(one).compliance == state


def test_the_night_turns_who_has_not_surrendered_short_once() -> None:
    one = owing(a_unit())
    assert recompute_all(DUE) == 0
    assert recompute_all(AFTER) == 1
    assert recompute_all(AFTER) == 0
    assert fresh(one).compliance == "not_met"
    assert [change.compliance for change in one.changes.order_by("pk")] == ["open", "not_met"]


def test_the_history_of_the_status_is_kept_by_the_database() -> None:
    owing(a_unit())
    table = ComplianceChange._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET compliance = 'met_in_time'")


def test_arrears_are_what_is_still_owed_after_its_day_the_oldest_first() -> None:
    unit = a_unit()
    a_figure(unit, "700", year=2023)
    owing(unit)
    owing(unit, year=2023)
    assert [one.quota_year for one in arrears_of(unit, DAY)] == [2023]
    assert [one.quota_year for one in arrears_of(unit, AFTER)] == [2023, 2024]
    late = shortfalls(obligations_of(DEMO, "power", YEAR), AFTER)
    assert [one.tonnes for one in late] == [1000]
    assert not met_in_time(unit, "power", YEAR)


def test_the_notice_is_a_numbered_letter_and_told_once_for_a_version() -> None:
    lin, _zhou = officers()
    one = owing(a_unit())
    notify(one, by=lin, today=DAY)
    letter = Letter.objects.get(kind="compliance")
    assert one.notice_number == letter.number
    assert one.notified_on == DAY
    text = "".join(each["text"] for each in letter.body["paragraphs"])
    assert "应清缴配额 1,000 tCO2e" in text
    assert "2025年12月31日" in text
    assert "不超过 50 tCO2e" in text
    assert letter.status == "sent"
    with pytest.raises(Conflict):
        notify(SurrenderObligation.objects.get(pk=one.pk), by=lin, today=DAY)
    a_figure(one.enterprise, "1200")
    generate("power", YEAR, by=lin, today=DAY)
    notify(fresh(one), by=lin, today=DAY)
    assert Letter.objects.filter(kind="compliance").count() == 2


def test_notices_in_bulk_name_those_that_nobody_would_read() -> None:
    lin, zhou = officers()
    a_unit()
    alone = a_unit(None)
    owing(alone)
    done = notify_many(obligations_of(DEMO, "power", YEAR), by=lin, today=DAY)
    assert done.done == 1
    assert [name for name, _why in done.left] == [alone.name]
    with pytest.raises(Forbidden):
        notify(fresh(SurrenderObligation.objects.get(enterprise=alone)), by=zhou, today=DAY)


def test_a_shortfall_becomes_a_case_once_and_only_after_its_day() -> None:
    lin, _zhou = officers()
    one = owing(a_unit())
    with pytest.raises(Refused, match="期限过后"):
        open_case(one, by=lin, today=DUE)
    first = open_case(fresh(one), by=lin, today=AFTER)
    assert fresh(one).compliance == "not_met"  # Without waiting for the night.
    again = open_case(fresh(one), by=make_person(CHENG), today=AFTER)
    assert first.pk == again.pk
    assert EnforcementCase.objects.count() == 1
    assert "欠缴 1,000 tCO2e" in first.facts
    with pytest.raises(Forbidden):
        open_case(fresh(one), by=make_person(FENG), today=AFTER)
    with pytest.raises(Forbidden):
        open_case(fresh(one), by=make_person(ZHAO), today=AFTER)


def test_two_officers_who_generate_differ_in_nothing() -> None:
    owing(a_unit())
    done = generate("power", YEAR, by=make_person(ZHOU), today=DAY)
    assert (done.new, done.same) == (0, 1)
