"""保存草稿: rows known, numbers read, two filers at once, and the way back to what holds now."""

from datetime import date

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.norms.form import Method
from dataquality.models import Filing
from dataquality.selectors.filing_facts import facts_of, sheet_of
from dataquality.selectors.staleness import stale_points
from dataquality.services import drafts, papers, submitting
from dataquality.services.basis import adopt_basis
from registry.models import Facility
from tests.dataquality.filing import world
from tests.dataquality.filing.world import LI
from tests.dataquality.plans import make_plan
from tests.people import WANG, WU, make_person

pytestmark = pytest.mark.django_db

OUT = "DJ1:::L-out"


@pytest.fixture
def filing() -> Filing:
    return world.opened(world.works())


def test_the_server_computes_as_soon_as_it_is_saved(filing: Filing) -> None:
    saved = drafts.save(filing, world.typed_values(filing), by=make_person(WANG), revision=0)
    assert saved.working.total
    assert saved.revision == filing.revision == 1
    assert not saved.faults
    assert not saved.conflicts


def test_what_is_no_number_is_kept_as_typed_and_told(filing: Filing) -> None:
    saved = drafts.save(filing, {OUT: {"v": "约五百吨"}}, by=make_person(WANG), revision=0)
    assert [(one.cell, one.code, one.kept) for one in saved.faults] == [(f"values/{OUT}", "number", True)]
    value = facts_of(filing).values[OUT]
    assert (value.number, value.text) == (None, "约五百吨")


def test_characters_that_no_store_can_hold_are_left_out(filing: Filing) -> None:
    typed = {OUT: {"v": "1\x00", "n": "见\ud800附件\x00"}}
    drafts.save(filing, typed, by=make_person(WANG), revision=0)
    filing.refresh_from_db()
    assert filing.draft["values"][OUT] == {"v": "1", "m": "", "n": "见附件"}


def test_a_method_that_the_row_has_not_is_told_and_the_cell_stays(filing: Filing) -> None:
    wang = make_person(WANG)
    drafts.save(filing, {OUT: {"v": "1"}}, by=wang, revision=0)
    saved = drafts.save(filing, {OUT: {"v": "2", "m": "default"}}, by=wang, revision=1)
    assert [(one.code, one.kept) for one in saved.faults] == [("method", False)]
    assert filing.draft["values"][OUT]["v"] == "1"


@pytest.mark.parametrize("row", ["DJ9:::L-out", "DJ1:::L-E", "nonsense"])
def test_rows_that_the_filing_has_not_or_that_are_computed_are_refused(filing: Filing, row: str) -> None:
    with pytest.raises(Refused) as found:
        drafts.save(filing, {OUT: {"v": "1"}, row: {"v": "1"}}, by=make_person(WANG), revision=0)
    assert found.value.code == "row"
    filing.refresh_from_db()
    assert filing.draft == {}


def test_only_a_filer_saves_and_only_an_open_draft(filing: Filing) -> None:
    with pytest.raises(Forbidden):
        drafts.save(filing, {OUT: {"v": "1"}}, by=make_person(WU), revision=0)
    world.filled(filing)
    submitting.hand_over(filing, by=make_person(WANG), today=world.TODAY)
    with pytest.raises(Conflict):
        drafts.save(filing, {OUT: {"v": "1"}}, by=make_person(WANG), revision=filing.revision)


def test_two_filers_on_one_page_lose_nothing(filing: Filing) -> None:
    wang, li = make_person(WANG), make_person(LI)
    drafts.save(filing, {OUT: {"v": "100"}}, by=wang, revision=0)
    drafts.save(filing, {OUT: {"v": "200"}, "DJ1:::L-aux-ac": {"v": "3"}}, by=li, revision=1)
    saved = drafts.save(filing, {OUT: {"v": "300"}}, by=wang, revision=1)
    (conflict,) = saved.conflicts
    assert (conflict.cell, conflict.by, conflict.theirs["v"]) == (f"values/{OUT}", "李工", "200")
    drafts.settle(filing, f"values/{OUT}", take=True, by=wang)
    assert filing.draft["values"][OUT]["v"] == "300"
    with pytest.raises(Refused):
        drafts.settle(filing, f"values/{OUT}", take=True, by=wang)


