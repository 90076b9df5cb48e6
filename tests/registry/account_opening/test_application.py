"""An application is prepared, handed in, looked through and forwarded; three functions close it, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.models import Entry
from cets_portal.clock import reading
from registry.choices import OpeningStatus
from registry.models import AccountOpening, Enterprise, OpeningDocument, OpeningSubmission
from registry.rules.documents import PDF
from registry.services import account_opening
from registry.services.account_opening import begun, record_functions
from registry.services.opening_documents import add_document, remove_document
from tests.factories import make_enterprise
from tests.people import LIN, WANG, make_person
from tests.registry.account_opening.opened import DAYS, TODAY, steelworks, with_documents

pytestmark = pytest.mark.django_db


def status(opening: AccountOpening) -> str:
    opening.refresh_from_db()
    return str(opening.status)


def test_the_whole_way_from_documents_to_three_functions() -> None:
    wang, lin = make_person(WANG), make_person(LIN)
    unit = steelworks()[0]
    opening = with_documents(unit, wang)
    account_opening.submit(opening, by=wang)
    account_opening.accept(opening, by=lin)
    day = reading.today()
    account_opening.forward(opening, on=day, by=lin, today=day)
    assert status(opening) == OpeningStatus.FORWARDED
    done = record_functions({unit: DAYS}, by=wang, today=TODAY)
    assert (done.days, done.completed) == (3, 1)
    assert status(opening) == OpeningStatus.COMPLETE
    assert Entry.objects.get(action="registry.accountopening.complete").actor is None


def test_an_application_without_its_documents_is_not_handed_in() -> None:
    wang = make_person(WANG)
    opening = begun(steelworks()[0])
    with pytest.raises(Refused, match="营业执照副本"):
        account_opening.submit(opening, by=wang)
    assert status(opening) == OpeningStatus.PREPARING


def test_what_was_handed_in_is_kept_when_the_next_one_differs() -> None:
    wang, lin = make_person(WANG), make_person(LIN)
    opening = with_documents(steelworks()[0], wang)
    account_opening.submit(opening, by=wang)
    account_opening.send_back(opening, reason="授权书缺签字", by=lin)
    assert opening.return_reason == "授权书缺签字"
    remove_document(opening.documents.get(kind="authorisation"), by=wang)
    add_document(opening, "authorisation", content=b"%PDF-1.4 signed", kind=PDF, name="新.pdf", by=wang)
    account_opening.submit(opening, by=wang)
    second, first = OpeningSubmission.objects.filter(opening=opening)
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert {one["kind"] for one in first.content["documents"]} >= {"application", "authorisation"}
    with pytest.raises(DatabaseError), transaction.atomic():
        OpeningSubmission.objects.filter(pk=first.pk).update(digest="0")


def test_documents_stay_as_they_are_once_handed_in() -> None:
    wang = make_person(WANG)
    opening = with_documents(steelworks()[0], wang)
    account_opening.submit(opening, by=wang)
    with pytest.raises(Conflict):
        remove_document(OpeningDocument.objects.filter(opening=opening)[0], by=wang)
    with pytest.raises(Conflict):
        add_document(opening, "other", content=b"%PDF-1.4", kind=PDF, name="晚.pdf", by=wang)
    account_opening.recall(opening, by=wang)
    remove_document(OpeningDocument.objects.filter(opening=opening)[0], by=wang)


def test_the_same_file_is_taken_once_for_a_kind() -> None:
    wang = make_person(WANG)
    opening = with_documents(steelworks()[0], wang)
    with pytest.raises(Refused, match="同一份文件"):
        add_document(opening, "licence", content=b"%PDF-1.4 licence", kind=PDF, name="又.pdf", by=wang)


def test_a_unit_without_an_account_is_served_on_paper() -> None:
    lin = make_person(LIN)
    opening = begun(steelworks()[1])
    with pytest.raises(Refused):
        account_opening.submit_on_paper(opening, note=" ", by=lin)
    account_opening.submit_on_paper(opening, note="5月6日窗口收纸质申请", by=lin)
    assert opening.paper_note == "5月6日窗口收纸质申请"
    assert OpeningSubmission.objects.get().content["paper_note"] == "5月6日窗口收纸质申请"


def test_who_handed_it_in_takes_it_back() -> None:
    wang, lin = make_person(WANG), make_person(LIN)
    first, second = steelworks()
    own, paper = with_documents(first, wang), begun(second)
    account_opening.submit(own, by=wang)
    account_opening.submit_on_paper(paper, note="窗口收纸质申请", by=lin)
    for opening, stranger, side in ((own, lin, wang), (paper, wang, lin)):
        with pytest.raises(Refused):
            account_opening.recall(opening, by=stranger)
        account_opening.recall(opening, by=side)
        assert status(opening) == OpeningStatus.PREPARING


def test_each_act_belongs_to_its_post() -> None:
    wang, lin = make_person(WANG), make_person(LIN)
    opening = with_documents(steelworks()[0], wang)
    with pytest.raises(Forbidden):
        account_opening.submit(opening, by=lin)
    account_opening.submit(opening, by=wang)
    with pytest.raises(Forbidden):
        account_opening.accept(opening, by=wang)


def test_a_unit_off_the_lists_has_nothing_to_open() -> None:
    stranger = make_enterprise("外来示例有限公司")
    steelworks()
    with pytest.raises(Refused, match="不在现行名录上"):
        begun(stranger)
    with pytest.raises(Refused, match="外来示例有限公司"):
        record_functions({stranger: DAYS}, by=make_person(LIN), today=TODAY)
    assert not AccountOpening.objects.exists()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2025, 10, 19), date(2020, 12, 31)])
def test_a_day_that_cannot_be_is_refused_with_everything_beside_it(day: date) -> None:
    first, second = steelworks()
    with pytest.raises(Refused):
        record_functions({first: DAYS, second: {"trading": day}}, by=make_person(LIN), today=TODAY)
    assert not AccountOpening.objects.exists()


def test_an_account_opened_before_the_listing_is_recorded_with_a_word_why() -> None:
    unit = steelworks()[0]
    early = {"trading": date(2022, 3, 1)}
    done = record_functions({unit: early}, by=make_person(LIN), today=TODAY, note="2022 年自愿开户")
    assert done.days == 1
    assert AccountOpening.objects.get().note == "2022 年自愿开户"


def test_a_recorded_day_is_kept_until_it_is_crossed_out() -> None:
    unit, lin = steelworks()[0], make_person(LIN)
    record_functions({unit: DAYS}, by=lin, today=TODAY)
    again = record_functions({unit: {"trading": TODAY}}, by=lin, today=TODAY)
    assert (again.days, again.already) == (0, 1)
    opening = AccountOpening.objects.get()
    with pytest.raises(Refused):
        account_opening.correct(opening, "trading", reason="", by=lin)
    account_opening.correct(opening, "trading", reason="录错单位", by=lin)
    assert opening.missing == ("trading",)
    assert record_functions({unit: {"trading": TODAY}}, by=lin, today=TODAY).completed == 1


def test_an_account_never_applied_for_is_not_said_to_be_with_the_institution() -> None:
    unit, lin = steelworks()[0], make_person(LIN)
    record_functions({unit: DAYS}, by=lin, today=TODAY)
    opening = AccountOpening.objects.get()
    account_opening.correct(opening, "trading", reason="录错单位", by=lin)
    assert opening.status == OpeningStatus.PREPARING
    assert set(actions_for(opening, lin)) == {"submit_on_paper"}


def test_a_corrected_account_is_where_its_application_had_got() -> None:
    unit, lin = steelworks()[0], make_person(LIN)
    opening = with_documents(unit, make_person(WANG))
    account_opening.submit(opening, by=make_person(WANG))
    record_functions({unit: DAYS}, by=lin, today=TODAY)
    opening.refresh_from_db()
    account_opening.correct(opening, "trading", reason="录错单位", by=lin)
    assert opening.status == OpeningStatus.SUBMITTED
    account_opening.accept(opening, by=lin)
    account_opening.forward(opening, on=reading.today(), by=lin, today=reading.today())
    record_functions({unit: {"trading": TODAY}}, by=lin, today=TODAY)
    opening.refresh_from_db()
    account_opening.correct(opening, "trading", reason="录错单位", by=lin)
    assert opening.status == OpeningStatus.FORWARDED


def test_a_unit_records_its_own_days_only_after_it_was_forwarded() -> None:
    unit = steelworks()[0]
    with pytest.raises(Refused, match="送注登机构之后"):
        record_functions({unit: DAYS}, by=make_person(WANG), today=TODAY)
    assert not AccountOpening.objects.exists()


def test_the_database_refuses_a_complete_account_with_a_function_missing() -> None:
    opening = begun(steelworks()[0])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_accountopening SET status = 'complete' WHERE id = %s", [opening.pk])


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_three_clerks_at_once_complete_the_account_once() -> None:
    unit, lin = steelworks()[0], make_person(LIN)

    def record_one(function: str) -> int:
        try:
            return record_functions({unit: {function: DAYS[function]}}, by=lin, today=TODAY).completed
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        completed = list(pool.map(record_one, DAYS))
    assert sum(completed) == 1
    assert AccountOpening.objects.get().status == OpeningStatus.COMPLETE
    assert Entry.objects.filter(action="registry.accountopening.complete").count() == 1


def test_many_units_are_recorded_in_few_queries_for_each(django_assert_max_num_queries: object) -> None:
    units: list[Enterprise] = steelworks(4)
    lin = make_person(LIN)
    with django_assert_max_num_queries(8 + 4 * 4):  # type: ignore[operator]
        record_functions({unit: {"emission": DAYS["emission"]} for unit in units}, by=lin, today=TODAY)
