"""The ministry's board: every province at every step of the year, who is late, and from there down to the unit."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from cets_portal.oversight.services.settling import Proof, settle_units
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import DEMO, HE, LIN, ZHAO, make_person, signed_in

pytestmark = pytest.mark.django_db

AUGUST = "2026-32/2-2/steel/2026-08"
TODAY = date(2026, 10, 20)  # Ten days after the month of August was due.


@pytest.fixture(autouse=True)
def works(settings: Any) -> list[Enterprise]:
    settings.PORTAL_TODAY = TODAY
    obligations()
    for officer in (LIN, ZHAO):
        make_person(officer)
    units = [make_enterprise(sector=Sector.STEEL, province=DEMO) for _ in range(3)]
    list_in_force(2026, Sector.STEEL, units)
    settle_units(obligation(AUGUST), units[:2], Proof(date(2026, 10, 1)), by=make_person(LIN), today=TODAY)
    return units


def is_august(owed: Any) -> bool:
    return bool(owed.obligation.key == AUGUST)


def test_every_province_stands_at_every_step_with_done_and_owed(works: list[Enterprise]) -> None:
    answer = signed_in(HE).get("/progress/")
    steps, rows = answer.context["steps"], {row.name: row for row in answer.context["rows"]}
    place = next(n for n, step in enumerate(steps) if step.obligation.key == AUGUST)
    mine = next(row for row in rows.values() if row.cells[place].tally.total)
    assert (mine.cells[place].tally.done, mine.cells[place].tally.total) == (2, 3)
    assert mine.late >= 1
    assert len(rows) == 2


def test_from_the_cell_one_comes_down_to_the_unit_that_is_late(works: list[Enterprise]) -> None:
    ministry = signed_in(HE)
    page = ministry.get("/progress/")
    steps = page.context["steps"]
    place = next(n for n, step in enumerate(steps) if step.obligation.key == AUGUST)
    url = next(row.cells[place].url for row in page.context["rows"] if row.cells[place].tally.total)
    assert f'href="{escape(url)}"' in page.content.decode()
    assert works[2].name in ministry.get(url).content.decode()
    late = {one.unit.uscc for one in ministry.get("/late/").context["page"] for owed in one.owed if is_august(owed)}
    assert late == {works[2].uscc}


def test_the_board_asks_as_often_for_ten_times_the_units() -> None:
    ministry = signed_in(HE)
    with CaptureQueriesContext(connection) as few:
        ministry.get("/progress/")
    list_in_force(2026, Sector.CEMENT, [make_enterprise(sector=Sector.CEMENT) for _ in range(30)])
    with CaptureQueriesContext(connection) as many:
        ministry.get("/progress/")
    assert len(many) <= len(few) <= 15
