"""企业工作台的数据质量部分: everything at once within the budget, and what is overdue is called so on every page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cets_portal.clock import reading as clock
from cets_portal.norms.months import Month
from dataquality.models import Filing
from dataquality.services import plan_review, questions, reviewing, submitting
from tests.dataquality.filing import world
from tests.dataquality.plans import make_plan
from tests.desk.test_budgets import MOST
from tests.people import LIN, WANG, WU, make_person, signed_in

pytestmark = pytest.mark.django_db

TODAY = world.TODAY
DUE = TODAY + timedelta(days=10)


@pytest.fixture
def filing() -> Filing:
    """March of Wang's works, submitted."""
    return world.submitted(world.works()).filing


def live_on(monkeypatch: pytest.MonkeyPatch, day: Any) -> None:
    """What moving the rehearsal's clock does."""
    monkeypatch.setattr(clock, "today", lambda: day)
    for room in (
        "reviews.desk",
        "reviews.desk_page",
        "reviews.page",
        "filings.records",
        "filings.edit_page",
        "filings.opening",
    ):
        try:
            monkeypatch.setattr(f"dataquality.views.{room}.today", lambda: day)
        except (AttributeError, ImportError):
            continue  # That page asks elsewhere.


def ask(filing: Filing) -> None:
    questions.ask(filing, text="为何停炉？", due_on=DUE, by=make_person(LIN), today=TODAY)


def everything(filing: Filing) -> None:
    """A question, a returned month, one that waits for the signature, and a returned plan."""
    ask(filing)
    unit = filing.enterprise
    other = world.submitted(unit, month=Month(2026, 2), today=TODAY - timedelta(days=30)).filing
    reviewing.send_back(other, reason="缺记录", mend_by=DUE, by=make_person(LIN), today=TODAY)
    world.handed_over(unit, month=Month(2026, 1), today=TODAY - timedelta(days=50))
    version = make_plan(unit, "aluminium", year=2027, status="submitted")
    plan_review.send_back(version, reason="边界不清", mend_by=DUE, by=make_person(LIN), today=TODAY)


@pytest.mark.parametrize("who", [WANG, WU])
def test_a_desk_with_everything_on_it_asks_no_more_than_twelve_times(
    filing: Filing, who: Any, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    live_on(monkeypatch, TODAY)
    everything(filing)
    browser = signed_in(who)
    browser.get("/desk/")
    with django_assert_max_num_queries(MOST):
        shown = browser.get("/desk/").content.decode()
    assert "2026-03 月度存证有问询" in shown
    assert "2026-02 月度存证被退回" in shown
    assert "控制方案被退回" in shown


def test_the_approver_reads_on_the_desk_why_the_month_came_back(
    filing: Filing, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_on(monkeypatch, TODAY)
    filing.refresh_from_db()
    reviewing.send_back(filing, reason="缺化验记录", mend_by=DUE, by=make_person(LIN), today=TODAY)
    submitting.hand_over(filing, by=make_person(WANG), today=TODAY)
    shown = signed_in(WU).get("/desk/").content.decode()
    assert all(words in shown for words in ("月度存证待您签署", "缺化验记录"))
    submitting.recall(filing, by=make_person(WANG))
    shown = signed_in(WANG).get("/desk/").content.decode()
    assert all(words in shown for words in ("月度存证被退回", "缺化验记录"))


def test_an_overdue_question_is_called_overdue_on_every_page(filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(filing)
    pages = [
        (WANG, "/desk/"),
        (WANG, reverse("filing-detail", args=[filing.pk])),
        (LIN, reverse("review-detail", args=[filing.pk])),
    ]
    for day, overdue in ((DUE, False), (DUE + timedelta(days=3), True)):
        live_on(monkeypatch, day)
        for who, page in pages:
            shown = signed_in(who).get(page, follow=True).content.decode()
            assert "为何停炉？" in shown, (who.username, page)
            assert ("逾期<b>3</b>天" in shown) is overdue, (who.username, page, day)
