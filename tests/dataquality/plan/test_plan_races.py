"""同时办理方案: of two at once exactly one prevails. Real commits, real threads."""

from datetime import date

import pytest

from cets_portal.audit.errors import Conflict
from cets_portal.audit.models import Entry
from cets_portal.evidence.models import LogEntry
from dataquality.models import ControlPlan, PlanVersion
from dataquality.services import plan_drafts as drafts
from dataquality.services import plan_review, plans
from dataquality.services.plan_drafts import Saved, Seen, Stale
from tests.dataquality.plan.at_work import TODAY, again, complete_draft, seen, steelworks, submitted, wang, wu
from tests.dataquality.plans import make_plan
from tests.people import LIN, ZHOU, make_person
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_who_begin_the_first_plan_make_one_version() -> None:
    unit, one, other = steelworks(), wang(), wu()
    results = at_once(
        lambda: plans.open_plan(unit, "steel", 2026, by=one, today=TODAY),
        lambda: plans.open_plan(unit, "steel", 2026, by=other, today=TODAY),
    )
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "PlanVersion"], results
    assert (ControlPlan.objects.count(), PlanVersion.objects.count()) == (1, 1)


def test_two_submissions_of_one_version_make_one() -> None:
    version, approver = complete_draft(), wu()
    mine, theirs = again(version), again(version)
    results = at_once(lambda: plan_review.submit(mine, by=approver), lambda: plan_review.submit(theirs, by=approver))
    assert [type(one) for one in results if one] == [Conflict], results
    assert Entry.objects.filter(action="dataquality.planversion.submit").count() == 1


def test_of_two_reviewers_one_decides_and_one_leaf_is_logged() -> None:
    version, lin, zhou = submitted(), make_person(LIN), make_person(ZHOU)
    mine, theirs = again(version), again(version)
    results = at_once(
        lambda: plan_review.accept(mine, by=lin, today=TODAY),
        lambda: plan_review.accept(theirs, by=zhou, today=TODAY),
    )
    assert [type(one) for one in results if one] == [Conflict], results
    assert LogEntry.objects.count() == 1


def test_an_acceptance_that_meets_a_return_leaves_one_of_them() -> None:
    version, lin, zhou = submitted(), make_person(LIN), make_person(ZHOU)
    mine, theirs = again(version), again(version)
    results = at_once(
        lambda: plan_review.accept(mine, by=lin, today=date(2026, 1, 1)),
        lambda: plan_review.send_back(theirs, reason="边界不清", mend_by=TODAY, by=zhou, today=TODAY),
    )
    assert [type(one) for one in results if one] == [Conflict], results
    assert LogEntry.objects.count() == (1 if again(version).status == "accepted" else 0)


def test_of_two_saves_of_one_part_one_is_told_of_the_other() -> None:
    version = make_plan(steelworks(), "steel", status="draft")
    one, other = wang(), wu()
    shown = Seen(version.revision, drafts.digest_of(version, "boundary"))
    results = at_once(
        lambda: drafts.save_texts(again(version), "boundary", {"process": "甲"}, by=one, seen=shown),
        lambda: drafts.save_texts(again(version), "boundary", {"process": "乙"}, by=other, seen=shown),
    )
    assert sorted(type(one).__name__ for one in results) == [Saved.__name__, Stale.__name__], results
    assert seen(again(version)).revision == 1
