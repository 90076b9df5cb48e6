"""列表: a unit sees its own months and what to do next; those who watch see units by months, in few queries."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.accounts.models import Organisation
from cets_portal.deadlines.services import load_norms
from cets_portal.norms.months import Month
from dataquality.models import Filing
from registry.choices import Sector
from registry.models import Enterprise
from tests.dataquality.filing import world
from tests.factories import make_enterprise
from tests.people import CHEN, HE, LIN, MA, WANG, WU, XU, ZHAO, make_person, signed_in

pytestmark = pytest.mark.django_db

URL = "/dataquality/filings/"


@pytest.fixture(autouse=True)
def twentieth_of_april(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("listing", "opening", "editing", "edit_page", "signing", "sign_page", "records"):
        monkeypatch.setattr(f"dataquality.views.filings.{place}.today", lambda: world.TODAY, raising=False)
    monkeypatch.setattr("cets_portal.clock.reading.today", lambda: world.TODAY)


def text_of(client: Client, url: str = f"{URL}?year=2026") -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_each_month_of_the_year_says_what_is_to_be_done_next() -> None:
    world.works()
    page = text_of(signed_in(WANG))
    assert "开始填报" in page
    assert "2026-03" in page
    assert "期限已过，须由省厅开放补报" in page, "January is past its forty days"


def test_the_filer_opens_a_month_from_the_list_and_lands_on_its_page() -> None:
    world.works()
    answer = signed_in(WANG).post(reverse("filing-open"), {"sector": "aluminium", "month": "2026-03"})
    filing = Filing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("filing-edit", args=[filing.pk]))


def test_a_month_that_may_not_be_opened_is_refused_in_words_on_the_list() -> None:
    world.works()
    answer = signed_in(WANG).post(reverse("filing-open"), {"sector": "aluminium", "month": "2026-01"}, follow=True)
    assert "已经过期" in answer.content.decode()
    assert not Filing.objects.exists()


def test_without_a_plan_in_force_the_page_leads_to_the_plan() -> None:
    make_person(WANG)
    load_norms()
    unit = make_enterprise(WANG.body, sector=Sector.ALUMINIUM)
    Enterprise.objects.filter(pk=unit.pk).update(organisation=Organisation.objects.get(uscc=WANG.uscc))
    world.list_units([unit], "aluminium", 2026)
    page = text_of(signed_in(WANG))
    assert "还没有已通过技术审核的数据质量控制方案" in page
    assert reverse("plan-list") in page


def test_the_approver_is_told_to_sign() -> None:
    world.handed_over(world.works())
    assert "核对并签署" in text_of(signed_in(WU))


def test_a_submitted_month_shows_its_receipt() -> None:
    submission = world.submitted(world.works())
    assert reverse("receipt-detail", args=[submission.entry.index]) in text_of(signed_in(WANG))


def test_the_list_of_months_costs_the_same_with_more_of_them() -> None:
    unit = world.works()
    client = signed_in(WANG)
    world.opened(unit, month=Month(2026, 2), today=date(2026, 3, 20))
    text_of(client)
    with CaptureQueriesContext(connection) as one:
        text_of(client)
    world.opened(unit, month=Month(2026, 1), today=date(2026, 2, 20))
    world.opened(unit)
    with CaptureQueriesContext(connection) as many:
        text_of(client)
    assert len(many) == len(one) <= 35


def test_the_clerk_sees_units_by_months_and_what_was_submitted_opens() -> None:
    submission = world.submitted(world.works())
    page = text_of(signed_in(LIN))
    assert WANG.body in page
    assert reverse("filing-detail", args=[submission.filing_id]) in page


def test_a_draft_leads_nowhere_for_those_who_watch() -> None:
    filing = world.opened(world.works())
    page = text_of(signed_in(LIN))
    assert "填报中" in page
    assert reverse("filing-detail", args=[filing.pk]) not in page


@pytest.mark.parametrize(("who", "seen"), [(LIN, True), (MA, True), (HE, True), (ZHAO, False)])
def test_everybody_sees_the_units_of_his_own_place(who: object, seen: bool) -> None:
    world.works()
    assert (WANG.body in text_of(signed_in(who))) is seen  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "seen"),
    [("month=2026-03&state=submitted", True), ("month=2026-03&state=accepted", False), ("month=2026-03&state=missing", False),
     ("month=2026-01&state=late", True), ("city=滨江市", True), ("city=云屏市", False), ("q=滨江", True), ("q=不存在", False)],
)  # fmt: skip
def test_the_grid_is_narrowed_by_month_state_city_and_name(query: str, seen: bool) -> None:
    world.submitted(world.works())
    assert (f"<td>{WANG.body}" in text_of(signed_in(LIN), f"{URL}?year=2026&{query}")) is seen


def test_the_export_gives_what_the_conditions_choose() -> None:
    world.submitted(world.works())
    data = signed_in(LIN).get(f"{URL}export/?year=2026&month=2026-03&state=submitted").content
    rows = list(load_workbook(BytesIO(data)).active.iter_rows(values_only=True))
    assert any(row[0] == WANG.body and any("待审核" in str(cell) for cell in row) for row in rows)


def test_the_grid_costs_the_same_for_more_units() -> None:
    load_norms()
    client = signed_in(LIN)
    units = [make_enterprise(sector=Sector.ALUMINIUM) for _number in range(7)]
    world.list_units(units, "aluminium", 2026)
    text_of(client)
    with CaptureQueriesContext(connection) as one:
        text_of(client, f"{URL}?q={units[0].uscc}")
    with CaptureQueriesContext(connection) as many:
        text_of(client)
    assert len(many) == len(one) <= 30


@pytest.mark.parametrize(("who", "status"), [(XU, 403), (WANG, 403), (WU, 403)])
def test_who_does_not_watch_units_gets_no_export(who: object, status: int) -> None:
    world.works()
    assert signed_in(who).get(f"{URL}export/").status_code == status  # type: ignore[arg-type]


def test_another_enterprise_does_not_see_the_month() -> None:
    submission = world.submitted(world.works())
    client = signed_in(CHEN)
    for name, pk in (("filing-detail", submission.filing_id), ("filing-edit", submission.filing_id),
                     ("filing-record", submission.filing_id), ("filing-submission", submission.pk)):  # fmt: skip
        assert client.get(reverse(name, args=[pk])).status_code == 404, name
