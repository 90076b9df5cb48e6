"""账簿的页面: who sees which account, what a refused form keeps, and how often the database is asked."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.accounts.models import Organisation
from quota.ledger.accounts import unit_account
from quota.ledger.proving import prove_and_store
from quota.models import Account, Adjustment, Difference, Statement
from tests.factories import make_enterprise
from tests.people import CHEN, HE, LIN, MA, WANG, ZHAO, ZHOU, make_person, signed_in
from tests.quota.book.test_proving import by_hand
from tests.quota.book.test_reconciling import sheet, stated
from tests.quota.book.world import a_unit, held, issue, surrender

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Account:
    """The steelworks' account, with 100 t of 2024, of which 30 t were surrendered."""
    make_person(WANG)
    unit = make_enterprise(WANG.body, uscc=WANG.uscc)
    unit.organisation = Organisation.objects.get(name=WANG.body)
    unit.save()
    account = unit_account(unit)
    issue({account: 100})
    surrender(account, 30, "surrender/2024/1")
    return account


def text(client: Client, name: str, *args: int, query: str = "", status: int = 200) -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_the_bureau_sees_the_book_of_its_province(own: Account) -> None:
    page = text(signed_in(LIN), "book")
    assert WANG.body in page
    assert ">70<" in page
    assert WANG.body not in text(signed_in(ZHAO), "book")
    assert WANG.body in text(signed_in(HE), "book")


def test_a_city_sees_its_units_and_no_account_of_the_province(own: Account) -> None:
    city = signed_in(MA)
    assert WANG.body in text(city, "book")
    source = Account.objects.get(kind="issuance")
    text(city, "book-account", source.pk, status=404)
    assert "-100" not in text(city, "book", query="?kind=system")


def test_a_unit_reads_its_own_account_and_no_other(own: Account) -> None:
    page = text(signed_in(WANG), "book-own", query="?since=2025-01-01&until=2025-12-31")
    assert "surrender/2024/1" in page
    assert '<form method="post"' not in page.split("<main")[1]
    other = a_unit()
    text(signed_in(WANG), "book-account", other.pk, status=404)
    text(signed_in(WANG), "book-account", own.pk)
    text(signed_in(WANG), "book", status=403)


def test_a_unit_without_an_account_is_told_when_there_will_be_one() -> None:
    assert "本单位还没有配额账户" in text(signed_in(CHEN), "book-own")


def test_the_list_is_read_as_of_a_day(own: Account) -> None:
    client = signed_in(LIN)
    assert ">100<" not in text(client, "book", query="?on=2025-11-02")
    assert "截至 2025年11月2日" in text(client, "book", query="?on=2025-11-02")
    assert ">70<" in text(client, "book", query="?on=2025-11-03")
    assert text(client, "book", query="?on=nonsense")


def test_a_period_that_ends_before_it_begins_is_said(own: Account) -> None:
    page = text(signed_in(LIN), "book-account", own.pk, query="?since=2025-12-31&until=2025-01-01", status=422)
    assert "止日早于起日" in page


def test_exports_hold_what_the_page_shows(own: Account) -> None:
    client = signed_in(LIN)
    answer = client.get(reverse("book-account-export", args=[own.pk]) + "?since=2025-01-01&until=2025-12-31")
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active]
    assert [row[1] for row in rows[2:] if row[1]] == ["期初", "发放至单位", "清缴", "期末"]
    assert [row[6] for row in rows[2:6]] == [0, 100, 70, 70]
    listed = load_workbook(io.BytesIO(client.get(reverse("book-export")).content)).active
    assert [cell.value for cell in listed[3]][:3] == [WANG.body, WANG.uscc, "单位持有"]
    assert [cell.value for cell in listed[3]][3:] == [70, 70, 0, 70]


@pytest.mark.parametrize("query", ["", "?on=2025-11-03", "?kind=system"])
def test_the_list_asks_as_often_for_many_accounts_as_for_few(own: Account, query: str) -> None:
    client, address = signed_in(LIN), reverse("book") + query

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    asked()
    few = asked()
    issue({a_unit(): 5 for _ in range(20)}, number=2)
    assert asked() == few


def test_an_account_with_many_movements_is_read_with_as_many_queries(own: Account) -> None:
    client, address = signed_in(LIN), reverse("book-account", args=[own.pk]) + "?since=2025-01-01&until=2025-12-31"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    asked()
    few = asked()
    for n in range(10):
        surrender(own, 1, f"more/{n}")
    assert asked() == few


