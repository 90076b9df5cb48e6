"""送签与提交: what stands in the way, who signs, what is frozen and logged, and what is told to whom."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import LogEntry
from cets_portal.inbox.models import Message
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.selectors.filing_facts import facts_of, issues_of, waivers_of
from dataquality.selectors.readiness import readiness_of
from dataquality.selectors.submissions import difference, logged_contents, recomputed
from dataquality.services import drafts, submitting, windows
from dataquality.views.filings.snapshot_page import record_of
from tests.dataquality.filing import world
from tests.people import LIN, WANG, WU, ZHOU, Person, make_person

pytestmark = pytest.mark.django_db

OUT = "DJ1:::L-out"


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as found:
        act()
    return found.value.code


def test_what_the_filer_hands_over_the_approver_signs_and_the_log_has_it() -> None:
    submission = world.submitted(world.works())
    filing = Filing.objects.get()
    assert (filing.status, submission.number, submission.late) == (FilingStatus.SUBMITTED, 1, False)
    entry = LogEntry.objects.get()
    assert entry.subject == f"filing/{filing.enterprise.uscc}/aluminium/2026-03/1"
    assert list(logged_contents()) == [(entry.subject, submission.content.encode())]
    assert json.loads(entry.leaf)["content"]["sha256"] == submission.digest == sha256(submission.content.encode())
    content = json.loads(submission.content)
    assert (content["filed_by"], content["signed_by"]) == ("王磊", "吴桐")
    assert {one["sha256"] for one in content["papers"]} == {one["sha256"] for one in json.loads(entry.leaf)["files"]}


@pytest.mark.parametrize("sector", ["power", "steel", "cement", "aluminium"])
def test_a_submission_of_each_sector_is_computed_again_from_its_own_content(sector: str) -> None:
    world.submitted(world.works(sector), sector=sector)
    stored = Submission.objects.get()
    assert stored.emissions_tco2e
    assert recomputed(stored) == ()
    call_command("recompute_filings", "--month", "2026-03", "--json")


def test_a_later_version_of_a_form_leaves_a_month_on_its_own_untouched() -> None:
    unit = world.works("power", years=(2025, 2026))
    old = world.submitted(unit, month=Month(2025, 12), today=date(2026, 1, 20), sector="power")
    new = world.opened(unit, month=Month(2026, 1), today=date(2026, 2, 20), sector="power")
    assert (old.filing.form_code, new.form_code) == ("power-v03-2022", "power-v04-2026")
    assert record_of(old).form.code == "power-v03-2022"
    assert recomputed(old) == ()


def test_recomputing_names_the_row_that_was_altered() -> None:
    world.submitted(world.works())
    stored = Submission.objects.get()
    content = json.loads(stored.content)
    content["values"][OUT]["v"] = "1.00"
    stored.content = json.dumps(content)
    found = {one.row for one in recomputed(stored)}
    assert {"DJ1:::L-E1", "total"} <= found


def test_errors_and_unexplained_warnings_stand_in_the_way() -> None:
    wang, filing = make_person(WANG), world.opened(world.works())
    assert code_of(lambda: submitting.hand_over(filing, by=wang, today=world.TODAY)) == "errors"
    world.filled(filing)
    drafts.save(filing, {OUT: {"v": ""}}, by=wang, revision=filing.revision)
    assert code_of(lambda: submitting.hand_over(filing, by=wang, today=world.TODAY)) == "errors"


def test_a_warning_wants_its_explanation() -> None:
    unit = world.works()
    for month in range(1, 3):
        world.submitted(unit, month=Month(2026, month), today=date(2026, month + 1, 20))
    wang, filing = make_person(WANG), world.opened(unit)
    world.filled(filing)
    jumped = {OUT: {"v": "39000.00"}}
    drafts.save(filing, jumped, by=wang, revision=filing.revision)
    ready = readiness_of(filing, today=world.TODAY)
    assert not ready.errors
    assert ready.unexplained, "a figure far from the unit's own months is asked about"
    assert code_of(lambda: submitting.hand_over(filing, by=wang, today=world.TODAY)) == "explanations"
    world.explain(filing, by=wang)
    submitting.hand_over(filing, by=wang, today=world.TODAY)
    submission = submitting.submit(filing, by=make_person(WU), today=world.TODAY)
    explained = [one["explanation"] for one in json.loads(submission.content)["issues"]]
    assert "经现场核实无误" in explained
    assert submission.warnings


def test_the_filer_does_not_sign_nor_whoever_typed_a_figure() -> None:
    unit = world.works()
    filing = world.handed_over(unit)
    with pytest.raises(Forbidden):
        submitting.submit(filing, by=make_person(WANG), today=world.TODAY)
    typed_too = make_person(WU)
    filing.draft["editors"] = [*filing.draft["editors"], typed_too.pk]
    filing.save()
    assert code_of(lambda: submitting.submit(filing, by=typed_too, today=world.TODAY)) == "second_person"


def test_what_was_recalled_is_not_signed() -> None:
    filing = world.handed_over(world.works())
    stale_copy = Filing.objects.get()
    submitting.recall(filing, by=make_person(WANG))
    with pytest.raises(Conflict):
        submitting.submit(stale_copy, by=make_person(WU), today=world.TODAY)
    assert not Submission.objects.exists()
    assert not LogEntry.objects.exists()


def test_a_plan_accepted_meanwhile_stops_the_signature() -> None:
    filing = world.handed_over(world.works())
    world.plan_for(filing.enterprise, "aluminium", effective_on=date(2026, 3, 1))
    assert code_of(lambda: submitting.submit(filing, by=make_person(WU), today=world.TODAY)) == "stale"


def test_after_the_day_it_is_signed_only_in_a_window_and_counts_as_late() -> None:
    filing, late = world.handed_over(world.works()), date(2026, 5, 11)
    wu = make_person(WU)
    assert code_of(lambda: submitting.submit(filing, by=wu, today=late)) == "closed"
    windows.open_window(
        filing.enterprise, "aluminium", world.MONTH, until=late, reason="停电", by=make_person(LIN), today=late
    )
    assert submitting.submit(filing, by=wu, today=late).late


def returned(filing: Filing, who: Person = ZHOU) -> None:
    advance(filing, "return", by=make_person(who), reason="产量与台账不符", return_reason="产量与台账不符")


def test_a_returned_month_is_mended_after_the_day_and_stays_timely() -> None:
    first = world.submitted(world.works())
    filing = first.filing
    filing.refresh_from_db()
    returned(filing)
    wang = make_person(WANG)
    drafts.save(filing, {OUT: {"v": "29000.00"}}, by=wang, revision=filing.revision)
    world.explain(filing, by=wang)
    late = date(2026, 6, 1)
    submitting.hand_over(filing, by=wang, today=late)
    second = submitting.submit(filing, by=make_person(WU), today=late)
    assert (second.number, second.late) == (2, False)
    changed = difference(Submission.objects.get(number=1), Submission.objects.get(number=2))
    assert [one.key for one in changed.values] == [OUT]
    assert changed.total
    assert not changed.papers
    assert difference(first, first).values == ()
    assert not difference(first, first)


def test_the_unit_hears_of_its_receipt_and_the_clerk_once_a_day() -> None:
    make_person(LIN)
    unit = world.works()
    world.submitted(unit, month=Month(2026, 2), today=date(2026, 3, 20))
    world.submitted(unit, month=Month(2026, 3), today=date(2026, 4, 10))
    heard = Message.objects.filter(key__contains="submitted")
    assert {one.user.username for one in heard} == {"wang", "li", "wu", "lin"}
    assert heard.filter(user__username="lin").count() == 2, "two days"
    assert heard.filter(user__username="wu").count() == 2, "two receipts"


@pytest.mark.parametrize(
    "statement", ["UPDATE dataquality_submission SET content = '{}'", "DELETE FROM dataquality_submission"]
)
def test_the_database_refuses_to_change_a_submission(statement: str) -> None:
    world.submitted(world.works())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Submission.objects.get().content != "{}"


def test_facts_are_read_in_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    unit = world.works()
    for month in (1, 2):
        world.submitted(unit, month=Month(2026, month), today=date(2026, month + 1, 20))
    filing = world.filled(world.opened(unit))
    filing = Filing.objects.select_related("enterprise", "plan_version__plan").get(pk=filing.pk)
    with django_assert_max_num_queries(8):
        facts = facts_of(filing)
        issues_of(facts, waivers_of(filing))
        assert [str(one.month) for one in facts.history[OUT]] == ["2026-01", "2026-02"]
    with django_assert_max_num_queries(12):
        readiness_of(filing, today=world.TODAY)
