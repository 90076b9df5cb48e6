"""Each person finds on the desk what waits for that post, and nothing of others."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from cets_portal.accounts.models import OrganisationKind, Role, Tenure, User
from cets_portal.clock import reading as clock
from cets_portal.deadlines.models import EnteredNotice
from cets_portal.desk.roster_rules import roster_rules
from cets_portal.desk.selectors import waiting_counts, waiting_papers
from cets_portal.letters.choices import LetterKind
from cets_portal.oversight.models import Visit
from registry.choices import Sector
from registry.models import AccountOpening, AnnualList, Enterprise, RightsNotice
from registry.services import lists
from tests.factories import make_enterprise
from tests.letters.writing import drafted
from tests.oversight.listed import list_in_force, obligations
from tests.people import (
    CHEN,
    CHENG,
    HE,
    LIN,
    MA,
    ONE_OF_EACH,
    SUN,
    WANG,
    ZHAO,
    ZHOU,
    Person,
    make_person,
    signed_in,
)
from tests.registry.pages_lists.making import YEAR, confirmed, published, screened, steelworks, submitted

pytestmark = pytest.mark.django_db


def desk(who: Person, query: str = f"?year={YEAR}") -> str:
    response = signed_in(who).get(f"/desk/{query}")
    assert response.status_code == 200
    return response.content.decode()


def counts(who: Person) -> dict[str, int]:
    request = RequestFactory().get("/desk/")
    request.user = make_person(who)
    return waiting_counts(request)


@pytest.mark.parametrize("who", ONE_OF_EACH, ids=lambda who: who.role.value)
def test_every_post_has_a_desk_even_on_the_first_day(who: Person) -> None:
    assert "<h1>" in desk(who)


def test_a_person_without_a_post_learns_whom_to_ask() -> None:
    make_person(LIN)
    Tenure.objects.update(until_on=timezone.localdate() - timedelta(days=1))
    client = Client()
    client.force_login(User.objects.get(username="lin"), backend="django.contrib.auth.backends.ModelBackend")
    html = client.get("/desk/").content.decode()
    assert "您目前不在任何岗位上" in html
    assert "厅局管理员" in html


def test_the_clerk_finds_what_is_to_be_confirmed_and_how_far_it_is() -> None:
    steelworks(2)
    make_enterprise("缺数示例钢铁", sector="steel", process="高炉—转炉长流程")  # type: ignore[arg-type]
    screened()
    html = desk(LIN)
    assert f"{YEAR + 1} 年度钢铁名录 待确认" in html
    assert "余 3 条，其中待核实 1 条须先补充" in html
    assert "1 项等您办理" in html
    assert counts(LIN) == {"imports": 0, "to_confirm": 3, "unacknowledged": 0}


def test_a_returned_list_comes_first_with_the_reason() -> None:
    steelworks(1)
    one = submitted(screened())
    lists.return_to_clerk(one, by=make_person(ZHOU), reason="请核对第 3 家")
    html = desk(LIN)
    assert "已退回" in html
    assert "周正 退回：请核对第 3 家" in html
    lists.submit(confirmed(one), by=make_person(LIN))
    assert "周正 退回：请核对第 3 家" not in _queue(desk(LIN))


def _queue(html: str) -> str:
    return html[html.index("等您办理") : html.index("各行业进度")]


def test_the_reviewer_finds_the_list_to_sign_and_the_maker_a_lock() -> None:
    steelworks(1)
    submitted(screened())
    assert "复核签发" in _queue(desk(ZHOU))
    assert counts(ZHOU) == {"to_sign": 1}
    maker = _queue(desk(LIN))
    assert "本人经办，须由另一人签发" in maker
    assert "没有等您办理的事项" in desk(LIN)
    assert "等待签发" in _queue(desk(CHENG))


def test_a_reviewer_who_made_the_list_is_not_told_to_sign_it() -> None:
    steelworks(1)
    one = submitted(screened())
    AnnualList.objects.filter(pk=one.pk).update(submitted_by=make_person(ZHOU))
    assert counts(ZHOU) == {"to_sign": 0}
    assert "本人经办，须由另一人签发" in _queue(desk(ZHOU))


def test_another_province_knows_nothing_of_it() -> None:
    steelworks(1)
    submitted(screened())
    assert "钢铁名录 待" not in desk(ZHAO)
    assert counts(ZHAO) == {"imports": 0, "to_confirm": 0, "unacknowledged": 0}


def test_the_steps_of_the_year_stand_with_their_dates_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 12))
    obligations()
    html = signed_in(LIN).get("/desk/steps/").content.decode()
    assert "公布名录" in html
    assert "2026年10月31日" in html
    assert '0<span class="dim"> / 4</span>' in html


def test_the_enterprise_finds_its_standing_and_the_notice_to_confirm() -> None:
    unit = _own(WANG)
    published(screened())
    html = desk(WANG)
    assert "权利义务告知书" in html
    assert "阅读并确认" in html
    assert unit.uscc in html
    assert "环办气候函〔2026〕32号" in html
    RightsNotice.objects.update(acknowledged_at=timezone.now(), acknowledged_by=make_person(WANG))
    assert "阅读并确认" not in desk(WANG)


def test_an_enterprise_sees_no_draft_and_no_neighbour() -> None:
    _own(WANG)
    neighbour = steelworks(1, first=2)[0]
    screened()
    html = desk(WANG)
    assert "本单位不在任何已公布的名录上" in html
    assert neighbour.name not in html
    assert "本单位不在任何已公布的名录上" in desk(CHEN)


def _own(who: Person) -> Enterprise:
    unit = steelworks(1)[0]
    post = make_person(who).acting_post
    Enterprise.objects.filter(pk=unit.pk).update(organisation=post.organisation if post else None)
    return unit


def test_the_city_finds_its_own_units() -> None:
    here = steelworks(1)[0]
    there = steelworks(1, first=2, city="云屏市")[0]
    published(screened())
    html = desk(MA)
    assert here.name in html
    assert there.name not in html


def test_the_ministry_sees_every_province_and_who_is_silent() -> None:
    steelworks(1)
    published(screened())
    html = desk(HE)
    assert "已公布 1 / 132 份" in html
    assert "另有 32 省尚未在本门户筛查" in html


def test_the_auditor_reads_what_was_done_and_finds_the_log() -> None:
    steelworks(1)
    screened()
    html = desk(SUN)
    assert "门槛筛查" in html
    assert "/audit/" in html


def test_many_acts_of_one_kind_in_a_row_are_one_line() -> None:
    units = steelworks(3)
    draft = screened()
    for unit in units:
        lists.decide_entry(draft.entries.get(enterprise=unit), verdict="include", by=make_person(LIN))
    assert "等 3 项" in signed_in(LIN).get("/desk/steps/").content.decode()


def test_the_desk_keeps_its_number_of_queries(django_assert_max_num_queries: Any) -> None:
    steelworks(3)
    screened()
    client = signed_in(LIN)
    client.get(f"/desk/?year={YEAR}")
    steelworks(30, first=4)
    screened()
    with django_assert_max_num_queries(12):
        client.get(f"/desk/?year={YEAR}")
    with django_assert_max_num_queries(12):
        client.get("/desk/steps/")


@pytest.fixture
def a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """The notices' obligations, lists of two years, and 25 October 2026."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 25))
    obligations()
    for list_year in (2025, 2026):
        list_in_force(list_year, Sector.STEEL, [make_enterprise(sector=Sector.STEEL) for _ in range(3)])


