"""核查结论: computed by the server, conservative where a finding stays unresolved, frozen with a receipt."""

import json
from datetime import date
from decimal import Decimal

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.evidence.models import LogEntry
from dataquality.choices import FindingStatus, VerificationStatus
from dataquality.models import Conclusion, Verification, VerificationFinding
from dataquality.rules.conclusion.gaps import Gap
from dataquality.selectors.conclusions import bench_of, content_of
from dataquality.services import concluding
from tests.people import LIN, XU, ZHOU, make_person
from tests.verification_world import (
    GU,
    TODAY,
    make_agency,
    make_conclusion,
    make_finding,
    make_report,
    make_verification,
    ready_draft,
    row_with,
    saved,
)

pytestmark = pytest.mark.django_db


def gaps(verification: Verification) -> set[Gap]:
    return {one.gap for one in bench_of(verification).lacking}


def test_what_follows_from_the_changed_value_is_computed_by_the_server() -> None:
    version = make_report()
    made, total = row_with(version, "L-out"), version.emissions_tco2e
    task = make_verification(version)
    before = {row.item: row for row in bench_of(task).rows}
    value = str(Decimal(before[made].before) * 2)
    saved(task, after={made: value})
    rows = {row.item: row for row in bench_of(task).rows}
    assert (rows[made].after, rows[made].same, rows[made].change) == (value, False, "100.00")
    changed = [row for row in rows.values() if not row.same and row.computed]
    assert rows["total"] in changed
    assert Decimal(rows["total"].after) > total


def test_a_computed_row_cannot_be_typed() -> None:
    task = make_verification()
    emitted = row_with(task.version, "L-E")
    draft = ready_draft(task, after={emitted: "1", "total": "1", "no:such:row:X": "1"})
    concluding.save_draft(task, draft, by=make_person(XU), revision=0)
    assert task.draft["after"] == {}


def test_figures_are_taken_as_people_paste_them() -> None:
    task = make_verification()
    made = row_with(task.version, "L-out")
    concluding.save_draft(task, ready_draft(task, after={made: " １２，３４５．６０ "}), by=make_person(XU), revision=0)
    assert task.draft["after"] == {made: "12345.60"}


def test_a_save_that_did_not_see_the_one_before_is_told_so() -> None:
    task = make_verification()
    assert concluding.save_draft(task, ready_draft(task), by=make_person(XU), revision=0) == 1
    with pytest.raises(Conflict) as refusal:
        concluding.save_draft(task, ready_draft(task), by=make_person(XU), revision=0)
    assert refusal.value.code == "stale"


def test_a_changed_row_wants_a_reason_and_a_text_for_a_figure_is_none() -> None:
    task = make_verification()
    made = row_with(task.version, "L-out")
    saved(task, after={made: "很多"}, reasons={})
    assert gaps(task) >= {Gap.NO_REASON, Gap.NOT_A_NUMBER, Gap.NO_TOTAL}
    with pytest.raises(Refused) as refusal:
        concluding.conclude(task, by=make_person(XU), today=TODAY)
    assert refusal.value.code == "lacking"


def test_marks_statement_and_signatures_are_wanted() -> None:
    task = make_verification(signers=False)
    saved(task, marks={}, statement={})
    assert gaps(task) == {Gap.MARK_UNSAID, Gap.NO_CONFORMITY, Gap.NO_ABBREVIATION, Gap.NO_SIGNER}


def test_a_finding_without_a_verdict_stops_the_conclusion() -> None:
    task = saved(make_verification())
    finding = make_finding(task)
    VerificationFinding.objects.filter(pk=finding.pk).update(status=FindingStatus.ANSWERED, verdict="")
    assert gaps(task) == {Gap.FINDING_OPEN}


