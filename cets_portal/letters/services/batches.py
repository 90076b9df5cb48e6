"""成批办理: the same act upon many letters; a handful at once, more of them by a job with progress."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.evidence.services import store
from cets_portal.jobs.services import queue
from cets_portal.letters import pdf
from cets_portal.letters.choices import BatchAct, SendChannel
from cets_portal.letters.models import Letter, LetterBatch
from cets_portal.letters.recipients import Recipient
from cets_portal.letters.services import ordering
from cets_portal.letters.services.drafting import draft_letters, owing_only, written
from cets_portal.letters.services.issuing import issue
from cets_portal.letters.services.sending import send

TASK = ordering.TASK
#: So many are done while the person waits; those that draw a file take longer.
AT_ONCE = {BatchAct.DRAFT: 50, BatchAct.SEND: 50, BatchAct.ISSUE: 10, BatchAct.PRINT: 10}
WAITS_IN = ordering.WAITS_IN
CHUNK = 100
Report = Callable[[int, int], None]


def order_drafts(
    kind: str, recipients: Sequence[Recipient], facts: dict[str, str], *, by: User, today: date, subject_key: str = ""
) -> LetterBatch:
    """Draft letters to these recipients; the batch says how it went, or is under way.

    A reminder about a duty (`subject_key`) goes to units that still owe it. Refused where none of them does.
    """
    if recipients and not owing_only(kind, recipients, subject_key, by=by):
        raise Refused(_("所选单位都已办结这一事项，不需催办。"), code="settled")
    written(kind, recipients, facts, by=by, today=today, subject_key=subject_key)
    order = {
        "kind": kind, "facts": facts, "subject_key": subject_key, "recipients": [one.as_json() for one in recipients],
    }  # fmt: skip
    return _order(BatchAct.DRAFT, order, len(recipients), by=by, today=today)


def order_act(act: str, letters: Sequence[int], *, by: User, today: date) -> LetterBatch:
    """Issue, send through the portal, or print these letters (their keys). Raises Refused: none of them."""
    if not letters:
        raise Refused(_("没有选中的公文。"), code="nothing")
    if act == BatchAct.PRINT and (why := pdf.missing()):
        raise Refused(why, code="no_pdf")
    with transaction.atomic():
        free, earlier = ordering.free(BatchAct(act), letters, province=_province(by))
        if earlier:
            return earlier
        batch = _ordered(BatchAct(act), {"letters": free}, len(free), by=by, today=today)
    return _begun(batch, by=by)


def _order(act: BatchAct, order: dict[str, Any], total: int, *, by: User, today: date) -> LetterBatch:
    with transaction.atomic():
        batch = _ordered(act, order, total, by=by, today=today)
    return _begun(batch, by=by)


def _province(by: User) -> str:
    if by.acting_post is None:
        raise Forbidden(_("您没有岗位。"), code="role")
    return by.acting_post.organisation.province


def _ordered(act: BatchAct, order: dict[str, Any], total: int, *, by: User, today: date) -> LetterBatch:
    """The batch as it was asked for, given to a worker where it is long."""
    province, post = _province(by), by.acting_post
    assert post is not None
    batch = LetterBatch.objects.create(
        act=act, province=province, order=order | {"today": today.isoformat()}, total=total,
        made_by=by, post=post, made_at=clock.now(),
    )  # fmt: skip
    record(f"letters.letterbatch.{act}", batch, by=by, detail={"count": total})
    if total > AT_ONCE[act]:
        queue(TASK, batch.pk, by=by)
    return batch


def _begun(batch: LetterBatch, *, by: User) -> LetterBatch:
    """Carried out at once where it is short."""
    if batch.total <= AT_ONCE[BatchAct(batch.act)]:
        run(batch, by=by)
    return batch


def run(batch: LetterBatch, *, by: User, report: Report | None = None) -> None:
    """Carry it out. Begun a second time it goes on where it stopped; each letter is a transaction of its own."""
    day = date.fromisoformat(batch.order["today"])
    tell_progress = report or (lambda done, total: None)
    act = _ACTS[BatchAct(batch.act)]
    changes = act(batch, by, day, tell_progress)
    LetterBatch.objects.filter(pk=batch.pk).update(finished_at=clock.now(), **changes)
    batch.refresh_from_db()


def _draft(batch: LetterBatch, by: User, day: date, report: Report) -> dict[str, Any]:
    order, done, passed = batch.order, 0, 0
    left: list[list[str]] = []
    recipients = [Recipient(**one) for one in order["recipients"]]
    for start in range(0, len(recipients), CHUNK):
        part = recipients[start : start + CHUNK]
        owing = owing_only(order["kind"], part, order["subject_key"], by=by)
        left += [[one.name, str(_("已办结，不再催办。"))] for one in part if one not in owing]
        about = {"by": by, "today": day, "subject_key": order["subject_key"]}
        made = draft_letters(order["kind"], owing, order["facts"], **about) if owing else []
        done, passed = done + len(made), passed + len(part)
        report(passed, batch.total)
    return {"done": done, "left": left}


def _issue(batch: LetterBatch, by: User, day: date, report: Report) -> dict[str, Any]:
    return _each(batch, report, lambda letter: issue(letter, by=by, today=day))


def _send(batch: LetterBatch, by: User, day: date, report: Report) -> dict[str, Any]:
    return _each(batch, report, lambda letter: send(letter, channel=SendChannel.PORTAL, by=by, today=day))


def _each(batch: LetterBatch, report: Report, act: Callable[[Letter], None]) -> dict[str, Any]:
    """Every letter that waits for the act; one that is refused is named with its reason and stops nobody."""
    waits_in, left, done = WAITS_IN[BatchAct(batch.act)], [], 0
    for number, letter in enumerate(_letters(batch), start=1):
        if letter.status == waits_in:
            try:
                act(letter)
                done += 1
            except Refused as refusal:
                left.append([letter.name, str(refusal)])
        elif _was_done_here(batch, letter):
            done += 1
        else:
            left.append([letter.name, str(_("现为“%(state)s”，不再办理。") % {"state": letter.get_status_display()})])
        report(number, batch.total)
    return {"done": done, "left": left}


def _was_done_here(batch: LetterBatch, letter: Letter) -> bool:
    """Whether this batch, begun before and interrupted, has done it already."""
    at = letter.issued_at if batch.act == BatchAct.ISSUE else letter.sent_at
    by = letter.issued_by_id if batch.act == BatchAct.ISSUE else letter.sent_by_id
    return at is not None and at >= batch.made_at and by == batch.made_by_id


def _print(batch: LetterBatch, by: User, day: date, report: Report) -> dict[str, Any]:
    data = pdf.letters_pdf(_letters(batch), report=lambda done: report(done, batch.total))
    return {"done": batch.total, "result": store(data, media_type="application/pdf", by=by)}


def _letters(batch: LetterBatch) -> Iterator[Letter]:
    """In the order of their numbers, drafts last, by name."""
    keys = batch.order["letters"]
    ours = Letter.objects.filter(pk__in=keys, province=batch.province).select_related("issued_by")
    return iter(sorted(ours, key=lambda one: (one.year or 9999, one.serial or 0, one.uscc, one.pk)))


_ACTS = {BatchAct.DRAFT: _draft, BatchAct.ISSUE: _issue, BatchAct.SEND: _send, BatchAct.PRINT: _print}
