"""同时办理: two who publish at once make one; the last two agencies published at once settle the duty."""

from datetime import date

import pytest

from cets_portal.audit.errors import Conflict
from cets_portal.deadlines.services import load_norms
from cets_portal.evidence.models import LogEntry
from cets_portal.oversight.models import Settled
from dataquality.choices import EvaluationStatus
from dataquality.models import AgencyEvaluation
from dataquality.services.evaluation import publishing, steps
from dataquality.services.evaluation.computing import Computed, compute
from tests.dataquality.evaluation import world
from tests.dataquality.evaluation.world import TODAY, YEAR
from tests.people import CHENG, DEMO, LIN, ZHOU, make_person
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AFTER = date(2026, 9, 9)


def decided(one: AgencyEvaluation) -> AgencyEvaluation:
    steps.send(one, by=make_person(LIN), today=TODAY)
    steps.propose(one, by=make_person(LIN), today=AFTER)
    steps.decide(one, by=make_person(ZHOU), today=AFTER)
    return one


def test_four_who_publish_at_once_make_one_publication_and_one_leaf() -> None:
    world.concluded(world.agency_of_xu())
    one = decided(world.evaluated(make_person(LIN)))
    people = [make_person(LIN), make_person(ZHOU), make_person(CHENG), make_person(LIN)]
    copies = [AgencyEvaluation.objects.get(pk=one.pk) for _person in people]
    results = at_once(
        *[
            lambda who=who, copy=copy: publishing.publish(copy, by=who, today=AFTER)
            for who, copy in zip(people, copies, strict=True)
        ]
    )
    assert sum(found is None for found in results) == 1, results
    assert sum(isinstance(found, Conflict) for found in results) == 3, results
    assert LogEntry.objects.filter(kind="evaluation").count() == 1
    one.refresh_from_db()
    assert one.status == EvaluationStatus.PUBLISHED


def test_the_last_two_published_at_once_settle_the_duty_once() -> None:
    load_norms()
    world.concluded(world.agency_of_xu())
    world.concluded(world.other_agency())
    compute(DEMO, YEAR, by=make_person(LIN), today=TODAY)
    both = [decided(one) for one in AgencyEvaluation.objects.all()]
    lin = make_person(LIN)
    results = at_once(*[lambda one=one: publishing.publish(one, by=lin, today=AFTER) for one in both])
    assert results == [None, None]
    found = Settled.objects.filter(obligation__duty="agency_evaluation", province=DEMO)
    assert found.exists()
    assert found.count() == found.values("obligation").distinct().count()


def test_two_officers_who_compute_at_once_make_one_evaluation_of_each_agency() -> None:
    world.concluded(world.agency_of_xu())
    world.concluded(world.other_agency())
    lin, cheng = make_person(LIN), make_person(CHENG)
    results = at_once(*[lambda who=who: compute(DEMO, YEAR, by=who, today=TODAY) for who in (lin, cheng)])
    assert all(isinstance(found, Computed) for found in results), results
    assert AgencyEvaluation.objects.count() == 2
    assert {len(one.rows) for one in AgencyEvaluation.objects.all()} == {1}