def test_what_is_set_aside_stands_in_the_way_of_handing_over(filing: Filing) -> None:
    world.filled(filing)
    wang, seen = make_person(WANG), filing.revision
    drafts.save(filing, {OUT: {"v": "200"}}, by=make_person(LI), revision=seen)
    drafts.save(filing, {OUT: {"v": "300"}}, by=wang, revision=seen)
    with pytest.raises(Refused) as found:
        submitting.hand_over(filing, by=wang, today=world.TODAY)
    assert found.value.code == "aside"


def test_not_operating_is_an_answer_that_wants_a_reason(filing: Filing) -> None:
    wang = make_person(WANG)
    world.filled(filing)
    drafts.save(filing, {}, by=wang, revision=filing.revision, not_operating=True, not_operating_reason="")
    with pytest.raises(Refused) as found:
        submitting.hand_over(filing, by=wang, today=world.TODAY)
    assert found.value.code == "not_operating"
    drafts.save(filing, {}, by=wang, revision=filing.revision, not_operating=True, not_operating_reason="全厂检修")
    submitting.hand_over(filing, by=wang, today=world.TODAY)
    submission = submitting.submit(filing, by=make_person(WU), today=world.TODAY)
    assert submission.emissions_tco2e is None


def test_a_draft_says_what_changed_since_and_takes_it_over_without_losing_a_value(filing: Filing) -> None:
    world.filled(filing)
    assert stale_points(filing) == ()
    row = "DJ1:::L-aux-ac"
    wang = make_person(WANG)
    drafts.save(filing, {row: {"v": "3.5"}}, by=wang, revision=filing.revision)
    before = world.typed_values(filing)
    changed = filing.plan_version.content
    changed["facilities"][0]["code"] = "DJ2"
    changed["parameters"] = {}
    make_plan(filing.enterprise, "aluminium", 2026, content=changed, effective_on=date(2026, 2, 1))
    Facility.objects.create(
        enterprise=filing.enterprise, sector="aluminium", code="X9", name="九号槽", started_on=date(2020, 1, 1)
    )
    assert {one.kind for one in stale_points(filing)} == {"plan", "facility"}
    with pytest.raises(Refused) as found:
        submitting.hand_over(filing, by=wang, today=world.TODAY)
    assert found.value.code == "stale"
    adopted = adopt_basis(filing, wang)
    assert f"values/{OUT}" in adopted.dropped
    assert filing.draft["dropped"][f"values/{OUT}"]["v"] == before[OUT]["v"]
    assert stale_points(filing) == ()
    assert set(sheet_of(filing).by_text) >= {"DJ2:::L-out"}
    changed["facilities"][0]["code"] = "DJ1"
    make_plan(filing.enterprise, "aluminium", 2026, content=changed, effective_on=date(2026, 3, 1))
    assert f"values/{OUT}" in adopt_basis(filing, wang).restored
    assert filing.draft["values"][OUT]["v"] == before[OUT]["v"]


def test_a_paper_taken_off_makes_the_draft_stale_until_another_proves_the_same(filing: Filing) -> None:
    world.filled(filing)
    wang = make_person(WANG)
    paper = filing.papers.get(kind="lab_report")
    papers.remove(paper, by=wang)
    filing.refresh_from_db()
    assert [one.kind for one in stale_points(filing)] == ["paper"]
    papers.attach(filing, world.stored(), name="新台账.pdf", kind=paper.kind, rows=paper.rows, by=wang)
    filing.refresh_from_db()
    assert stale_points(filing) == ()


def test_a_method_that_nobody_chose_is_the_plans(filing: Filing) -> None:
    row = "DJ1:::L-S"
    drafts.save(filing, {row: {"v": "2.1"}}, by=make_person(WANG), revision=0)
    assert facts_of(filing).values[row].method is Method.DEFAULT
