"""送达与确认: told as a legal message, confirmed once, on paper with a note."""

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.inbox.models import Message
from cets_portal.letters.models import Letter
from cets_portal.letters.services import acknowledge, issue, record_paper, send, withdraw
from tests.letters.test_issuing import at_once
from tests.letters.writing import TODAY, drafted, sent, unit_of, units
from tests.people import CHEN, LIN, WANG, WU, ZHOU, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cets_portal.letters.pdf.missing", lambda: "not here")


def issued(letter: Letter) -> Letter:
    issue(letter, by=make_person(LIN), today=TODAY)
    return letter


def test_every_person_of_the_unit_is_told_as_the_law_wants() -> None:
    make_person(WU)
    letter = sent()
    told = Message.objects.all()
    assert {one.user.username for one in told} == {"wang", "wu"}
    assert all(one.legal and letter.number in one.subject and one.url.endswith(f"/{letter.pk}/") for one in told)


def test_each_person_is_told_in_the_own_language() -> None:
    wang = make_person(WANG)
    wang.language = "en"
    wang.save()
    sent()
    assert letter_words(Message.objects.get().body)


def letter_words(body: str) -> bool:
    """The title is data and stays Chinese whatever surrounds it."""
    return "关于催办" in body


def test_a_unit_without_people_in_the_portal_wants_paper() -> None:
    letter = issued(drafted(to=units(1)))
    with pytest.raises(Refused) as refusal:
        send(letter, channel="portal", by=make_person(LIN), today=TODAY)
    assert (refusal.value.code, letter.status) == ("nobody", "issued")
    with pytest.raises(Refused):
        send(letter, channel="paper", by=make_person(LIN), today=TODAY)
    send(letter, channel="paper", note="邮政挂号 9月1日", by=make_person(LIN), today=TODAY)
    assert (letter.status, letter.channel, letter.send_note) == ("sent", "paper", "邮政挂号 9月1日")


def test_a_draft_cannot_be_sent() -> None:
    with pytest.raises(Conflict):
        send(drafted(), channel="portal", by=make_person(LIN), today=TODAY)


def test_only_the_units_own_people_confirm() -> None:
    letter = sent()
    for stranger in (CHEN, LIN):
        with pytest.raises(Forbidden):
            acknowledge(letter, by=make_person(stranger))
    acknowledge(letter, by=make_person(WANG))
    assert (letter.status, letter.acknowledged_by) == ("acknowledged", make_person(WANG))


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_confirm_once() -> None:
    people = [make_person(WANG), make_person(WU)]
    pk = sent().pk
    pairs = [(Letter.objects.get(pk=pk), person) for person in people * 3]
    answers = at_once([lambda p=pair: acknowledge(p[0], by=p[1]) for pair in pairs])  # type: ignore[misc]
    assert sum(isinstance(answer, Conflict) for answer in answers) == 5


def test_a_paper_receipt_wants_a_note_and_counts_as_received() -> None:
    letter = issued(drafted(to=units(1)))
    with pytest.raises(Refused):
        record_paper(letter, note=" ", by=make_person(LIN))
    record_paper(letter, note="9月3日，签收人 李某", by=make_person(LIN))
    assert (letter.status, letter.channel, letter.paper_note) == ("acknowledged", "paper", "9月3日，签收人 李某")
    assert letter.sent_at


def test_a_reviewer_records_no_receipt() -> None:
    with pytest.raises(Forbidden):
        record_paper(sent(), note="x", by=make_person(ZHOU))


def test_a_withdrawn_letter_tells_the_unit_why() -> None:
    letter = sent()
    with pytest.raises(Refused):
        withdraw(letter, reason=" ", by=make_person(LIN), today=TODAY)
    withdraw(letter, reason="期限有误", by=make_person(LIN), today=TODAY)
    assert "期限有误" in Message.objects.get(subject__contains="撤回").body
    with pytest.raises(Conflict):
        acknowledge(letter, by=make_person(WANG))


def test_a_letter_is_withdrawn_though_nobody_of_the_unit_is_left() -> None:
    letter = sent()
    make_person(WANG).tenures.all().delete()
    withdraw(letter, reason="期限有误", by=make_person(LIN), today=TODAY)
    assert letter.status == "withdrawn"


def test_a_draft_withdrawn_leaves_room_for_a_better_one() -> None:
    letter = drafted()
    withdraw(letter, reason="写错了", by=make_person(LIN), today=TODAY)
    assert not Message.objects.exists()
    assert drafted(to=[unit_of()]).pk != letter.pk
