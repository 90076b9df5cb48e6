"""年末的页面: who sees what, what a refused form keeps, what everybody may read, and how often the database is asked."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from quota.choices import CarryOverStatus, CloseStatus
from quota.models import BalanceValue, CarryOver, TradedDay, YearClose
from quota.selectors.closing import preview
from quota.services import closing, prices
from quota.services.balance_sheet import read_sheet, template
from tests.factories import make_enterprise
from tests.people import CHEN, HE, LIN, MA, WU, ZHAO, ZHOU, make_person, signed_in
from tests.quota.year_end.test_carry_over import PLAN, apply
from tests.quota.year_end.test_closing import a_year, closed, proposed, seen
from tests.quota.year_end.world import a_seller, owes, steelworks

pytestmark = pytest.mark.django_db


def text(client: Client, name: str, *args: object, query: str = "", status: int = 200) -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("表.xlsx", buffer.getvalue())


def cells(answer: object) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[attr-defined]


def enter(on: str, turnover: str, volume: str) -> None:
    day = prices.Traded(date.fromisoformat(on), Decimal(turnover), Decimal(volume))
    prices.enter([day], "每日行情", "A", by=make_person(LIN), today=date(2026, 1, 12))


class TestPrices:
    def test_a_day_is_typed_and_listed_with_its_average(self) -> None:
        client = signed_in(LIN)
        given = {
            "on": "2025-11-03",
            "turnover_yuan": "5773",
            "volume_tonnes": "100",
            "source": "每日行情",
            "grade": "A",
        }
        assert client.post(reverse("price-add"), given).status_code == 302
        page = text(client, "price-list")
        assert "57.73" in page
        assert "每日行情" in page

    def test_a_refused_day_is_drawn_again_with_what_was_typed(self) -> None:
        given = {"on": "2025-11-03", "turnover_yuan": "0", "volume_tonnes": "100", "source": "每日行情", "grade": "A"}
        answer = signed_in(LIN).post(reverse("price-add"), given)
        assert answer.status_code == 422
        assert 'value="100"' in answer.content.decode()

    def test_a_sheet_with_a_fault_is_not_taken_and_the_cell_is_named(self) -> None:
        file = workbook(("交易日", "成交额(元)", "成交量(吨)"), ("2025-11-03", 1, 1), ("2025-11-04", "很多", 1))
        answer = signed_in(LIN).post(reverse("price-import"), {"source": "x", "grade": "A", "file": file})
        assert answer.status_code == 422
        assert "B3" in answer.content.decode()
        assert not TradedDay.objects.exists()

    def test_a_sheet_without_fault_is_taken(self) -> None:
        file = workbook(("交易日", "成交额(元)", "成交量(吨)"), ("2025-11-03", 100, 2), ("2025-11-04", 200, 2))
        answer = signed_in(HE).post(reverse("price-import"), {"source": "x", "grade": "A", "file": file})
        assert answer.status_code == 302
        assert TradedDay.objects.count() == 2

    def test_replaced_days_have_their_own_list_and_export(self) -> None:
        enter("2025-11-03", "100", "2")
        enter("2025-11-03", "300", "2")
        client = signed_in(LIN)
        assert "被替代" in text(client, "price-list", query="?y=replaced")
        rows = cells(client.get(reverse("price-export") + "?y=replaced"))
        assert [row[1] for row in rows][-1] == 100

    def test_both_readings_and_the_one_without_trade(self) -> None:
        enter("2025-11-03", "5773", "100")
        page = text(signed_in(LIN), "price-fines", query="?shortfall=10000&due=2025-12-31")
        assert "2,886,500.00" in page
        assert "5,773,000.00" in page
        assert "没有登记成交" in page

    def test_a_shortfall_that_cannot_be_is_refused(self) -> None:
        text(signed_in(LIN), "price-fines", query="?shortfall=-1&due=2025-12-31", status=422)

    def test_the_list_asks_as_often_for_many_days_as_for_few(self) -> None:
        enter("2025-11-03", "100", "2")
        client, address = signed_in(LIN), reverse("price-list")
        asked(client, address)
        few = asked(client, address)
        for day in range(4, 20):
            enter(f"2025-11-{day:02d}", "100", "2")
        assert asked(client, address) == few


class TestCarryOver:
    def test_the_unit_sees_the_working_and_applies(self) -> None:
        a_seller()
        client = signed_in(WU)
        assert "还可申请 130,000" in text(client, "carry-own")
        answer = client.post(reverse("carry-add", args=["steel", PLAN]), {"v2024": "120000"})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        made = CarryOver.objects.get()
        page = text(client, "carry-detail", made.pk)
        assert "120,000" in page
        assert "净卖出量" in page
        assert "sold/1" in page

    def test_a_refused_application_keeps_what_was_typed(self) -> None:
        a_seller()
        answer = signed_in(WU).post(reverse("carry-add", args=["steel", PLAN]), {"v2024": "130001"})
        assert answer.status_code == 422
        assert 'value="130001"' in answer.content.decode()

    def test_another_sectors_rule_is_not_the_units(self) -> None:
        a_seller()
        text(signed_in(WU), "carry-add", "power", "power-2023-2024", status=404)

    def test_a_stranger_does_not_see_it(self) -> None:
        a_seller()
        make_person(CHEN)
        made = apply(1)
        text(signed_in(CHEN), "carry-detail", made.pk, status=404)
        text(signed_in(ZHAO), "carry-detail", made.pk, status=404)
        assert WU.body in text(signed_in(MA), "carry-list")

    def test_the_officer_approves_many_and_is_told_what_was_not(self) -> None:
        a_seller()
        made = [apply(10), apply(20)]
        client = signed_in(ZHOU)
        answer = client.post(reverse("carry-approve-many"), {"carried": [one.pk for one in made]}, follow=True)
        assert "已批准 2 项" in answer.content.decode()
        assert set(CarryOver.objects.values_list("status", flat=True)) == {CarryOverStatus.APPROVED}
        answer = client.post(reverse("carry-approve-many"), {"carried": [made[0].pk]}, follow=True)
        assert "刷新" in answer.content.decode()

    def test_refused_withdrawn_and_exported(self) -> None:
        a_seller()
        first, second = apply(10), apply(20)
        signed_in(ZHOU).post(reverse("carry-refuse", args=[first.pk]), {"reason": "材料不符"})
        signed_in(WU).post(reverse("carry-withdraw", args=[second.pk]))
        rows = cells(signed_in(LIN).get(reverse("carry-export")))
        assert {row[7] for row in rows[2:]} == {"结转未批准", "结转已撤回"}

    def test_the_list_asks_as_often_for_many_as_for_few(self) -> None:
        a_seller()
        apply(1)
        client, address = signed_in(LIN), reverse("carry-list")
        asked(client, address)
        few = asked(client, address)
        for _ in range(6):
            apply(1)
        assert asked(client, address) == few

    def test_what_waits_stands_on_the_bureaus_desk(self) -> None:
        a_seller()
        apply(1)
        assert "结转申请待审批" in text(signed_in(LIN), "desk")


class TestClosing:
    def test_one_officer_proposes_another_closes_and_it_is_public(self) -> None:
        a_year()
        lin, zhou = signed_in(LIN), signed_in(ZHOU)
        assert "提出关账 3 家" in text(lin, "close-preview", "steel", 2024)
        answer = lin.post(reverse("close-propose", args=["steel", 2024]), {"digest": seen()})
        made = YearClose.objects.get()
        assert answer.url == reverse("close-detail", args=[made.pk])  # type: ignore[attr-defined]
        assert "须由另一人办理" in text(lin, "close-detail", made.pk)
        zhou.post(reverse("close-close", args=[made.pk]), {"digest": made.digest})
        made.refresh_from_db()
        assert made.status == CloseStatus.CLOSED
        assert "甲钢" in text(Client(), "public-surrender-year", "99", 2024, "steel")

    def test_a_stale_digest_closes_nothing(self) -> None:
        a_year()
        made = proposed()
        signed_in(ZHOU).post(reverse("close-close", args=[made.pk]), {"digest": "x"})
        made.refresh_from_db()
        assert made.status == CloseStatus.PROPOSED

    def test_what_is_open_is_listed_and_blocks(self) -> None:
        a_year()
        owes(make_enterprise("丁钢", sector="steel"), 2025, 10, given=0)  # type: ignore[arg-type]
        page = text(signed_in(LIN), "close-preview", "steel", 2025)
        assert "2026-12-31" in page
        assert "未了事项办结后才能关账" in page

    def test_refused_reopened_kept(self) -> None:
        a_year()
        made = proposed()
        zhou, lin = signed_in(ZHOU), signed_in(LIN)
        zhou.post(reverse("close-refuse", args=[made.pk]), {"reason": "再核"})
        one = closed()
        lin.post(reverse("close-reopen", args=[one.pk]), {"reason": "补办"})
        assert "重开待复核" in text(zhou, "close-list")
        zhou.post(reverse("close-keep", args=[one.pk]), {"reason": "不必"})
        lin.post(reverse("close-reopen", args=[one.pk]), {"reason": "补办"})
        zhou.post(reverse("close-agree-reopen", args=[one.pk]))
        assert sorted(YearClose.objects.values_list("status", flat=True)) == ["refused", "reopened"]

    def test_another_province_does_not_see_it(self) -> None:
        a_year()
        text(signed_in(ZHAO), "close-detail", proposed().pk, status=404)

    def test_the_preview_asks_as_often_for_many_units_as_for_few(self) -> None:
        a_year()
        client, address = signed_in(LIN), reverse("close-preview", args=["steel", 2024])
        asked(client, address)
        few = asked(client, address)
        for number in range(8):
            owes(make_enterprise(f"钢{number}", sector="steel"), 2024, 10)  # type: ignore[arg-type]
        assert asked(client, address) == few

    def test_the_list_asks_as_often_for_many_years_as_for_few(self) -> None:
        a_year()
        one = closed()
        client, address = signed_in(LIN), reverse("close-list")
        asked(client, address)
        few = asked(client, address)
        closing.reopen(one, reason="x", by=make_person(LIN))
        closing.agree_reopen(one, by=make_person(ZHOU))
        closed()
        owes(steelworks(), 2025, 10)
        assert asked(client, address) == few


class TestPublic:
    def test_only_closed_years_are_public(self) -> None:
        a_year()
        proposed()
        client = Client()
        assert "示例省2024年度" not in text(client, "public-surrender")
        text(client, "public-surrender-year", "99", 2024, "steel", status=404)
        text(client, "public-surrender-file", "99", 2024, "steel", 1, "json", status=404)

    def test_everybody_reads_filters_and_downloads(self) -> None:
        a_year()
        one = closed()
        client, place = Client(), ("99", 2024, "steel")
        assert "示例省2024年度" in text(client, "public-surrender", query="?quota_year=2024&industry=steel&province=99")
        assert "示例省2024年度" not in text(client, "public-surrender", query="?quota_year=2023")
        page = text(client, "public-surrender-year", *place, query="?state=not_met")
        assert "丙钢" in page
        assert "甲钢" not in page
        book = cells(client.get(reverse("public-surrender-file", args=[*place, 1, "xlsx"])))
        heads = [
            "年度",
            "地区",
            "行业",
            "子行业",
            "单位名称",
            "统一社会信用代码",
            "按期完成",
            "逾期完成",
            "未完成",
            "逾期处罚",
            "备注",
        ]
        assert list(book[1][:11]) == heads
        assert {row[4]: row[6:10] for row in book[2:5]} == {
            "甲钢": ("√", None, None, "/"), "乙钢": (None, "√", None, "否"), "丙钢": (None, None, "√", "否"),
        }  # fmt: skip
        data = json.loads(client.get(reverse("public-surrender-file", args=[*place, 1, "json"])).content)
        assert data["digest"] == one.digest
        assert len(data["rows"]) == 3
        assert "甲钢".encode() in client.get(reverse("public-surrender-file", args=[*place, 1, "csv"])).content
        text(client, "public-surrender-file", *place, 1, "docx", status=404)

    @pytest.mark.parametrize("name", ["public-surrender", "public-surrender-year", "public-surrender-file"])
    def test_who_has_it_already_gets_304(self, name: str) -> None:
        a_year()
        closed()
        args = {"public-surrender": [], "public-surrender-year": ["99", 2024, "steel"]}.get(
            name, ["99", 2024, "steel", 1, "json"]
        )
        client, address = Client(), reverse(name, args=args)
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": etag}).status_code == 304

    def test_a_reopened_year_says_so_and_the_next_edition_takes_its_place(self) -> None:
        owing = a_year()
        one = closed()
        closing.reopen(one, reason="补办", by=make_person(LIN))
        closing.agree_reopen(one, by=make_person(ZHOU))
        client = Client()
        assert "正在更正" in text(client, "public-surrender-year", "99", 2024, "steel")
        owing[2].surrendered_tonnes, owing[2].completed_on = 100, date(2026, 1, 11)
        owing[2].save()
        closed()
        page = text(client, "public-surrender-year", "99", 2024, "steel")
        assert "正在更正" not in page
        assert "?v=1" in page
        assert "这不是现行版" in text(client, "public-surrender-year", "99", 2024, "steel", query="?v=1")

    def test_the_index_asks_as_often_for_many_years_as_for_few(self) -> None:
        a_year()
        closed()
        client, address = Client(), reverse("public-surrender")
        asked(client, address)
        few = asked(client, address)
        owes(make_enterprise("戊钢", sector="steel"), 2023, 10)  # type: ignore[arg-type]
        made = closing.propose("99", "steel", 2023, _digest(2023), by=make_person(LIN), today=date(2026, 1, 12))
        closing.close(made, made.digest, by=make_person(ZHOU), today=date(2026, 1, 12))
        assert asked(client, address) == few


def _digest(year: int) -> str:
    return preview("99", "steel", year, date(2026, 1, 12)).digest


class TestBalanceImport:
    HEAD = ("行业", "配额年度", "平衡值")

    def test_each_row_waits_for_another_as_the_next_version(self) -> None:
        file = workbook(self.HEAD, ("钢铁", 2025, 1.6), ("水泥行业", "2025年度", "0.848728813559"))
        client = signed_in(LIN)
        answer = client.post(reverse("paper-import"), {"basis": "平台公布", "file": file})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        found = dict(BalanceValue.objects.values_list("sector", "value"))
        assert found == {"steel": Decimal("1.6"), "cement": Decimal("0.848728813559")}
        assert set(BalanceValue.objects.values_list("status", "number")) == {("proposed", 1)}
        client.post(reverse("paper-import"), {"basis": "平台更正", "file": workbook(self.HEAD, ("钢铁", 2025, 1.61))})
        assert BalanceValue.objects.get(sector="steel", number=2).file is not None

    @pytest.mark.parametrize(
        ("row", "cell"),
        [
            (("发电", 2025, 1), "A2"), (("钢铁", "去年", 1), "B2"), (("钢铁", 2025, "1.1234567890123"), "C2"),
            (("钢铁", 2025, "100000000"), "C2"),
        ],
    )  # fmt: skip
    def test_a_bad_cell_is_named_and_nothing_is_taken(self, row: tuple[object, ...], cell: str) -> None:
        answer = signed_in(LIN).post(reverse("paper-import"), {"basis": "x", "file": workbook(self.HEAD, row)})
        assert answer.status_code == 422
        assert cell in answer.content.decode()
        assert not BalanceValue.objects.exists()

    @pytest.mark.parametrize("value", [0, -1, "x"])
    def test_the_hint_asks_for_more_than_nought(self, value: object) -> None:
        _rows, sheet = read_sheet(workbook(self.HEAD, ("钢铁", 2025, value)).read())
        assert [(note.cell, note.wanted) for note in sheet.notes] == [("C2", "填大于零的数，小数不超过 12 位。")]

    def test_a_sector_and_year_stands_once_in_a_sheet(self) -> None:
        _rows, sheet = read_sheet(workbook(self.HEAD, ("钢铁", 2025, 1), ("steel", 2025, 2)).read())
        assert [note.cell for note in sheet.notes] == ["A3"]

    def test_the_template_has_the_columns(self) -> None:
        assert [cell.value for cell in next(load_workbook(io.BytesIO(template())).active.rows)] == list(self.HEAD)


EMPTY = {
    "price-list": "登记或导入每日成交后", "carry-list": "申请后列在这里", "close-list": "生成应清缴配额后",
    "book-freezes": "司法冻结在单位账户页登记", "public-surrender": "省厅关账后公开",
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_page_says_what_to_do(name: str) -> None:
    assert EMPTY[name] in text(signed_in(LIN), name)
