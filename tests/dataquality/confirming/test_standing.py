"""采用哪份结论: of two that differ one stands and the other leaves the queue; the statement shows the one that stands."""

from decimal import Decimal

import pytest
from django.urls import reverse

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.seen import seal_of
from cets_portal.inbox.models import Message
from dataquality.choices import (
    DifferenceStatus,
    ReportStatus,
    VerificationBatchAct,
    VerificationRole,
    VerificationStatus,
)
from dataquality.models import AnnualReport, Conclusion, RecheckDifference, Verification
from dataquality.selectors.conclusions import bench_of
from dataquality.selectors.confirming import conclusions_waiting
from dataquality.selectors.verification import turn
from dataquality.selectors.year_statement import Line, lines_of
from dataquality.services import concluding, confirming, differences, estimating
from dataquality.services.showing import of_figure
from dataquality.services.verification_batches import order_acts
from dataquality.views.verification.shown import way_of
from tests.people import LIN, ZHOU, make_person, signed_in
from tests.verification_world import (
    GU,
    TODAY,
    YEAR,
    make_conclusion,
    make_figure,
    make_report,
    make_verification,
    paper,
    row_with,
    the_works,
)

pytestmark = pytest.mark.django_db


def multiplied(task: Verification, factor: int) -> dict[str, str]:
    """The metal made, so many times as reported."""
    item = row_with(task.version, "L-out")
    row = next(one for one in bench_of(task).rows if one.item == item)
    return {item: str(Decimal(row.before) * factor)}


def rechecked(first: Conclusion, factor: int = 2) -> RecheckDifference:
    recheck = make_verification(first.verification.version, who=GU, role=VerificationRole.RECHECK)
    make_conclusion(recheck, who=GU, after=multiplied(recheck, factor))
    return RecheckDifference.objects.get()


def resolve(case: RecheckDifference, stands: str) -> None:
    differences.resolve(case, stands=stands, resolution="对照结算单认定", by=make_person(LIN), today=TODAY)


def returned(task: Verification) -> Verification:
    confirming.return_conclusion(task.conclusions.get(), reason="请核对产量", by=make_person(LIN), today=TODAY)
    return Verification.objects.get(pk=task.pk)


def status_of(task: Verification) -> str:
    return Verification.objects.get(pk=task.pk).status


def proposed(conclusion: Conclusion) -> int:
    return order_acts(VerificationBatchAct.PROPOSE, [conclusion.pk], by=make_person(LIN), today=TODAY).done


@pytest.mark.parametrize("stands", ["first", "recheck"])
def test_what_was_not_adopted_leaves_the_queue_and_is_proposed_by_nobody(stands: str) -> None:
    first = make_conclusion()
    case = rechecked(first)
    resolve(case, stands)
    right, wrong = (first.verification, case.recheck) if stands == "first" else (case.recheck, first.verification)
    assert list(conclusions_waiting(Conclusion.objects.all())) == [right.conclusions.get()]
    assert (case.stands, status_of(wrong)) == (stands, VerificationStatus.SET_ASIDE)
    assert proposed(wrong.conclusions.get()) == 0
    assert proposed(right.conclusions.get()) == 1


def test_the_way_of_a_task_ends_where_its_conclusion_was_not_adopted() -> None:
    case = rechecked(make_conclusion())
    resolve(case, "first")
    task = Verification.objects.get(pk=case.recheck_id)
    last = way_of(task, turn(task))[-1]
    assert (last["label"], last.get("current")) == (VerificationStatus.SET_ASIDE.label, True)
    assert signed_in(LIN).get(reverse("verification-detail", args=[task.pk])).status_code == 200


def test_a_returned_conclusion_cannot_stand() -> None:
    case = rechecked(make_conclusion())
    returned(case.recheck)
    with pytest.raises(Refused) as refusal:
        resolve(case, "recheck")
    assert refusal.value.code == "stands"
    resolve(case, "first")
    assert status_of(case.recheck) == VerificationStatus.RETURNED


