"""签发: numbers without a gap, a second person for results, and words that never change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connection, connections, transaction

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.immutability import MOVING, ONCE
from cets_portal.letters.models import Letter, LetterCounter
from cets_portal.letters.services import issue, withdraw
from cets_portal.letters.services.issuing import content_digest, set_prefix
from tests.letters.writing import TODAY, drafted, unit_of, units
from tests.people import CHENG, LIN, QIAN, WANG, ZHOU, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is another test's matter."""
    monkeypatch.setattr("cets_portal.letters.pdf.missing", lambda: "not here")


def test_a_number_is_the_word_the_year_and_the_next_serial() -> None:
    lin = make_person(LIN)
    letters = [drafted(to=[unit]) for unit in units(2)]
    for letter in letters:
        issue(letter, by=lin, today=TODAY)
    assert [one.number for one in letters] == ["示环碳〔2026〕1号", "示环碳〔2026〕2号"]
    assert letters[0].content_digest == content_digest(letters[0])


def test_a_new_year_begins_at_one_and_a_new_word_changes_no_old_number() -> None:
    lin = make_person(LIN)
    first, second, third = (drafted(to=[unit]) for unit in units(3))
    issue(first, by=lin, today=date(2026, 12, 31))
    issue(second, by=lin, today=date(2027, 1, 1))
    set_prefix("99", "示气候", by=make_person(QIAN))
    issue(third, by=lin, today=date(2027, 1, 2))
    assert [Letter.objects.get(pk=one.pk).number for one in (first, second, third)] == [
        "示环碳〔2026〕1号", "示环碳〔2027〕1号", "示气候〔2027〕2号",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["", "  ", "示 环", "示〔环", "字" * 13, "<b>", "示环，", "示\n环", "示环碳号!"])
def test_a_word_that_would_spoil_the_number_is_refused(word: str) -> None:
    with pytest.raises(Refused):
        set_prefix("99", word, by=make_person(QIAN))


def test_a_clerk_issues_a_reminder_alone() -> None:
    letter = drafted()
    issue(letter, by=make_person(LIN), today=TODAY)
    assert letter.issued_by == letter.drafted_by


def test_a_result_is_issued_by_a_reviewer_who_did_not_draft_it() -> None:
    letter = drafted(LetterKind.RESULT)
    with pytest.raises(Forbidden):
        issue(letter, by=make_person(CHENG), today=TODAY)
    issue(letter, by=make_person(ZHOU), today=TODAY)
    assert (letter.serial, letter.issued_by) == (1, make_person(ZHOU))


def test_the_drafter_who_became_reviewer_may_not_issue_the_own_result() -> None:
    letter = drafted(LetterKind.RESULT)
    lin = make_person(LIN)
    lin.acting_post = make_person(ZHOU).acting_post
    with pytest.raises(Refused) as refusal:
        issue(letter, by=lin, today=TODAY)
    assert (refusal.value.code, LetterCounter.objects.count()) == ("second_person", 0)


def test_a_refused_issue_takes_no_number() -> None:
    result, reminder = drafted(LetterKind.RESULT), drafted()
    with pytest.raises(Forbidden):
        issue(result, by=make_person(LIN), today=TODAY)
    issue(reminder, by=make_person(LIN), today=TODAY)
    assert reminder.serial == 1


def test_a_withdrawn_letter_keeps_its_number() -> None:
    lin = make_person(LIN)
    letter = drafted()
    issue(letter, by=lin, today=TODAY)
    withdraw(letter, reason="收件单位有误", by=lin, today=TODAY)
    again = drafted()
    issue(again, by=lin, today=TODAY)
    assert (letter.serial, again.serial) == (1, 2)


def raw(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


FROZEN = {
    "number": "'示环碳〔2026〕9号'", "serial": "9", "title": "'x'", "body": "'{}'", "name": "'x'", "uscc": "'x'",
    "issued_on": "'2020-01-01'", "content_digest": "'x'", "template_digest": "'x'", "status": "'draft'",
}  # fmt: skip


@pytest.mark.parametrize("column", FROZEN)
def test_the_database_keeps_an_issued_letter_as_it_is(column: str) -> None:
    letter = drafted()
    raw(f"UPDATE letters_letter SET title = '改过的草稿' WHERE id = {letter.pk}")
    issue(letter, by=make_person(LIN), today=TODAY)
    with pytest.raises(DatabaseError, match="issued letter"):
        raw(f"UPDATE letters_letter SET {column} = {FROZEN[column]} WHERE id = {letter.pk}")


def test_the_database_deletes_no_issued_letter() -> None:
    letter = drafted()
    issue(letter, by=make_person(LIN), today=TODAY)
    with pytest.raises(DatabaseError, match="issued letter"):
        raw(f"DELETE FROM letters_letter WHERE id = {letter.pk}")


def test_what_is_filled_in_once_is_not_changed_afterwards() -> None:
    letter = drafted()
    issue(letter, by=make_person(LIN), today=TODAY)
    raw(f"UPDATE letters_letter SET sent_at = '2026-09-02 00:00:00+00' WHERE id = {letter.pk}")
    for value in ("'2026-09-03 00:00:00+00'", "NULL"):
        with pytest.raises(DatabaseError, match="issued letter"):
            raw(f"UPDATE letters_letter SET sent_at = {value} WHERE id = {letter.pk}")


def test_the_trigger_names_columns_of_the_model() -> None:
    assert {*MOVING, *ONCE} <= {field.column for field in Letter._meta.concrete_fields}


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run the acts in threads of their own, each with its connection; a refusal is an answer too."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_letters_issued_at_once_have_numbers_without_gap_or_double() -> None:
    lin = make_person(LIN)
    letters = [drafted(to=[unit]) for unit in units(8)]
    at_once([lambda one=one: issue(one, by=lin, today=TODAY) for one in letters])  # type: ignore[misc]
    assert sorted(Letter.objects.values_list("serial", flat=True)) == list(range(1, 9))  # type: ignore[type-var]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_one_letter_issued_twice_at_once_takes_one_number() -> None:
    lin, make = make_person(LIN), make_person(WANG)
    assert make
    pk = drafted(to=[unit_of()]).pk
    copies = [Letter.objects.get(pk=pk) for _ in range(4)]
    answers = at_once([lambda one=one: issue(one, by=lin, today=TODAY) for one in copies])  # type: ignore[misc]
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3
    assert LetterCounter.objects.get().last == 1
