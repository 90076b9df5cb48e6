"""拟稿: many letters at once, each about one thing once."""

from unittest.mock import patch

import pytest

from cets_portal.accounts.models import Organisation
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.selectors import history_of
from cets_portal.jobs.models import Job
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.models import Letter, LetterBatch
from cets_portal.letters.recipients import Recipient
from cets_portal.letters.rules.filling import fill
from cets_portal.letters.services import draft_letters
from cets_portal.letters.services.batches import TASK, order_drafts
from cets_portal.letters.tasks import run_batch
from cets_portal.norms.letter import load_template, template_digest
from tests.letters.writing import REMINDER, TODAY, drafted, unit_of, units
from tests.people import LIN, WANG, ZHOU, make_person

pytestmark = pytest.mark.django_db


def test_a_letter_keeps_its_text_and_what_it_was_made_from() -> None:
    letter = drafted()
    assert letter.template_digest == template_digest(letter.template_code)
    assert fill(load_template(letter.template_code), letter.facts) == letter.body
    assert letter.organisation == Organisation.objects.get(uscc=WANG.uscc)
    assert history_of(letter).get().action == "letters.letter.draft"


def test_drafting_again_writes_nothing_twice() -> None:
    lin = make_person(LIN)
    to = [unit_of(), unit_of()]
    first = draft_letters(LetterKind.REMINDER, to, REMINDER, by=lin, today=TODAY)
    assert (len(first), draft_letters(LetterKind.REMINDER, to, REMINDER, by=lin, today=TODAY)) == (1, [])


def test_another_subject_another_letter() -> None:
    lin = make_person(LIN)
    for subject in ("2026-32/2.3/steel", "2026-32/2.3/steel/second"):
        assert draft_letters(LetterKind.REMINDER, [unit_of()], REMINDER, by=lin, today=TODAY, subject_key=subject)


def test_a_reminder_to_the_units_of_a_list_is_not_about_the_list() -> None:
    to = Recipient(uscc=WANG.uscc, name=WANG.body, subject_key="list/2027/steel")
    made = draft_letters(LetterKind.REMINDER, [to], REMINDER, by=make_person(LIN), today=TODAY)
    assert made[0].subject_key.startswith("reminder/")


@pytest.mark.parametrize(
    ("to", "facts", "code"),
    [([], REMINDER, "no_recipients"), ([unit_of()], {}, "empty"), ([unit_of()], {"duty": "长" * 1001}, "too_long")],
)
def test_a_letter_that_says_nothing_is_refused(to: list[Recipient], facts: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        draft_letters(LetterKind.REMINDER, to, facts, by=make_person(LIN), today=TODAY)
    assert (refusal.value.code, Letter.objects.count()) == (code, 0)


def test_only_a_clerk_drafts() -> None:
    with pytest.raises(Forbidden):
        draft_letters(LetterKind.REMINDER, [unit_of()], REMINDER, by=make_person(ZHOU), today=TODAY)


def test_fifty_are_drafted_while_the_clerk_waits() -> None:
    batch = order_drafts(LetterKind.REMINDER, units(50), REMINDER, by=make_person(LIN), today=TODAY)
    assert (batch.done, Job.objects.count(), bool(batch.finished_at)) == (50, 0, True)


def test_390_letters_are_drafted_by_one_job_that_says_how_far_it_is() -> None:
    with patch("cets_portal.jobs.services.current_app.send_task"):
        batch = order_drafts(LetterKind.REMINDER, units(390), REMINDER, by=make_person(LIN), today=TODAY)
    job = Job.objects.get(task=TASK, subject_id=batch.pk)
    assert (Letter.objects.count(), batch.finished_at) == (0, None)
    run_batch(job.pk)
    batch.refresh_from_db()
    job.refresh_from_db()
    assert (Letter.objects.count(), batch.done, job.state, job.done, job.total) == (390, 390, "done", 390, 390)
    assert {one.drafted_by for one in Letter.objects.all()[:3]} == {make_person(LIN)}


def test_a_job_begun_again_goes_on_where_it_stopped() -> None:
    lin, to = make_person(LIN), units(60)
    with patch("cets_portal.jobs.services.current_app.send_task"):
        batch = order_drafts(LetterKind.REMINDER, to, REMINDER, by=lin, today=TODAY)
    draft_letters(LetterKind.REMINDER, to[:20], REMINDER, by=lin, today=TODAY)
    run_batch(Job.objects.get(subject_id=batch.pk).pk)
    assert Letter.objects.count() == 60
    assert LetterBatch.objects.get().finished_at