@pytest.mark.usefixtures("a_year")
def test_the_bureaus_own_duties_stand_on_its_desk_with_their_dates() -> None:
    html = _queue(desk(LIN))
    assert "核定配额" in html, "late since 20 September"
    assert "公布名录" in html, "due on 31 October"
    assert "2026年11月30日" not in html, "not within the week"
    assert "名录与开户" in html
    assert html.count("btn-primary") == 1


@pytest.mark.usefixtures("a_year")
def test_what_others_sent_in_stands_on_the_clerks_desk() -> None:
    unit = Enterprise.objects.all()[0]
    lin = make_person(LIN)
    AccountOpening.objects.create(enterprise=unit, status="submitted", submitted_at=timezone.now())
    Visit.objects.create(
        enterprise=unit, kind="visit", planned_on=date(2026, 10, 1), purpose="核对", status="visited",
        visited_on=date(2026, 10, 2), requested_by=lin,
    )  # fmt: skip
    html = _queue(desk(LIN))
    assert "账户开立申请待审" in html
    assert "走访情况待办结" in html
    reviewer = _queue(desk(ZHOU))
    assert "走访情况待办结" in reviewer
    assert "账户开立申请待审" not in reviewer
    assert "账户开立申请待审" not in desk(ZHAO)


@pytest.mark.usefixtures("a_year")
def test_the_desk_keeps_its_number_of_queries_with_a_year_of_duties(django_assert_max_num_queries: Any) -> None:
    steelworks(3)
    screened()
    client = signed_in(LIN)
    client.get("/desk/")
    with django_assert_max_num_queries(12):
        client.get("/desk/")


