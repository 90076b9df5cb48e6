"""A whole year, night by night: the reminders of one works are those that the notice implies, and no others."""

import tomllib
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cets_portal.accounts.models import Organisation
from cets_portal.desk.reminding import send_reminders
from cets_portal.oversight.models import Reminder
from cets_portal.oversight.services.settling import Proof, settle_units
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import LIN, WANG, make_person

pytestmark = pytest.mark.django_db

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "reminders.toml").read_text(encoding="utf-8")
)["duties"]
YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


def works() -> Enterprise:
    obligations()
    make_person(WANG)
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    Enterprise.objects.filter(pk=unit.pk).update(organisation=Organisation.objects.get(uscc=WANG.uscc))
    for list_year in (2025, 2026, 2027):
        list_in_force(list_year, Sector.STEEL, [unit])
    return unit


def live_through_the_year(unit: Enterprise) -> None:
    """Every morning reminders are sent; in the evening the works settles what is due that day."""
    lin = make_person(LIN)
    evenings: dict[date, list[str]] = defaultdict(list)
    for case in CASES:
        evenings[case.get("settled_on", case["due_on"])].append(case["key"])
    for day in YEAR:
        send_reminders(day)
        for key in evenings[day]:
            settle_units(obligation(key), [unit], Proof(day), by=lin, today=day)


def test_the_year_of_one_works_is_the_year_of_the_notice() -> None:
    unit = works()
    live_through_the_year(unit)
    told: dict[str, list[date]] = defaultdict(list)
    found = Reminder.objects.filter(user__username=WANG.username, obligation__key__startswith="2026-32/")
    for key, day in found.order_by("planned_on").values_list("obligation__key", "planned_on"):
        told[key].append(day)
    assert told == {case["key"]: case["told_on"] + case.get("late", []) for case in CASES}
