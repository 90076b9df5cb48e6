"""成批接收: the same checks and the same log as one by one; what is wrong is left out, and a second run changes nothing."""

from datetime import date

import pytest

from cets_portal.evidence.models import Checkpoint, LogEntry
from cets_portal.norms.months import Month
from cets_portal.oversight.models import Settled
from dataquality.models import Evidence, Filing, Submission
from dataquality.selectors.filing_facts import facts_of, sheet_of
from dataquality.selectors.submissions import logged_contents, recomputed
from dataquality.services.bulk_submitting import GivenPaper, Prepared, submit_many
from registry.choices import Sector
from registry.models import Enterprise
from tests.dataquality.filing import world
from tests.factories import make_enterprise
from tests.people import WANG, WU, make_person

pytestmark = pytest.mark.django_db

FEBRUARY = Month(2026, 2)


def prepared(unit: Enterprise, *, month: Month = FEBRUARY, papers: bool = True) -> Prepared:
    """What a filer would have typed and attached."""
    form_of_unit = Filing(
        enterprise=unit, sector="aluminium", month=str(month), form_code="aluminium-v01-2024",
        plan_version=unit.control_plans.get().versions.get(),
    )  # fmt: skip
    sheet = sheet_of(form_of_unit)
    kinds = [(one, [r.text for r in sheet.rows if one.id in r.parameter.evidence]) for one in sheet.form.evidence]
    given = tuple(
        GivenPaper(
            world.stored(),
            one.id,
            f"{one.name}.pdf",
            tuple(rows),
            world.lab_of(form_of_unit) if one.lab_report else None,
        )
        for one, rows in kinds
        if rows
    )
    draft = {"values": world.typed_values(form_of_unit), "operations": world.typed_operations(form_of_unit)}
    return Prepared(unit, "aluminium", draft, make_person(WANG), given if papers else ())


def test_a_batch_goes_in_under_one_checkpoint_and_what_is_wrong_is_left_out() -> None:
    good, also, bare = world.make_units([f"{n}号铝业有限公司" for n in "一二三"])
    stranger = make_enterprise(sector=Sector.ALUMINIUM)
    batch = [prepared(good), prepared(also), prepared(bare, papers=False)]
    batch += [prepared(good), Prepared(stranger, "aluminium", {})]
    outcome = submit_many(batch, FEBRUARY, by=make_person(WU), today=date(2026, 3, 20))
    assert outcome.submitted == 2
    assert [(one.enterprise, why.code) for one, why in outcome.refused] == [
        (good, "exists"),
        (stranger, "not_listed"),
        (bare, "errors"),
    ]
    assert (LogEntry.objects.count(), Checkpoint.objects.count()) == (2, 1)
    assert dict(logged_contents()).keys() == set(LogEntry.objects.values_list("subject", flat=True))
    assert [c.rpartition(b"\n!")[2][:200] for _s, c in logged_contents() if b"\n!" in c] == []
    assert all(recomputed(one) == () for one in Submission.objects.all())
    assert Evidence.objects.filter(lab__number__startswith="JC-").count() == 2
    assert set(Settled.objects.values_list("enterprise", "by_portal")) == {(good.pk, True), (also.pk, True)}


def test_a_second_run_changes_nothing_and_the_next_month_looks_back() -> None:
    unit, wu = world.works(), make_person(WU)
    batch = [prepared(unit)]
    for _run in range(2):
        outcome = submit_many(batch, FEBRUARY, by=wu, today=date(2026, 3, 20))
    assert (outcome.submitted, Submission.objects.count()) == (0, 1)
    filing = world.opened(unit)
    assert [one.month for one in facts_of(filing).history["DJ1:::L-out"]] == [FEBRUARY]


def test_a_batch_asks_as_many_questions_for_ten_as_for_two(django_assert_max_num_queries: object) -> None:
    units = world.make_units([f"{n}号铝业有限公司" for n in range(10)])
    batches = [[prepared(one) for one in units[:2]], [prepared(one) for one in units[2:]]]
    wu = make_person(WU)
    for batch in batches:
        with django_assert_max_num_queries(32):  # type: ignore[operator]
            outcome = submit_many(batch, FEBRUARY, by=wu, today=date(2026, 3, 20), settle=False)
        assert outcome.submitted == len(batch)
