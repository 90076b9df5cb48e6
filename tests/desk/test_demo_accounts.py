"""The demo's accounts: a newcomer finds most units reachable and opened, some late, and few reminders that reach nobody."""

from datetime import date

import pytest

from cets_portal.accounts.models import User
from cets_portal.desk.demo.openings import ONE_WITHOUT_PEOPLE, seat_and_open
from cets_portal.desk.reminding import plan, unreached
from cets_portal.norms.codes import DutyCode
from registry.choices import Change, Sector
from registry.models import AccountOpening, Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligations
from tests.people import LIN, make_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 12)


def test_most_units_are_told_and_most_accounts_stand() -> None:
    obligations()
    units = [make_enterprise(sector=Sector.CEMENT) for _ in range(2 * ONE_WITHOUT_PEOPLE)]
    list_in_force(2025, Sector.CEMENT, units, change=Change.NEW)
    list_in_force(2026, Sector.CEMENT, units)
    seat_and_open({"linlan": make_person(LIN)}, 2026, TODAY)
    assert Enterprise.objects.filter(organisation=None).count() == 2
    assert User.objects.filter(username__startswith="approver-").count() == len(units) - 2
    states = [opening.status for opening in AccountOpening.objects.all()]
    assert 0 < states.count("preparing") < states.count("complete") / 4
    owed = [item.owed.obligation.duty for item in plan(TODAY)]
    assert owed.count(DutyCode.ACCOUNTS_OPENED) == states.count("preparing")
    assert 0 < len(unreached(TODAY)) < len(plan(TODAY)) / 4
