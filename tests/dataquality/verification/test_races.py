"""同时办理核查: of two at once one prevails. Real commits, real threads."""

from datetime import date

import pytest

from cets_portal.audit.errors import Conflict, Refused
from dataquality.models import Presence, Verification
from dataquality.services.verification import assigning, findings, presence, steps
from tests.dataquality.verification import world
from tests.dataquality.verification.world import TODAY
from tests.people import CHENG, LIN, make_person
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_first_assignments_at_once_make_one() -> None:
    report, one, other = world.report(world.works()), world.agency(), world.agency(world.DU)
    mine, theirs = world.wanted(report, one), world.wanted(report, other)
    lin, cheng = make_person(LIN), make_person(CHENG)
    results = at_once(
        lambda: assigning.assign(mine, by=lin, today=TODAY), lambda: assigning.assign(theirs, by=cheng, today=TODAY)
    )
    assert Verification.objects.count() == 1, results
    assert sum(isinstance(one, Refused) for one in results) == 1, results


def test_two_presences_on_one_day_make_one() -> None:
    agency, day = world.agency(), date(2026, 3, 16)
    first = world.on_site(world.reviewing(of=world.report(), by=agency))
    second = world.on_site(world.reviewing(of=world.report(), by=agency))
    key, user = world.group(agency)[0][0], world.xu()
    results = at_once(
        lambda: presence.record_days(first, [key], [day], by=user),
        lambda: presence.record_days(second, [key], [day], by=user),
    )
    assert Presence.objects.filter(person=key, on_day=day).count() == 1, results
    assert [one.code for one in results if isinstance(one, Refused)] == ["place"], results


def test_a_task_is_begun_once() -> None:
    task, user = world.assigned(), world.xu()
    mine, theirs = Verification.objects.get(pk=task.pk), Verification.objects.get(pk=task.pk)
    results = at_once(
        lambda: steps.begin(mine, by=user, today=TODAY), lambda: steps.begin(theirs, by=user, today=TODAY)
    )
    assert [type(one) for one in results if one] == [Conflict], results


def test_two_drafts_at_once_have_two_numbers() -> None:
    task, user = world.finding_stage(), world.xu()

    def draft() -> None:
        findings.draft_finding(task, finding_class="data", description="x", by=user)

    results = at_once(draft, draft)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert sorted(task.findings.values_list("number", flat=True)) == [1, 2]
