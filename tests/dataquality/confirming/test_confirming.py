"""核查认定: proposed by one, confirmed by another, told in seven working days, and everything that follows from it."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.urls import reverse

from cets_portal.accounts.models import Tenure, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.evidence.services.proof import prove
from cets_portal.inbox.models import Message
from cets_portal.letters.models import Letter
from dataquality.choices import (
    DifferenceStatus,
    FigureSource,
    FigureStatus,
    ReportStatus,
    VerificationBatchAct,
    VerificationRole,
    VerificationStatus,
)
from dataquality.models import (
    AnnualReport,
    Conclusion,
    RecheckDifference,
    Verification,
    VerificationBatch,
    VerifiedFigure,
)
from dataquality.rules.conclusion.table import ResultRow
from dataquality.selectors.conclusions import bench_of
from dataquality.selectors.confirming import waiting_conclusions
from dataquality.selectors.verified import figure_of, quota_inputs
from dataquality.services import confirming, differences, estimating, telling_figures
from dataquality.services.verification_batches import order_acts
from registry.models import AnnualEmission, Enterprise
from tests.people import CHENG, LIN, WU, ZHAO, ZHOU, Person, make_person
from tests.verification_world import (
    GU,
    TODAY,
    YEAR,
    make_conclusion,
    make_figure,
    make_finding,
    make_proposed,
    make_report,
    make_verification,
    paper,
    ready_draft,
    row_with,
    the_works,
)

pytestmark = pytest.mark.django_db


def test_the_change_is_exact() -> None:
    conclusion = make_conclusion()
    conclusion.before_tco2e, conclusion.after_tco2e = Decimal("50653.57"), Decimal("50000.00")
    assert conclusion.change_tco2e == Decimal("-653.57")
    (one,) = waiting_conclusions(Conclusion.objects.all())
    assert one.change_tco2e == one.after_tco2e - one.before_tco2e


def test_one_proposes_and_another_confirms() -> None:
    figure = make_proposed()
    with pytest.raises(Refused) as refusal:
        confirming.confirm(figure, by=make_person(LIN), today=TODAY)
    assert refusal.value.code == "second_person"
    confirming.confirm(figure, by=make_person(ZHOU), today=TODAY)
    assert (figure.status, figure.number, figure.source) == (FigureStatus.CONFIRMED, 1, FigureSource.CONCLUSION)
    assert (figure.confirmed_on, figure.tell_by) == (TODAY, date(2026, 7, 24))


def test_register_report_and_task_follow_the_figure() -> None:
    figure = make_figure()
    verified = AnnualEmission.objects.get(enterprise=figure.enterprise, emission_year=YEAR)
    assert (verified.source, verified.emissions_tco2e) == ("verified", figure.emissions_tco2e)
    task = Verification.objects.get()
    assert (task.status, task.report.status) == (VerificationStatus.CONFIRMED, ReportStatus.SETTLED)


def test_what_the_quota_app_reads() -> None:
    figure = make_figure()
    (line,) = quota_inputs("99", "aluminium", YEAR)
    assert (line.emissions_tco2e, line.figure_id, line.estimated, line.contested) == (
        figure.emissions_tco2e, figure.pk, False, False
    )  # fmt: skip
    assert Decimal(line.annex["verified_tco2e"]) == line.emissions_tco2e
    assert figure_of(figure.enterprise, "aluminium", YEAR) == figure
    assert quota_inputs("42", "aluminium", YEAR) == []


def test_another_province_and_other_posts_have_no_hand_in_it() -> None:
    figure = make_proposed()
    for who in (ZHAO, WU):
        with pytest.raises(Forbidden):
            confirming.confirm(figure, by=make_person(who), today=TODAY)


def test_of_two_proposals_the_second_is_refused() -> None:
    conclusion = make_conclusion()
    make_proposed(conclusion)
    with pytest.raises(Conflict):
        confirming.propose_conclusion(conclusion, by=make_person(ZHOU))


def test_a_returned_conclusion_confirms_nothing_and_the_agency_is_told() -> None:
    conclusion = make_conclusion()
    confirming.return_conclusion(conclusion, reason="请补充产量依据", by=make_person(LIN), today=TODAY)
    task = Verification.objects.get()
    assert (task.status, task.returned_times, task.return_reason) == (VerificationStatus.RETURNED, 1, "请补充产量依据")
    assert Message.objects.filter(user__username="xu", subject__contains="退回").exists()
    with pytest.raises(Conflict):
        confirming.propose_conclusion(conclusion, by=make_person(LIN))
    with pytest.raises(Refused):
        confirming.return_conclusion(make_conclusion(task), reason=" ", by=make_person(LIN), today=TODAY)


def test_a_conclusion_with_a_proposal_is_not_returned() -> None:
    figure = make_proposed()
    assert figure.conclusion
    with pytest.raises(Conflict):
        confirming.return_conclusion(figure.conclusion, reason="x", by=make_person(ZHOU), today=TODAY)
    confirming.refuse(figure, reason="应先复核", by=make_person(ZHOU))
    confirming.return_conclusion(figure.conclusion, reason="x", by=make_person(ZHOU), today=TODAY)


class TestRecheck:
    """复核差异."""

    def differing(self) -> tuple[Verification, RecheckDifference]:
        first = make_conclusion()
        recheck = make_verification(first.verification.version, who=GU, role=VerificationRole.RECHECK)
        item = row_with(recheck.version, "L-out")
        row = next(one for one in ready_rows(recheck) if one.item == item)
        make_conclusion(recheck, who=GU, after={item: str(Decimal(row.before) * 2)})
        return first.verification, RecheckDifference.objects.get()

    def test_a_case_is_opened_and_stops_the_proposal(self) -> None:
        first, case = self.differing()
        assert case.status == DifferenceStatus.OPEN
        with pytest.raises(Refused) as refusal:
            confirming.propose_conclusion(first.conclusions.get(), by=make_person(LIN))
        assert refusal.value.code == "difference"

    def test_it_is_resolved_with_a_reason_and_then_stops_nothing(self) -> None:
        first, case = self.differing()
        with pytest.raises(Refused):
            differences.resolve(case, stands="first", resolution=" ", by=make_person(LIN), today=TODAY)
        differences.resolve(case, stands="first", resolution="复核机构取错台账", by=make_person(LIN), today=TODAY)
        figure = make_figure(first.conclusions.get())
        assert figure.status == FigureStatus.CONFIRMED
        stood = dict(Verification.objects.values_list("role", "status"))
        assert stood == {"first": VerificationStatus.CONFIRMED, "recheck": VerificationStatus.SET_ASIDE}


def ready_rows(task: Verification) -> tuple[ResultRow, ...]:
    return bench_of(task).rows


class TestTelling:
    """告知."""

    def test_a_numbered_letter_reaches_the_unit_and_the_term_to_object_begins(self) -> None:
        figure = make_figure()
        telling_figures.tell_figure(figure, by=make_person(LIN), today=date(2026, 7, 24))
        assert (figure.told_on, figure.object_by) == (date(2026, 7, 24), date(2026, 8, 4))
        assert not telling_figures.is_late(figure)
        letter = Letter.objects.get()
        assert (letter.kind, letter.status, letter.template_code) == ("verification", "sent", "verification-1")
        assert "2026年8月4日" in str(letter.body) or "8月4日" in str(letter.body)
        assert Message.objects.filter(user__username="wu", url=reverse("figure-detail", args=[figure.pk])).exists()

    def test_after_the_day_it_is_told_and_marked_late(self) -> None:
        figure = make_figure()
        telling_figures.tell_figure(figure, by=make_person(LIN), today=date(2026, 7, 25))
        assert telling_figures.is_late(figure)

    def test_it_is_told_once(self) -> None:
        figure = make_figure()
        telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY)
        with pytest.raises(Conflict):
            telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY)

    def test_a_unit_without_people_is_told_on_paper_or_not_at_all(self) -> None:
        figure = make_figure()
        figure.enterprise.organisation = None
        figure.enterprise.save()
        Tenure.objects.filter(user__username__in=("wang", "wu")).update(until_on=date(2026, 1, 1))
        figure = VerifiedFigure.objects.get(pk=figure.pk)
        with pytest.raises(Refused) as refusal:
            telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY)
        assert refusal.value.code == "nobody"
        assert VerifiedFigure.objects.get(pk=figure.pk).told_on is None
        telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY, channel="paper", note="7月15日王磊签收")
        assert VerifiedFigure.objects.get(pk=figure.pk).told_on == TODAY


class TestChange:
    """核查后变更."""

    def test_a_change_is_a_new_version_and_the_old_one_stays(self) -> None:
        old = make_figure()
        new = confirming.propose_correction(
            old, tco2e=Decimal("50000"), basis="抽查发现漏报", basis_file=None, by=make_person(LIN)
        )
        confirming.confirm(new, by=make_person(ZHOU), today=TODAY)
        old.refresh_from_db()
        assert (old.status, new.status, new.number) == (FigureStatus.REPLACED, FigureStatus.CONFIRMED, 2)
        assert new.annex["verified_tco2e"] == "50000"
        assert AnnualEmission.objects.get(emission_year=YEAR).emissions_tco2e == 50000

    def test_below_the_threshold_the_list_is_touched_and_seen_before_it_is_confirmed(self) -> None:
        unit = the_works(emissions={2024: "20000"})
        figure = make_figure(make_conclusion(make_verification(make_report(unit))))
        assert figure.emissions_tco2e > 26000
        new = confirming.propose_correction(
            figure, tco2e=Decimal("25999.999999"), basis="漏减", basis_file=None, by=make_person(LIN)
        )
        assert any("26,000" in sentence for sentence in new.touched["sentences"])
        with pytest.raises(Conflict) as refusal:
            confirming.confirm(new, by=make_person(ZHOU), today=TODAY, seen="another page")
        assert refusal.value.code == "unseen"
        confirming.confirm(new, by=make_person(ZHOU), today=TODAY)

    def test_without_a_ground_or_a_change_it_is_refused(self) -> None:
        figure = make_figure()
        for tonnes, basis, code in ((Decimal(1), " ", "basis"), (figure.emissions_tco2e, "x", "tco2e")):
            with pytest.raises(Refused) as refusal:
                confirming.propose_correction(figure, tco2e=tonnes, basis=basis, basis_file=None, by=make_person(LIN))
            assert refusal.value.code == code


class TestEstimate:
    """省级测算."""

    def propose(self, unit: Enterprise, **more: Any) -> VerifiedFigure:
        said: dict[str, Any] = {
            "tco2e": Decimal("88000.5"),
            "basis": "按上年单耗和电量",
            "basis_file": paper()[0],
            "today": TODAY,
        }
        return estimating.propose_estimate(unit, "aluminium", YEAR, by=make_person(LIN), **(said | more))

    def test_a_unit_that_did_not_report_is_estimated_with_its_basis(self) -> None:
        figure = self.propose(the_works())
        confirming.confirm(figure, by=make_person(ZHOU), today=TODAY)
        assert AnnualEmission.objects.get(emission_year=YEAR).source == "estimated"
        assert quota_inputs("99", "aluminium", YEAR)[0].estimated

    def test_without_words_or_paper_or_while_it_may_still_report_it_is_refused(self) -> None:
        unit = the_works()
        for more, code in (
            ({"basis": " "}, "basis"),
            ({"basis_file": None}, "basis_file"),
            ({"today": date(2026, 3, 1)}, "not_due"),
        ):
            with pytest.raises(Refused) as refusal:
                self.propose(unit, **more)
            assert refusal.value.code == code

    def test_who_has_reported_is_verified(self) -> None:
        version = make_report()
        with pytest.raises(Refused) as refusal:
            self.propose(version.report.enterprise)
        assert refusal.value.code == "reported"
        AnnualReport.objects.update(status=ReportStatus.RETURNED)
        self.propose(version.report.enterprise)


def ordered(act: str, *keys: int, by: Person = LIN) -> VerificationBatch:
    return order_acts(VerificationBatchAct(act), keys, by=make_person(by), today=TODAY)


class TestMany:
    """成批."""

    def test_where_nothing_is_open_it_goes_and_the_rest_says_why(self) -> None:
        conclusion = make_conclusion()
        done = ordered("propose", conclusion.pk)
        assert (done.done, done.left) == (1, [])
        figure = VerifiedFigure.objects.get()
        own = ordered("confirm", figure.pk)
        assert (own.done, own.left[0][0]) == (0, figure.enterprise.name)
        assert ordered("confirm", figure.pk, by=ZHOU).done == 1
        assert ordered("tell", figure.pk).done == 1

    def test_an_unresolved_finding_is_left_for_a_person(self) -> None:
        task = make_verification()
        make_finding(task)
        marks = {**ready_draft(task).marks, "data": False}
        conclusion = make_conclusion(task, marks=marks, basis={"1": "不影响排放量"})
        done = ordered("propose", conclusion.pk)
        assert done.done == 0
        assert "不符合项未解决" in done.left[0][1]


def test_the_proof_covers_conclusions_and_figures() -> None:
    figure = make_figure()
    assert not prove().findings
    VerifiedFigure.objects.filter(pk=figure.pk).update(emissions_tco2e=1)
    assert any("figure/" in str(one) for one in prove().findings)


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_make_one() -> None:
    figure, gate = make_proposed(), threading.Barrier(2)
    zhou, cheng = make_person(ZHOU), make_person(CHENG)
    outcomes: list[str] = []

    def confirm(who: User) -> None:
        try:
            mine = VerifiedFigure.objects.select_related("enterprise").get(pk=figure.pk)
            gate.wait(10)
            confirming.confirm(mine, by=who, today=TODAY)
            outcomes.append("confirmed")
        except Conflict:
            outcomes.append("conflict")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=confirm, args=(who,)) for who in (zhou, cheng)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(outcomes) == ["confirmed", "conflict"]
    assert VerifiedFigure.objects.filter(status=FigureStatus.CONFIRMED).count() == 1
    assert AnnualEmission.objects.filter(emission_year=YEAR).count() == 1
