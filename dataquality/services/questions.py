"""问询: the bureau asks, the unit answers by a day, the bureau closes or asks again."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import ENTERPRISE
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from dataquality.choices import FilingStatus, QuestionStatus
from dataquality.models import Filing, FilingQuestion
from dataquality.services.filings import locked, refuse_role
from dataquality.services.review_telling import tell_of_answer, tell_of_question
from dataquality.services.reviewing import refuse_other_provinces

LONGEST = 2000
#: A question with everything that was asked again.
WHOLE = 4 * LONGEST


@transaction.atomic
def ask(
    filing: Filing, *, text: str, due_on: date, by: User, today: date, section: str = "", row: str = ""
) -> FilingQuestion:
    """提出问询 of a submitted filing, about all of it, a section or a row; the unit is told."""
    refuse_other_provinces(filing, by)
    held = locked(filing)
    if held.status not in (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED):
        raise Refused(_("该月存证不在审核中，不能问询。"), code="status")
    _refuse_day(due_on, today)
    about = {"filing": held, "section": section, "row": row, "text": _text(text, _("请写明问题。"))}
    if FilingQuestion.objects.filter(**about, status=QuestionStatus.ASKED).exists():
        raise Conflict(_("这个问题已经问过，等待答复。"), code="asked")
    said = FilingQuestion.objects.create(**about, due_on=due_on, asked_by=by)
    record("dataquality.filingquestion.ask", said, by=by, to_status=said.status, detail={"due_on": due_on.isoformat()})
    tell_of_question(said, today)
    return said


@transaction.atomic
def answer(question: FilingQuestion, *, text: str, by: User, today: date) -> None:
    """答复 by a person of the unit; the one who asked is told. After its day it is still taken, and shown as late."""
    refuse_role(by, ENTERPRISE)
    if by.acting_post is None or by.acting_post.organisation_id != question.filing.enterprise.organisation_id:
        raise Forbidden(_("只能答复本单位的问询。"), code="unit")
    said = _text(text, _("请写明答复。"))
    held = _held(question)
    advance(held, "answer", by=by, answer=f"{_answered(held)}{said}", answered_by=by, answered_at=now())
    tell_of_answer(held, today, said)
    question.refresh_from_db()


@transaction.atomic
def ask_again(question: FilingQuestion, *, text: str, due_on: date, by: User, today: date) -> None:
    """再次问询: the answer does not do; what is still wanted is added below the question, the answer is kept.

    Refused where the question has grown too long to be read as one.
    """
    refuse_other_provinces(question.filing, by)
    _refuse_day(due_on, today)
    more = _text(text, _("请写明还需答复什么。"))
    held = _held(question)
    whole = f"{held.text}\n\n{_('再问')} {_who_and_when(by, now())}\n{more}"
    if len(whole) > WHOLE:
        words = {"n": len(whole), "limit": WHOLE}
        raise Refused(_("这个问询连同再问已有 %(n)s 字，超过 %(limit)s 字。请办结后另提问询。") % words, code="text")
    advance(held, "ask_again", by=by, reason=more, text=whole, due_on=due_on)
    tell_of_question(held, today, more)
    question.refresh_from_db()


def close(question: FilingQuestion, *, by: User) -> None:
    """办结问询: answered well enough, or no longer needed."""
    refuse_other_provinces(question.filing, by)
    advance(question, "close", by=by)


def _held(question: FilingQuestion) -> FilingQuestion:
    """The row as it stands, held until the transaction ends: no round of two at once is written over."""
    found = FilingQuestion.objects.select_for_update(of=("self",)).select_related(
        "filing__enterprise", "asked_by", "answered_by"
    )
    return found.get(pk=question.pk)


def _answered(question: FilingQuestion) -> str:
    """The answers given so far, the last of them closed with who gave it and when: those fields take the next one."""
    before = question.answer.strip()
    if not before:
        return ""
    signed = f"{before}\n{_('以上答复')} {_who_and_when(question.answered_by, question.answered_at)}"
    return f"{signed}\n\n{_('再答')}\n"


def _who_and_when(who: User | None, at: datetime | None) -> str:
    return " ".join(filter(None, (str(who or ""), f"{localtime(at):%Y-%m-%d %H:%M}" if at else "")))


def _text(text: str, empty: str) -> str:
    said = text.strip()
    if not said:
        raise Refused(empty, code="text")
    if len(said) > LONGEST:
        raise Refused(_("不超过 %(limit)s 字。") % {"limit": LONGEST}, code="text")
    return said


def _refuse_day(due_on: date, today: date) -> None:
    if due_on < today:
        words = {"day": due_on.isoformat(), "today": today.isoformat()}
        raise Refused(_("答复期限 %(day)s 早于今天（%(today)s）。") % words, code="due_on")
