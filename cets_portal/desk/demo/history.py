"""演示的这一年: what the demo province has done of the notices so far: most of it in time, a little late, some still owed."""

from datetime import date, timedelta

from django.db.models import QuerySet

from cets_portal.accounts.models import User
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.desk.demo.filings import FROM
from cets_portal.desk.demo.people import DEMO_PROVINCE
from cets_portal.desk.duties import Duty, duty_of
from cets_portal.desk.reminding import send_reminders
from cets_portal.norms.codes import DutyCode
from cets_portal.oversight.services.settling import Proof, settle_body, settle_units
from registry.models import Enterprise

#: Of so many units one is late, and of so many one has not done it yet.
ONE_LATE_IN, ONE_OWING_IN = 17, 23
MONTHS = (DutyCode.MONTHLY_FILING, DutyCode.BACKFILL)
EARLY, LATE = timedelta(days=4), timedelta(days=6)


def file_elsewhere(today: date, *, by: User) -> None:
    """The months before the portal's own went to the national platform; those filed here all the same are left out."""
    _settle(_past(today).filter(duty__in=MONTHS), today, by)


def live_through(today: date, *, by: User) -> None:
    """Settle what was due before `today`, and remind everyone of what is due now."""
    _settle(_past(today).exclude(duty__in=MONTHS), today, by)
    send_reminders(today)


def _past(today: date) -> QuerySet[Obligation]:
    past = Obligation.objects.filter(status=ObligationStatus.IN_FORCE, due_on__lt=today)
    # Those months are filed in the portal itself (demo/filings.py).
    return past.exclude(duty=DutyCode.MONTHLY_FILING, period__gte=str(FROM)).order_by("due_on", "key")


def _settle(past: QuerySet[Obligation], today: date, by: User) -> None:
    for obligation in past:
        duty = duty_of(obligation)
        if duty and duty.is_per_unit:
            _units(obligation, duty, today, by)
        elif duty:
            _body(obligation, today, by)


def _body(obligation: Obligation, today: date, by: User) -> None:
    """The bureau did its own part a few days early; what an act of the portal settled by itself stands already."""
    assert obligation.due_on
    if obligation.settled.filter(province=DEMO_PROVINCE, enterprise=None).exists():
        return
    settle_body(obligation, DEMO_PROVINCE, Proof(obligation.due_on - EARLY), by=by, today=today)


def _units(obligation: Obligation, duty: Duty, today: date, by: User) -> None:
    assert obligation.due_on
    listed = [unit.enterprise_id for _, unit in duty.finder.owing([obligation], province=DEMO_PROVINCE)]
    recent = today - obligation.due_on < timedelta(days=100)
    shift = obligation.pk  # Each duty has laggards of its own.
    late = [pk for place, pk in enumerate(listed) if (place + shift) % ONE_LATE_IN == 5]
    owing = {pk for place, pk in enumerate(listed) if (place + shift) % ONE_OWING_IN == 7 and recent}
    in_time = [pk for pk in listed if pk not in owing and pk not in late]
    late_on = min(obligation.due_on + LATE, today)
    for chosen, done_on in ((in_time, obligation.due_on - EARLY), ([pk for pk in late if pk not in owing], late_on)):
        if chosen:
            settle_units(obligation, list(Enterprise.objects.filter(pk__in=chosen)), Proof(done_on), by=by, today=today)
