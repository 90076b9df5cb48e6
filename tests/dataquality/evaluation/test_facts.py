"""评估的事实: what is counted of whom, from the rows that stand; a fixed number of queries."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from cets_portal.norms.evaluation import evaluation_rule_for
from dataquality.choices import FindingStatus, VerificationRole, VerificationStatus
from dataquality.models import RecheckDifference, Tie, Verification, VerifiedFigure
from dataquality.rules.agency_work import Work
from dataquality.selectors.evaluation_facts import marks_in, works_of
from tests.dataquality.evaluation import world
from tests.dataquality.evaluation.world import TODAY, YEAR
from tests.factories import make_enterprise
from tests.people import DEMO, OTHER

pytestmark = pytest.mark.django_db


def works(agency: Any) -> tuple[Work, ...]:
    return works_of(DEMO, YEAR, today=TODAY).get(agency.pk, ())


def test_a_conclusion_with_the_figure_that_the_province_stands_by() -> None:
    agency = world.agency_of_xu()
    task = world.concluded(agency, tco2e="5000", marks={"plan": False, "data": True})
    world.stands(task, "4400")
    (one,) = works(agency)
    assert (one.concluded_on, one.tco2e, one.stands_tco2e) == (date(2026, 6, 20), D(5000), D(4400))
    assert (one.change_tco2e, one.change_percent) == (D(-600), D(-12))
    assert one.marks == {"plan": False, "data": True}
    assert one.changed(evaluation_rule_for(DEMO, YEAR))


def test_a_disputed_recheck_and_what_nobody_has_confirmed_are_measured_by_nothing() -> None:
    agency, other = world.agency_of_xu(), world.other_agency()
    unit = make_enterprise(sector="steel")  # type: ignore[arg-type]
    first = world.concluded(agency, unit, tco2e="5000")
    recheck = world.concluded(other, unit, tco2e="9000", role=VerificationRole.RECHECK, status="concluded")
    world.stands(first, "5000")
    world.found(recheck, "method")
    case = world.disputed(first, recheck)
    assert [one.stands_tco2e for one in (*works(agency), *works(other))] == [D(5000), None]
    assert (works(agency)[0].rechecked, works(agency)[0].missed) == (False, frozenset())
    Verification.objects.filter(pk=recheck.pk).update(status=VerificationStatus.CONFIRMED)
    assert works(other)[0].stands_tco2e is None
    RecheckDifference.objects.filter(pk=case.pk).update(status="resolved")
    assert works(other)[0].stands_tco2e == D(5000)
    assert works(agency)[0].missed == frozenset({"method"})


def test_a_conclusion_that_was_not_adopted_did_not_stand() -> None:
    agency, other = world.agency_of_xu(), world.other_agency()
    unit = make_enterprise(sector="steel")  # type: ignore[arg-type]
    first = world.concluded(agency, unit, tco2e="5000")
    recheck = world.concluded(other, unit, tco2e="9000", role=VerificationRole.RECHECK, status="set_aside")
    world.found(recheck, "method")
    world.stands(first, "5000")
    assert works(other)[0].changed(evaluation_rule_for(DEMO, YEAR))
    assert not works(agency)[0].rechecked


def test_an_estimate_says_nothing_about_a_conclusion() -> None:
    agency = world.agency_of_xu()
    figure = world.stands(world.concluded(agency, tco2e="5000"), "4400")
    VerifiedFigure.objects.filter(pk=figure.pk).update(source="estimate", conclusion=None)
    assert works(agency)[0].stands_tco2e is None


def test_the_first_conclusion_decides_about_lateness_the_last_about_the_figure() -> None:
    agency = world.agency_of_xu()
    task = world.concluded(agency, on=date(2026, 6, 30), tco2e="5000", returned_times=1)
    world.conclude(task, on=date(2026, 7, 20), tco2e="5200")
    Verification.objects.filter(pk=task.pk).update(concluded_on=date(2026, 7, 20))
    (one,) = works(agency)
    assert (one.concluded_on, one.days_late, one.tco2e, one.returned) == (date(2026, 6, 30), 0, D(5200), 1)


def test_a_conclusion_late_in_the_evening_in_utc_is_the_next_day_here() -> None:
    agency = world.agency_of_xu()
    task = world.assigned(agency, status=VerificationStatus.CONFIRMED)
    world.conclude(task, on=world.DUE, tco2e="1", at=datetime(2026, 6, 30, 17, 0, tzinfo=UTC))
    (one,) = works(agency)
    assert (one.concluded_on, one.days_late) == (date(2026, 7, 1), 1)


def test_what_is_not_ours_is_not_counted() -> None:
    agency = world.agency_of_xu()
    world.concluded(agency, make_enterprise(province=OTHER, sector="steel"))  # type: ignore[arg-type]
    world.assigned(agency, status=VerificationStatus.CANCELLED)
    assert works(agency) == ()


def test_a_class_that_only_the_recheck_found_is_missed_by_the_first_and_not_by_the_recheck() -> None:
    agency, other = world.agency_of_xu(), world.other_agency()
    unit = make_enterprise(sector="steel")  # type: ignore[arg-type]
    first = world.concluded(agency, unit)
    recheck = world.concluded(other, unit, role=VerificationRole.RECHECK)
    world.found(first, "data")
    world.found(recheck, "data")
    world.found(recheck, "method")
    world.found(recheck, "plan", FindingStatus.DROPPED)
    (one,) = works(agency)
    assert (one.rechecked, one.missed) == (True, frozenset({"method"}))
    (theirs,) = works(other)
    assert (theirs.rechecked, theirs.missed) == (False, frozenset())


def test_a_recheck_without_a_conclusion_proves_nothing() -> None:
    agency, other = world.agency_of_xu(), world.other_agency()
    unit = make_enterprise(sector="steel")  # type: ignore[arg-type]
    world.concluded(agency, unit)
    world.found(world.assigned(other, unit, role=VerificationRole.RECHECK), "method")
    (one,) = works(agency)
    assert (one.rechecked, one.missed) == (False, frozenset())


def test_people_on_site_are_counted_once_each() -> None:
    agency = world.agency_of_xu()
    world.present(world.concluded(agency), 2)
    world.concluded(agency, on_site_skipped=True)
    assert sorted((one.on_site, one.present) for one in works(agency)) == [(False, 0), (True, 2)]


def a_tie(task: Verification, **said: Any) -> Tie:
    values = {"kind": "shareholding", "enterprise": task.report.enterprise, "from_on": date(2020, 1, 1), **said}
    return Tie.objects.create(agency=task.agency, province=DEMO, **values)


@pytest.mark.parametrize(
    ("said", "hit"),
    [
        ({}, True),
        ({"until_on": date(2023, 4, 20)}, False),
        ({"until_on": date(2023, 4, 21)}, True),
        ({"from_on": date(2026, 6, 20)}, True),
        ({"from_on": date(2026, 6, 21)}, False),
        ({"withdrawn_at": "2026-05-01T00:00:00Z"}, False),
        ({"enterprise": None, "kind": "prepared_report"}, True),
        ({"enterprise": None, "kind": "prepared_report", "until_on": date(2021, 1, 1)}, True),
    ],
)
def test_a_tie_in_force_during_the_work_is_a_conflict(said: dict[str, Any], hit: bool) -> None:
    agency = world.agency_of_xu()
    task = world.concluded(agency)
    tie = a_tie(task, **said)
    (one,) = works(agency)
    assert one.conflicts == ((tie.kind,) if hit else ())


def test_a_persons_tie_counts_for_the_work_that_the_person_did() -> None:
    agency = world.agency_of_xu()
    unit = make_enterprise(sector="steel")  # type: ignore[arg-type]
    task = world.concluded(agency, unit)
    theirs = world.member(world.concluded(agency))
    a_tie(task, person=theirs)
    assert [one.conflicts for one in works(agency) if one.conflicts] == []
    a_tie(task, person=world.member(task), kind="kinship")
    assert [one.conflicts for one in works(agency) if one.conflicts] == [("kinship",)]


def test_a_content_without_marks_conforms_or_not_as_a_whole() -> None:
    assert marks_in({}, conforms=True) == {}
    assert marks_in({}, conforms=False) == {"other": False}
    assert marks_in({"marks": {"data": False}}, conforms=True) == {"data": False}


def test_ten_times_the_work_asks_no_more(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    agency = world.agency_of_xu()
    for _n in range(3):
        world.found(world.concluded(agency), "data")
    with django_assert_max_num_queries(8):
        assert len(works(agency)) == 3
    for _n in range(27):
        world.found(world.concluded(agency), "data")
    with django_assert_max_num_queries(8):
        assert len(works(agency)) == 30
