"""送达与确认: how a letter reaches the unit, and what the unit answers."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.clock import reading as clock
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, tell
from cets_portal.letters.choices import LetterStatus, SendChannel
from cets_portal.letters.models import Letter
from cets_portal.letters.selectors import bodies_of, people_of

LONGEST_NOTE = 200


@transaction.atomic
def send(letter: Letter, *, channel: str, by: User, today: date, note: str = "") -> None:
    """送达: through the portal its people are told by every way they have; on paper or by mail a note says how.

    Raises Forbidden, Refused (nobody to tell, no note), Conflict.
    """
    if channel not in SendChannel.values:
        raise Refused(_("请选择送达方式：门户、书面或电子邮件。"), code="channel")
    through_portal = channel == SendChannel.PORTAL
    note = note.strip()[:LONGEST_NOTE] if through_portal else checked_note(note)
    body = letter.organisation_id or bodies_of([letter.uscc]).get(letter.uscc)
    people = people_of([body], today).get(body, []) if body else []
    if through_portal and not people:
        raise Refused(
            _("%(unit)s在门户没有在任人员，收不到。请先为其开通账号，或书面送达。") % {"unit": letter.name},
            code="nobody",
        )
    advance(
        letter, "send", by=by, reason=note, detail={"channel": channel}, organisation_id=body, channel=channel,
        sent_by=by, sent_at=clock.now(), send_note=note,
    )  # fmt: skip
    tell(_arrival(letter, person) for person in people)


@transaction.atomic
def acknowledge(letter: Letter, *, by: User) -> None:
    """确认收到, by the unit's own people. Forbidden to others, Conflict the second time."""
    post = by.acting_post
    if post is None or post.organisation_id != letter.organisation_id:
        raise Forbidden(_("只有本单位的人员可以确认收到。"), code="other_unit")
    advance(letter, "acknowledge", by=by, acknowledged_by=by, acknowledged_at=clock.now())
    _tell_above(letter, by)


@transaction.atomic
def record_paper(letter: Letter, *, note: str, by: User) -> None:
    """登记书面回执: the clerk writes down when and by whom the paper was signed for. It counts as received."""
    note = checked_note(note)
    sent: dict[str, Any] = (
        {} if letter.sent_at else {"channel": SendChannel.PAPER, "sent_by": by, "sent_at": clock.now()}
    )
    if not letter.organisation_id:
        sent["organisation_id"] = bodies_of([letter.uscc]).get(letter.uscc)
    advance(
        letter, "record_paper", by=by, reason=note, paper_note=note, acknowledged_by=by,
        acknowledged_at=clock.now(), **sent,
    )  # fmt: skip
    _tell_above(letter, by)


def _tell_above(letter: Letter, by: User) -> None:
    """What else the receipt of this letter acknowledges is a matter of the rooms above."""
    acknowledged: Callable[..., None] = import_string(settings.LETTER_ACKNOWLEDGED)
    acknowledged(letter, by=by)


@transaction.atomic
def withdraw(letter: Letter, *, reason: str, by: User, today: date) -> None:
    """撤回 with the reason: its number stays taken, and a unit that has it is told."""
    told = letter.status == LetterStatus.SENT and letter.organisation_id
    reason = reason.strip()
    if len(reason) > LONGEST_NOTE:
        raise Refused(_("撤回理由不超过 %(limit)s 字。") % {"limit": LONGEST_NOTE}, code="too_long")
    advance(
        letter, "withdraw", by=by, reason=reason, withdrawn_by=by, withdrawn_at=clock.now(), withdrawn_reason=reason
    )
    if told and letter.organisation_id:
        people = people_of([letter.organisation_id], today).get(letter.organisation_id, [])
        tell(_recall(letter, person) for person in people)


def checked_note(note: str) -> str:
    """The note without space around it. Refused: empty or too long."""
    note = note.strip()
    if not note:
        raise Refused(_("请写明送达的方式、日期和签收人。"), code="note")
    if len(note) > LONGEST_NOTE:
        raise Refused(_("送达说明不超过 %(limit)s 字。") % {"limit": LONGEST_NOTE}, code="too_long")
    return note


def _arrival(letter: Letter, person: User) -> Draft:
    words = {"number": letter.number, "title": letter.title, "unit": letter.name}
    with translation.override(person.language):
        subject = _("公文送达，请确认收到：%(number)s") % words
        body = _("%(title)s（%(number)s）已送达%(unit)s。请阅读后确认收到。") % words
    return _draft(letter, person, "sent", subject, body)


def _recall(letter: Letter, person: User) -> Draft:
    words = {"number": letter.number, "title": letter.title, "reason": letter.withdrawn_reason}
    with translation.override(person.language):
        subject = _("公文已撤回：%(number)s") % words
        body = _("%(title)s（%(number)s）已由发文机关撤回，不再有效。理由：%(reason)s") % words
    return _draft(letter, person, "withdrawn", subject, body)


def _draft(letter: Letter, person: User, what: str, subject: str, body: str) -> Draft:
    key = f"letter/{letter.pk}/{what}"
    return Draft(
        user=person, kind=MessageKind.NOTICE, key=f"{key}/{person.pk}", subject=subject, body=body,
        url=reverse("letter-detail", args=[letter.pk]), legal=True, group=key,
    )  # fmt: skip


def waiting_codes(letters: Iterable[Letter], today: date) -> set[str]:
    """Codes of the letters whose units nobody reads for: they want paper."""
    found = list(letters)
    bodies = bodies_of(one.uscc for one in found)
    people = people_of(bodies.values(), today)
    return {one.uscc for one in found if not people.get(bodies.get(one.uscc, 0))}
