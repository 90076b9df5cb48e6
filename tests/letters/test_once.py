"""一份一批: the same act confirmed in two windows is one batch."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from cets_portal.audit.errors import Refused
from cets_portal.jobs.models import Job
from cets_portal.letters.choices import BatchAct
from cets_portal.letters.models import Letter, LetterBatch
from cets_portal.letters.services.batches import AT_ONCE, order_act
from cets_portal.letters.services.issuing import issue
from tests.letters.writing import TODAY, drafted, units
from tests.people import LIN, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cets_portal.letters.pdf.missing", lambda: "not here")


def keys(count: int) -> list[int]:
    return [drafted(to=[unit]).pk for unit in units(count)]


def test_confirmed_twice_the_second_shows_the_first_batch() -> None:
    letters, lin = keys(3), make_person(LIN)
    first = order_act("issue", letters, by=lin, today=TODAY)
    again = order_act("issue", letters, by=lin, today=TODAY)
    assert (again.pk, LetterBatch.objects.count(), first.done) == (first.pk, 1, 3)
    asked = {"act": "issue", "letters": ",".join(map(str, letters))}
    answer = signed_in(LIN).post(reverse("letter-many"), asked)
    assert answer["Location"] == reverse("letter-batch", args=[first.pk])


def test_a_long_batch_under_way_is_not_ordered_again() -> None:
    letters, lin = keys(AT_ONCE[BatchAct.ISSUE] + 1), make_person(LIN)
    first = order_act("issue", letters, by=lin, today=TODAY)
    assert Job.objects.get().subject_id == first.pk
    assert order_act("issue", letters, by=lin, today=TODAY).pk == first.pk
    assert Job.objects.count() == 1


def test_of_an_order_that_overlaps_only_the_rest_is_new() -> None:
    letters, lin = keys(AT_ONCE[BatchAct.ISSUE] + 2), make_person(LIN)
    order_act("issue", letters[:-1], by=lin, today=TODAY)
    second = order_act("issue", letters[1:], by=lin, today=TODAY)
    assert second.order["letters"] == [letters[-1]]


def test_what_a_failed_batch_left_may_be_ordered_again() -> None:
    letters, lin = keys(AT_ONCE[BatchAct.ISSUE] + 1), make_person(LIN)
    first = order_act("issue", letters, by=lin, today=TODAY)
    Job.objects.update(state="failed")
    assert order_act("issue", letters, by=lin, today=TODAY).pk != first.pk


def test_letters_issued_one_by_one_are_not_issued_again_as_a_batch() -> None:
    letters, lin = keys(1), make_person(LIN)
    issue(Letter.objects.get(), by=lin, today=TODAY)
    with pytest.raises(Refused) as refusal:
        order_act("issue", letters, by=lin, today=TODAY)
    assert refusal.value.code == "nothing"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_of_windows_at_once_one_orders() -> None:
    letters, lin = keys(AT_ONCE[BatchAct.ISSUE] + 1), make_person(LIN)

    def confirm(_window: int) -> int:
        try:
            return order_act("issue", letters, by=lin, today=TODAY).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as windows:
        assert len(set(windows.map(confirm, range(4)))) == 1
    assert (LetterBatch.objects.count(), Job.objects.count()) == (1, 1)
