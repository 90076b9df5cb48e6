"""同时办理: real threads and real commits; the database decides, once."""

import pytest
from django.db import connection

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.evidence.models import Checkpoint, LogEntry, LogHead
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.services import drafts, papers, submitting
from dataquality.services.filings import open_filing
from tests.dataquality.filing import world
from tests.dataquality.filing.world import LI
from tests.people import WANG, WU, make_person
from tests.registry.lists_at_work import at_once

pytestmark = pytest.mark.django_db(transaction=True)

OUT, POWER = "DJ1:::L-out", "DJ1:::L-aux-ac"


def again(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def test_eight_who_press_submit_at_once_make_one_submission_and_one_leaf() -> None:
    filing, wu = world.handed_over(world.works()), make_person(WU)
    copies = [again(filing) for _n in range(8)]
    acts = [lambda one=one: submitting.submit(one, by=wu, today=world.TODAY) for one in copies]
    results = at_once(*acts)
    assert sum(isinstance(one, Submission) for one in results) == 1, results
    assert sum(isinstance(one, Conflict) for one in results) == 7, results
    assert Submission.objects.count() == LogEntry.objects.count() == Checkpoint.objects.count() == 1
    assert LogHead.objects.get().size == 1


def test_two_units_submit_at_once_and_the_log_has_no_gap() -> None:
    wang, wu = make_person(WANG), make_person(WU)
    filings = [world.filled(world.opened(world.works()), by=wang)]
    other = world.make_unit(name="另一家铝业有限公司", province="42")
    filings.append(world.filled(open_filing(other, "aluminium", world.MONTH, by=wang, today=world.TODAY), by=wang))
    for one in filings:
        submitting.hand_over(one, by=wang, today=world.TODAY)
    results = at_once(*[lambda one=one: submitting.submit(one, by=wu, today=world.TODAY) for one in filings])
    assert [type(one) for one in results] == [Submission, Submission], results
    assert sorted(LogEntry.objects.values_list("index", flat=True)) == [0, 1]


def test_two_filers_who_save_at_once_both_find_what_they_typed() -> None:
    filing = world.opened(world.works())
    wang, li = make_person(WANG), make_person(LI)
    mine, theirs = again(filing), again(filing)
    results = at_once(
        lambda: drafts.save(mine, {OUT: {"v": "1"}}, by=wang, revision=0),
        lambda: drafts.save(theirs, {POWER: {"v": "2"}, OUT: {"v": "3"}}, by=li, revision=0),
    )
    assert all(isinstance(one, drafts.Saved) for one in results), results
    filing.refresh_from_db()
    assert filing.revision == 2
    assert filing.draft["values"][POWER]["v"] == "2"
    kept = {filing.draft["values"][OUT]["v"], filing.draft["aside"][f"values/{OUT}"]["value"]["v"]}
    assert kept == {"1", "3"}


def test_a_signature_and_a_recall_at_once_do_not_both_happen() -> None:
    filing = world.handed_over(world.works())
    wang, wu = make_person(WANG), make_person(WU)
    mine, theirs = again(filing), again(filing)
    results = at_once(
        lambda: submitting.submit(mine, by=wu, today=world.TODAY), lambda: submitting.recall(theirs, by=wang)
    )
    assert sum(isinstance(one, Refused) for one in results) == 1, results
    status, submissions = again(filing).status, Submission.objects.count()
    assert (status, submissions) in ((FilingStatus.SUBMITTED, 1), (FilingStatus.DRAFT, 0))
    assert LogEntry.objects.count() == submissions


def test_a_month_opened_twice_at_once_is_one_filing() -> None:
    unit, wang, li = world.works(), make_person(WANG), make_person(LI)
    results = at_once(
        lambda: open_filing(unit, "aluminium", world.MONTH, by=wang, today=world.TODAY),
        lambda: open_filing(unit, "aluminium", world.MONTH, by=li, today=world.TODAY),
    )
    assert {one.pk for one in results} == {Filing.objects.get().pk}


def test_a_paper_and_a_handing_over_at_once_leave_no_paper_behind_the_filers_back() -> None:
    filing, wang = world.filled(world.opened(world.works())), make_person(WANG)
    file = world.stored()
    mine, theirs = again(filing), again(filing)
    results = at_once(
        lambda: submitting.hand_over(mine, by=wang, today=world.TODAY),
        lambda: papers.attach(theirs, file, name="x.pdf", kind="other", rows=[OUT], by=wang),
    )
    refused = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Conflict) for one in refused), results
    assert filing.papers.filter(file=file).exists() == (not refused)


def test_a_failed_submission_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    filing, wu = world.handed_over(world.works()), make_person(WU)
    monkeypatch.setattr(Submission, "save", _broken)
    with pytest.raises(RuntimeError):
        submitting.submit(filing, by=wu, today=world.TODAY)
    assert again(filing).status == FilingStatus.SIGNING
    assert not LogEntry.objects.exists()
    assert not connection.in_atomic_block


def _broken(self: Submission, **_more: object) -> None:
    raise RuntimeError("the disk is full")