def test_the_same_figure_concluded_again_is_set_aside_at_once() -> None:
    case = rechecked(make_conclusion())
    recheck = returned(case.recheck)
    resolve(case, "first")
    concluding.conclude(recheck, by=make_person(GU), today=TODAY)
    assert status_of(recheck) == VerificationStatus.SET_ASIDE


def test_another_figure_of_the_first_takes_the_recheck_up_again() -> None:
    first = make_conclusion()
    case = rechecked(first)
    resolve(case, "first")
    task = returned(first.verification)
    make_conclusion(task, after=multiplied(task, 3))
    case.refresh_from_db()
    assert (case.status, case.stands) == (DifferenceStatus.OPEN, "")
    assert status_of(case.recheck) == VerificationStatus.CONCLUDED


def test_a_recheck_that_agrees_with_the_confirmed_figure_is_confirmed_with_it() -> None:
    figure = make_figure()
    assert figure.conclusion
    recheck = make_verification(figure.conclusion.verification.version, who=GU, role=VerificationRole.RECHECK)
    Message.objects.all().delete()
    make_conclusion(recheck, who=GU)
    assert status_of(recheck) == VerificationStatus.CONFIRMED
    assert not conclusions_waiting(Conclusion.objects.all()).exists()
    assert not Message.objects.filter(user__username="linlan").exists()


def test_the_officer_chooses_on_the_page() -> None:
    case = rechecked(make_conclusion())
    url = reverse("difference-resolve", args=[case.pk])
    client = signed_in(LIN)
    assert client.post(url, {"resolution": "对照结算单"}).status_code != 302
    assert client.post(url, {"resolution": "对照结算单", "stands": "recheck"}).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.stands) == (DifferenceStatus.RESOLVED, "recheck")
    assert "采用的结论：复核抽查" in client.get(reverse("difference-detail", args=[case.pk])).content.decode()


class TestStatement:
    """年度认定一览."""

    def line(self, who: User) -> Line:
        (found,) = lines_of(who, YEAR)
        return found

    def test_a_disputed_recheck_is_not_the_conclusion_and_the_difference_is_marked(self) -> None:
        first = make_conclusion()
        case = rechecked(first)
        lin = make_person(LIN)
        assert (self.line(lin).conclusion_id, self.line(lin).differs) == (first.pk, True)
        page = signed_in(LIN).get(f"{reverse('figure-list')}?year=2026&sector=")
        assert "差异待处理" in page.content.decode()
        resolve(case, "recheck")
        theirs = case.recheck.conclusions.get()
        assert (self.line(lin).conclusion_id, self.line(lin).concluded) == (theirs.pk, theirs.after_tco2e)
        assert not self.line(lin).differs

    def test_a_returned_one_is_none_and_behind_a_figure_stands_its_own(self) -> None:
        first = make_conclusion()
        task, lin = returned(first.verification), make_person(LIN)
        assert (self.line(lin).conclusion_id, self.line(lin).state) == (None, "reported")
        again = make_conclusion(task)
        make_figure(again)
        rechecked(again)
        assert (self.line(lin).conclusion_id, self.line(lin).concluded) == (again.pk, again.after_tco2e)


def test_an_estimate_of_a_unit_that_has_reported_since_is_not_confirmed() -> None:
    unit = the_works()
    figure = estimating.propose_estimate(
        unit, "aluminium", YEAR, tco2e=Decimal(88000), basis="按上年单耗和电量", basis_file=paper()[0],
        by=make_person(LIN), today=TODAY,
    )  # fmt: skip
    before = seal_of(of_figure(figure, figure.touched))
    make_report(unit, status=ReportStatus.SUBMITTED)
    with pytest.raises(Refused) as refusal:
        confirming.confirm(figure, by=make_person(ZHOU), today=TODAY)
    assert refusal.value.code == "reported"
    AnnualReport.objects.update(status=ReportStatus.RETURNED)
    with pytest.raises(Conflict) as conflict:
        confirming.confirm(figure, by=make_person(ZHOU), today=TODAY, seen=before)
    assert conflict.value.code == "unseen"