class TestConservative:
    """未解决的不符合项取保守值."""

    def test_the_default_that_is_higher_is_taken_without_a_word(self) -> None:
        task = make_verification(make_report(sector="aluminium"))
        item = row_with(task.version, "L-anode")
        Verification.objects.filter(pk=task.pk).update(draft={})
        make_finding(task, item)
        known = bench_of(task).suggestions[item]
        assert known.default
        marks = {"data": False}
        after = {item: known.default} if known.higher else {}
        basis = {} if known.higher else {"1": "按上年最高值"}
        saved(task, after=after, basis=basis, marks={**ready_draft(task).marks, **marks})
        assert gaps(task) == set()

    def test_an_item_without_a_default_wants_the_agencys_basis(self) -> None:
        task = make_verification()
        item = row_with(task.version, "L-out")
        make_finding(task, item)
        marks = {**ready_draft(task).marks, "data": False}
        saved(task, marks=marks)
        assert gaps(task) == {Gap.NO_BASIS}
        saved(task, marks=marks, basis={"1": "按台账最大值"})
        assert gaps(task) == set()

    def test_a_figure_below_what_was_reported_is_not_conservative(self) -> None:
        task = make_verification()
        item = row_with(task.version, "L-out")
        make_finding(task, item)
        marks = {**ready_draft(task).marks, "data": False}
        saved(task, after={item: "1"}, marks=marks, basis={"1": "按台账"})
        assert gaps(task) == {Gap.NOT_CONSERVATIVE}

    def test_the_table_says_which_finding_it_is(self) -> None:
        task = make_verification()
        item = row_with(task.version, "L-out")
        make_finding(task, item)
        row = next(row for row in bench_of(task).rows if row.item == item)
        assert row.unresolved == (1,)

    def test_a_mark_over_an_unresolved_finding_cannot_be_good(self) -> None:
        task = make_verification()
        make_finding(task, finding_class="on_site")
        saved(task, basis={"1": "不影响排放量"})
        assert gaps(task) == {Gap.MARK_TOO_GOOD}


def test_a_conclusion_is_frozen_with_its_receipt() -> None:
    conclusion = make_conclusion()
    task = conclusion.verification
    content = content_of(conclusion)
    subject = f"conclusion/{task.enterprise.uscc}/aluminium/2025/{task.agency.uscc}/1"
    assert LogEntry.objects.get(pk=conclusion.entry_id).subject == subject
    assert content["report_number"] == f"示例-示例核查-{task.enterprise.uscc[11:17]}-2025-1" == conclusion.report_number
    assert content["signatures"] == {
        "leader": "许言", "members": ["方可"], "technical_reviewer": "丁山", "approver": "于海"
    }  # fmt: skip
    assert content["conforms"] is True
    assert content["annex"]["verified_tco2e"]
    task.refresh_from_db()
    assert (task.status, task.concluded_on) == (VerificationStatus.CONCLUDED, TODAY)
    assert Entry.objects.filter(action="dataquality.verification.conclude").count() == 1
    assert json.loads(conclusion.content) == content


def test_it_is_concluded_once() -> None:
    task = saved(make_verification())
    concluding.conclude(task, by=make_person(XU), today=TODAY)
    with pytest.raises(Conflict):
        concluding.conclude(task, by=make_person(XU), today=TODAY)
    assert Conclusion.objects.count() == 1


def test_only_the_tasks_own_group_writes_it() -> None:
    task = saved(make_verification())
    make_agency(GU)
    for who in (GU, LIN, ZHOU):
        with pytest.raises(Forbidden):
            concluding.conclude(task, by=make_person(who), today=TODAY)
        with pytest.raises(Forbidden):
            concluding.save_draft(task, ready_draft(task), by=make_person(who), revision=0)


def test_the_year_beside_the_last_wants_a_reason_where_it_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    task = make_verification()
    last = bench_of(task).annex | {"verified_tco2e": "1"}
    monkeypatch.setattr("dataquality.selectors.conclusions.annex_before", lambda report: last)
    saved(task, yearly={})
    assert gaps(task) == {Gap.NO_YEARLY_REASON}


def test_a_conclusion_cannot_be_dated_by_the_machine() -> None:
    conclusion = make_conclusion(today=date(2026, 7, 20))
    assert content_of(conclusion)["concluded_on"] == "2026-07-20"