def test_the_proof_names_what_is_wrong_to_those_whose_book_it_is(own: Account) -> None:
    prove_and_store()
    assert "相符" in text(signed_in(LIN), "book-proof")
    by_hand(f"UPDATE quota_holding SET tonnes = 75 WHERE account_id = {own.pk}")
    prove_and_store()
    page = text(signed_in(LIN), "book-proof")
    assert WANG.body in page
    assert "持有量与变动之和不符" in page
    assert WANG.body not in text(signed_in(ZHAO), "book-proof")


def upload(client: Client, data: bytes, as_of: str = "2025-11-30") -> Any:
    file = SimpleUploadedFile("对账.xlsx", data)
    return client.post(reverse("book-statements"), {"as_of": as_of, "file": file})


def test_a_statement_is_handed_in_compared_and_its_difference_settled_by_two(own: Account) -> None:
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    answer = upload(lin, sheet(stated(own, 2024, 90, 5)))
    statement = Statement.objects.get()
    assert answer["Location"] == reverse("book-statement", args=[statement.pk])
    assert "读出的持有量" in text(lin, "book-statement", statement.pk)
    lin.post(reverse("book-statement-compare", args=[statement.pk]))
    assert "+20" in text(lin, "book-statement", statement.pk)
    difference = Difference.objects.get(kind="tonnes")
    url = reverse("book-difference", args=[difference.pk])
    kept = lin.post(url, {"kind": "transfer_out", "reason": "写过的理由"})
    assert kept.status_code == 422
    assert "写过的理由" in kept.content.decode()
    assert lin.post(url, {"kind": "transfer_in", "reason": "已交割"}).status_code == 302
    asked = Adjustment.objects.get()
    lin.post(reverse("book-adjustment-approve", args=[asked.pk]))
    assert held(own) == 70
    assert "经办与复核不得为同一人" in text(lin, "book-difference", difference.pk)
    zhou.post(reverse("book-adjustment-approve", args=[asked.pk]))
    assert held(own) == 90
    rows = load_workbook(io.BytesIO(lin.get(reverse("book-statement-export", args=[statement.pk])).content)).active
    told = {row[0].value: [cell.value for cell in row[4:9]] for row in rows}
    assert told["持有量不同"][:3] == [70, 90, 20]
    assert told["冻结量不同"] == [None, None, None, 0, 5]


def test_a_refused_correction_says_why(own: Account) -> None:
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    upload(lin, sheet(stated(own, 2024, 90)))
    lin.post(reverse("book-statement-compare", args=[Statement.objects.get().pk]))
    url = reverse("book-difference", args=[Difference.objects.get().pk])
    lin.post(url, {"kind": "correction", "reason": "已交割"})
    zhou.post(reverse("book-adjustment-refuse", args=[Adjustment.objects.get().pk]), {"reason": "应为转入"})
    assert Adjustment.objects.get().status == "refused"
    assert "未同意" in text(lin, "book-difference", Difference.objects.get().pk)


def test_a_sheet_that_is_none_keeps_the_day_that_was_typed(own: Account) -> None:
    answer = upload(signed_in(LIN), b"nothing of the kind", as_of="2025-11-30")
    assert answer.status_code == 422
    assert 'value="2025-11-30"' in answer.content.decode()
    assert upload(signed_in(LIN), sheet(stated(own, 2024, 1)), as_of="2999-01-01").status_code == 422
    assert not Statement.objects.exists()


def test_a_statement_with_bad_cells_shows_them_and_cannot_be_compared(own: Account) -> None:
    lin = signed_in(LIN)
    upload(lin, sheet(stated(own, 2024, "约九十")))
    statement = Statement.objects.get()
    page = text(lin, "book-statement", statement.pk)
    assert "读不出吨数" in page
    assert "D3" in page
    lin.post(reverse("book-statement-compare", args=[statement.pk]))
    statement.refresh_from_db()
    assert statement.status == "checked"
    lin.post(reverse("book-statement-abandon", args=[statement.pk]))
    assert "已放弃" in text(lin, "book-statement", statement.pk)


def test_another_province_finds_neither_statement_nor_difference(own: Account) -> None:
    lin, zhao = signed_in(LIN), signed_in(ZHAO)
    upload(lin, sheet(stated(own, 2024, 90)))
    statement = Statement.objects.get()
    lin.post(reverse("book-statement-compare", args=[statement.pk]))
    text(zhao, "book-statement", statement.pk, status=404)
    text(zhao, "book-difference", Difference.objects.get().pk, status=404)
    text(zhao, "book-account", own.pk, status=404)
    assert date(2025, 11, 30) == statement.as_of