def test_an_entered_notice_waits_on_the_desk_of_the_second_person() -> None:
    he, su = make_person(HE), Person("su", "苏远", Role.MINISTRY_ADMIN, OrganisationKind.MINISTRY, "生态环境部")
    EnteredNotice.objects.create(
        code="2027-5", number="示例函〔2027〕5号", title="关于调整有关期限的通知", text="", digest="0" * 64, status="submitted",
        entered_by=he, submitted_by=he, submitted_at=timezone.now(), saved_at=timezone.now(),
    )  # fmt: skip
    assert "本人录入，须由另一人复核" in desk(HE)
    assert "去复核" in desk(su)


def test_the_figures_of_the_navigation_are_read_once_a_request() -> None:
    request = RequestFactory().get("/desk/")
    request.user = make_person(LIN)
    first = waiting_counts(request)
    steelworks(1)
    screened()
    assert waiting_counts(request) is first


@pytest.mark.parametrize("who", [LIN, HE], ids=lambda who: who.username)
def test_a_correction_in_work_does_not_hide_the_edition_in_force(who: Person) -> None:
    steelworks(2)
    first = published(screened())
    steelworks(1, first=3)
    second = lists.amend(first, note="补入漏列的一家", by=make_person(LIN))
    html = desk(who)
    assert f'href="/registry/lists/{first.pk}/"' in html
    assert "第 2 版更正：办理中" in html
    assert f'href="/registry/lists/{second.pk}/"' in html
    cell = next(one for one in _cells(who) if one.in_force)
    assert (cell.shown, cell.upcoming, cell.counts["include"]) == (first, second, 2)


def _cells(who: Person) -> list[Any]:
    context = signed_in(who).get(f"/desk/?year={YEAR}").context
    return context["cells"] if "cells" in context else [cell for row in context["rows"] for cell in row.cells]


def test_who_confirmed_an_entry_finds_the_list_locked_on_the_desk() -> None:
    steelworks(1)
    one = submitted(screened())
    zhou = make_person(ZHOU)
    one.entries.update(decided_by=zhou)
    assert "本人经办，须由另一人签发" in desk(ZHOU)


def test_notices_of_another_list_year_are_named_with_their_year() -> None:
    steelworks(2)
    published(screened())
    html = signed_in(LIN).get(f"/desk/?year={YEAR - 1}").content.decode()
    assert f"{YEAR + 1} 年度权利义务告知未确认" in html
    assert f"/registry/notices/?year={YEAR}&amp;sector=" in html


def test_a_rule_shows_blanks_where_a_cells_own_value_would_stand() -> None:
    html = signed_in(LIN).get("/rules/").content.decode()
    assert "代码有 … 位：…。" in html
    assert "{found}" not in html
    assert not any("{" in rule.found + rule.wanted for rule in roster_rules())


def waiting_letters(user: User) -> int:
    return waiting_papers(user, None)[0]["letters"].number


def test_a_letter_that_only_a_reviewer_may_sign_waits_on_no_clerks_desk() -> None:
    drafted(LetterKind.RESULT)
    drafted()
    assert [waiting_letters(make_person(who)) for who in (LIN, CHENG, ZHOU)] == [1, 1, 2]


def test_a_reviewer_does_not_find_a_letter_of_the_own_draft_that_a_second_person_signs() -> None:
    drafted(LetterKind.RESULT)
    lin = make_person(LIN)
    lin.acting_post = make_person(ZHOU).acting_post
    assert (waiting_letters(lin), waiting_letters(make_person(ZHOU))) == (0, 1)


def test_an_enterprise_that_owes_nothing_reads_when_something_will_come() -> None:
    post = make_person(WANG).acting_post
    make_enterprise(WANG.body, uscc=WANG.uscc)
    Enterprise.objects.update(organisation=post.organisation if post else None)
    page = desk(WANG)
    assert "现在没有应办事项。" in page
    assert "到期前 30 天起另发站内信提醒" in page
