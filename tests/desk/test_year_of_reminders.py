"""A whole year, night by night: the reminders of one works are those that the notice implies, and no others."""

import tomllib
from collections import defaultdict
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Q

from cets_portal.accounts.models import Organisation
from cets_portal.oversight.models import Reminder
from cets_portal.oversight.services.settling import Proof, settle_units
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import LIN, WANG, make_person

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db]

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
    for number in range(7, 11):  # Filed in time in 2025, before the first of these nights.
        month, day = obligation(f"2025-140/5a/steel/2025-{number:02d}"), date(2025, 12, 10)
        settle_units(month, [unit], Proof(day), by=make_person(LIN), today=YEAR[0])
    return unit


def live_through_the_year(unit: Enterprise) -> None:
    """Every morning reminders are sent; in the evening the works settles what is due that day."""
    lin = make_person(LIN)
    evenings: dict[date, list[str]] = defaultdict(list)
    for case in CASES:
        evenings[case.get("settled_on", case["due_on"])].append(case["key"])
    for day in YEAR:
        call_command("send_reminders", today=day.isoformat(), json=True, stdout=StringIO())
        for key in evenings[day]:
            settle_units(obligation(key), [unit], Proof(day), by=lin, today=day)


def test_the_year_of_one_works_is_the_year_of_the_notice() -> None:
    unit = works()
    live_through_the_year(unit)
    told: dict[str, list[date]] = defaultdict(list)
    ordered = Q(obligation__key__startswith="2026-32/") | Q(obligation__key__startswith="2025-140/5a/")
    found = Reminder.objects.filter(ordered, user__username=WANG.username)
    for key, day in found.order_by("planned_on").values_list("obligation__key", "planned_on"):
        told[key].append(day)
    assert told == {case["key"]: case["told_on"] + case.get("late", []) for case in CASES}
