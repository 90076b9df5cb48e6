"""司法冻结的法则: a court's paper freezes, another officer lifts it on the paper that ends it."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.evidence.services import store
from quota.choices import FreezeReason
from quota.ledger.freezing import freeze as freeze_in_book
from quota.ledger.proving import prove
from quota.models import Account, Difference, Freeze, Holding, JudicialPaper, Statement
from quota.services import judicial
from tests.people import DEMO, LIN, SUN, ZHAO, ZHOU, make_person, signed_in
from tests.quota.book.world import a_unit, issue, surrender

TODAY, ON = date(2026, 1, 12), date(2026, 1, 9)
pytestmark = pytest.mark.django_db


def paper(number: str = "（2026）示01执12号") -> judicial.CourtPaper:
    return judicial.CourtPaper(
        "示例市中级人民法院", number, store(b"%PDF-1.4 x", media_type="application/pdf", by=None)
    )


def an_account() -> Account:
    account = a_unit()
    issue({account: 100})
    return account


def frozen(account: Account, tonnes: int = 60) -> Freeze:
    return judicial.freeze(account, 2024, tonnes, paper(), by=make_person(LIN), on=ON, today=TODAY)


def lift(one: Freeze, *, by: object = ZHOU, on: date = TODAY) -> None:
    judicial.release(one, paper("（2026）示01执12号之一"), by=make_person(by), on=on, today=TODAY)  # type: ignore[arg-type]


def test_frozen_tonnes_do_not_move() -> None:
    account = an_account()
    frozen(account)
    with pytest.raises(Refused):
        surrender(account, 41, "s/1", on=TODAY)
    surrender(account, 40, "s/2", on=TODAY)
    assert prove().holds


def test_no_more_is_frozen_than_is_free() -> None:
    with pytest.raises(Refused) as caught:
        frozen(an_account(), 101)
    assert caught.value.code == "short"


def test_the_same_paper_is_entered_once() -> None:
    account = an_account()
    frozen(account)
    with pytest.raises(Conflict):
        frozen(account)
    assert Holding.objects.get(account=account, vintage=2024).frozen == 60


def test_another_officer_lifts_it() -> None:
    account = an_account()
    one = frozen(account)
    with pytest.raises(Refused) as caught:
        lift(one, by=LIN)
    assert caught.value.code == "second_person"
    lift(one)
    assert Holding.objects.get(account=account, vintage=2024).frozen == 0
    assert [paper.lifts for paper in JudicialPaper.objects.order_by("pk")] == [False, True]


def test_not_before_it_was_frozen_and_not_in_days_to_come() -> None:
    one = frozen(an_account())
    for on in (date(2026, 1, 8), date(2026, 1, 13)):
        with pytest.raises(Refused):
            lift(one, on=on)


def test_what_waits_for_approval_is_not_lifted_here() -> None:
    account = an_account()
    one = freeze_in_book(account, 2024, 10, reason=FreezeReason.SURRENDER, reference="x/1", by=make_person(LIN), on=ON)
    with pytest.raises(Refused) as caught:
        lift(one)
    assert caught.value.code == "reason"


def test_only_the_bureau_of_the_province_freezes() -> None:
    account = an_account()
    for who in (ZHAO, SUN):
        with pytest.raises(Forbidden):
            judicial.freeze(account, 2024, 1, paper(), by=make_person(who), on=ON, today=TODAY)


def test_the_database_keeps_the_papers() -> None:
    frozen(an_account())
    with pytest.raises(DatabaseError), transaction.atomic():
        JudicialPaper.objects.update(number="x")


class TestPages:
    def test_the_officer_freezes_and_sees_it_listed(self) -> None:
        account = an_account()
        client = signed_in(LIN)
        file = SimpleUploadedFile("裁定.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")
        given = {
            "vintage": 2024,
            "tonnes": 60,
            "frozen_on": "2025-11-20",
            "issuer": "示例法院",
            "number": "1号",
            "file": file,
        }
        answer = client.post(reverse("book-freeze-add", args=[account.pk]), given)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        page = client.get(reverse("book-freezes")).content.decode()
        assert "示例法院" in page
        assert "由另一人解除" in page
        assert "解除冻结</a>" in signed_in(ZHOU).get(reverse("book-freezes")).content.decode()

    def test_a_refused_form_is_drawn_again(self) -> None:
        account = an_account()
        answer = signed_in(LIN).post(
            reverse("book-freeze-add", args=[account.pk]), {"vintage": 2024, "issuer": "示例法院"}
        )
        assert answer.status_code == 422
        assert "示例法院" in answer.content.decode()

    def test_another_provinces_account_is_not_there(self) -> None:
        account = an_account()
        assert signed_in(ZHAO).get(reverse("book-freeze-add", args=[account.pk])).status_code == 404

    def test_a_difference_in_frozen_tonnes_is_settled_by_freezing(self) -> None:
        account = an_account()
        statement = Statement.objects.create(
            province=DEMO, as_of=TODAY, file=store(b"x", media_type="text/csv", by=None), file_name="a.csv",
            status="compared",
        )  # fmt: skip
        difference = Difference.objects.create(
            statement=statement, kind="frozen", account=account, uscc="x", name="x", vintage=2024, here=100, there=100,
            frozen_here=0, frozen_there=60,
        )  # fmt: skip
        address = reverse("book-difference", args=[difference.pk])
        client = signed_in(LIN)
        assert "tonnes=60" in client.get(address).content.decode()
        frozen(account)
        assert "冻结量已对平" in client.get(address).content.decode()

    def test_the_list_asks_as_often_for_many_freezes_as_for_few_and_is_exported(self) -> None:
        frozen(an_account())
        client, address = signed_in(LIN), reverse("book-freezes")

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        asked()
        few = asked()
        for number in range(2, 7):
            account = a_unit()
            issue({account: 100}, number=number)
            frozen(account)
        assert asked() == few
        rows = list(load_workbook(io.BytesIO(client.get(reverse("book-freezes-export")).content)).active.values)
        assert [row[2] for row in rows[2:8]] == [60] * 6
