"""期限日历: what the page shows, to whom, and with how many queries."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.deadlines.services import load_norms
from tests.people import DEMO, HE, LIN, QIAN, WANG, make_person, signed_in

pytestmark = pytest.mark.django_db

ADDRESS = "/norms/deadlines/"


@pytest.fixture(autouse=True)
def _norms() -> None:
    load_norms()


def page(query: str = "", who: object = LIN) -> str:
    return signed_in(who).get(f"{ADDRESS}?{query}").content.decode()  # type: ignore[arg-type]


def test_a_year_shows_replaced_not_required_standing_and_excused_dates() -> None:
    shown = page("year=2025")
    for said in (
        "2025年9月9日",
        "已被替代",
        "不要求",
        "长期",
        "未定日期",
        "迟至 2025年11月17日",
        "改由",
        "2025年3月31日",
    ):
        assert said in shown


def test_the_filters_narrow_what_is_shown() -> None:
    backfill = page("year=2025&duty=backfill")
    assert "2025-01 至 2025-06" in backfill
    assert "2025年9月9日" not in backfill
    assert "铝冶炼" in backfill
    assert "2025年9月30日" in page("year=2025&status=excused")
    assert "2025年9月9日" not in page("year=2025&status=excused")
    assert "没有符合这些条件" in page("year=2025&duty=backfill&actor=agency")
    assert "2025年5月15日" not in page("year=2025&sector=power")


def test_an_unknown_filter_or_year_is_no_error() -> None:
    assert "没有符合这些条件" in page("year=2025&status=nonsense")
    assert page("year=2023")


def test_a_bureau_sees_its_own_earlier_dates_and_the_ministry_does_not() -> None:
    InnerDate.objects.create(
        province=DEMO, duty="monthly_filing", actor="unit", days_after_month_end=20, reason="x",
        set_on=date(2026, 1, 1), set_by=make_person(QIAN),
    )  # fmt: skip
    assert "单位 2026年10月20日" in page("year=2026&duty=monthly_filing")
    assert "单位 2026年10月20日" not in page("year=2026&duty=monthly_filing", HE)


def test_the_workbook_holds_the_lines_of_the_page() -> None:
    client = signed_in(LIN)
    query = "?year=2026&duty=monthly_filing"
    answer = client.get(f"{ADDRESS}export/{query}")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    lines = client.get(f"{ADDRESS}{query}").context["lines"]
    assert sheet.max_row == len(lines) + 2
    assert [row[0].value.date() for row in sheet.iter_rows(min_row=3)] == [line.row.due_on for line in lines]


def test_one_date_opens_its_working() -> None:
    row = Obligation.objects.get(key="2026-32/2-2/steel/2026-02")
    shown = signed_in(WANG).get(f"{ADDRESS}{row.pk}/").content.decode()
    assert "2026-02-28 + 40 = 2026-04-09" in shown
    moved = Obligation.objects.get(key="2025-140/8a/steel")
    assert "2025年3月31日" in signed_in(WANG).get(f"{ADDRESS}{moved.pk}/").content.decode()
    assert signed_in(WANG).get(f"{ADDRESS}999999/").status_code == 404


@pytest.mark.parametrize("address", ["/norms/clocks/rights/", "/norms/calendar/2026/", "/norms/standing/order-19/"])
def test_the_other_norms_show_their_grade(address: str) -> None:
    answer = signed_in(LIN).get(address)
    assert answer.status_code == 200
    assert "等级" in answer.content.decode()


def test_the_page_asks_as_much_of_few_rows_as_of_many() -> None:
    client = signed_in(LIN)

    def asked(query: str) -> int:
        client.get(f"{ADDRESS}{query}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{ADDRESS}{query}")
        return len(captured)

    assert asked("?year=2026") == asked("?year=2026&duty=surrender") <= 12
