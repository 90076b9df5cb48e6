"""录入通知的办理: draft → second person → in force, with every date that changes shown before."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.deadlines.choices import EnteredStatus
from cets_portal.deadlines.models import EnteredNotice
from cets_portal.deadlines.rules.entered_text import read_text
from cets_portal.deadlines.rules.preview import Effected, effects
from cets_portal.deadlines.selectors.in_force import due_rows, known_codes, notices_in_force
from cets_portal.deadlines.services.norms import notice_text, record_text
from cets_portal.deadlines.services.obligations import Rebuilt, hold_rebuild, rebuild
from cets_portal.norms.codes import NormStatus
from cets_portal.norms.errors import NormError
from cets_portal.norms.notice import Notice, check_supersessions

MAX_CHARACTERS = 400_000


def sentence(template: str, params: Any) -> str:
    """A fault of the norms in the reader's language."""
    return _(template).format(
        **{key: _(value) if isinstance(value, str) and value else value for key, value in params.items()}
    )


@transaction.atomic
def create(text: str, *, by: User, at: datetime) -> EnteredNotice:
    """开始录入: a draft of its own; what is wrong with it is told on its page."""
    _refuse_unkeepable(text)
    draft = EnteredNotice(text=text, entered_by=by, saved_at=at, **_shown(text))
    draft.save()
    record("deadlines.enterednotice.create", draft, by=by, detail={"digest": draft.digest})
    return draft


@transaction.atomic
def save(draft: EnteredNotice, text: str, *, version: int, by: User, at: datetime) -> None:
    """保存: whatever was typed, as long as nobody saved after `version`. Refused, Conflict."""
    _refuse_unkeepable(text)
    rows = EnteredNotice.objects.filter(pk=draft.pk, status=EnteredStatus.DRAFT, version=version)
    values = _shown(text) | {"text": text, "version": version + 1, "entered_by": by, "saved_at": at}
    if rows.update(**values) != 1:
        raise Conflict(_("这份通知刚刚已被他人保存或送出复核，您的改动没有写入。请打开最新内容再改。"), code="conflict")
    draft.refresh_from_db()
    record("deadlines.enterednotice.save", draft, by=by, detail={"digest": draft.digest, "version": draft.version})


def submit(draft: EnteredNotice, *, version: int, by: User, today: date, at: datetime) -> None:
    """送第二人复核: only a text that the strict reader takes and that fits to the notices in force."""
    with transaction.atomic():
        locked = _locked(draft)
        if locked.version != version:
            raise Conflict(_("这份通知刚刚又被保存过。请看过最新内容再送复核。"), code="conflict")
        checked(locked, today=today)
        try:
            advance(locked, "submit", by=by, submitted_by=by, submitted_at=at, detail={"digest": locked.digest})
        except IntegrityError as error:
            raise Refused(_("代码 %(code)s 的通知已在复核或施行。") % {"code": locked.code}, code="code") from error


def recall(draft: EnteredNotice, *, by: User) -> None:
    """撤回修改."""
    advance(draft, "recall", by=by)


def return_to_author(draft: EnteredNotice, *, by: User, reason: str) -> None:
    """退回录入, with the reason that the author reads."""
    advance(draft, "return", by=by, reason=reason)


def withdraw(draft: EnteredNotice, *, by: User, reason: str) -> None:
    """作废."""
    advance(draft, "withdraw", by=by, reason=reason)


def enact(draft: EnteredNotice, *, digest: str, by: User, today: date, at: datetime) -> Rebuilt:
    """复核并施行: exactly the text whose digest the second person saw; the obligations follow in the same transaction."""
    with transaction.atomic():
        hold_rebuild()
        locked = _locked(draft)
        if locked.status == EnteredStatus.IN_FORCE:
            raise Conflict(_("这份通知已经施行，期限已按它更新，不用再办。"), code="in_force")
        if locked.digest != digest:
            raise Conflict(_("这份通知在您查看之后又改过。请重新看过再复核。"), code="conflict")
        notice = checked(locked, today=today)
        advance(locked, "enact", by=by, enacted_by=by, enacted_at=at, detail={"digest": digest})
        record_text(notice_text(notice, locked.digest), by)
        rebuilt = rebuild(by=by)
    draft.refresh_from_db()
    return rebuilt


def checked(draft: EnteredNotice, *, today: date) -> Notice:
    """The notice of the text, if it may go in force. Refused says what stands against it."""
    reading = read_text(draft.text)
    if reading.notice is None:
        raise Refused(
            _("还有 %(n)s 处错误，改正后才能送复核。") % {"n": len(reading.faults)},
            code="faults",
            issues=reading.faults,
        )
    notice = reading.notice
    if notice.code in known_codes():
        raise Refused(_("代码 %(code)s 已有通知。请另取代码，如 2027-12。") % {"code": notice.code}, code="code")
    if notice.status is not NormStatus.IN_FORCE:
        raise Refused(_("status 应写 in_force：征求意见稿不能施行。"), code="status")
    if not notice.tasks:
        raise Refused(_("通知还没有任务。请至少录入一项。"), code="empty")
    if notice.issued_on > today:
        raise Refused(
            _("印发日期 %(day)s 在今天之后。通知印发后才能施行。") % {"day": notice.issued_on}, code="issued_on"
        )
    _refuse_bad_references(notice)
    return notice


def preview(notice: Notice) -> tuple[Effected, ...]:
    """Every date that changes, and for whom, if this notice goes in force now. Raises NormError."""
    return effects(due_rows(), due_rows(notice))


def _refuse_bad_references(notice: Notice) -> None:
    """What it replaces must exist here: a reference to a notice that the portal does not hold is a slip of the pen."""
    known = notices_in_force()
    try:
        check_supersessions((*known, notice))
    except NormError as fault:
        raise Refused(sentence(fault.template, fault.params), code="reference") from fault
    codes = {one.code for one in known}
    named = [old.reference for task in notice.tasks for old in task.supersedes]
    named += [task for document in notice.basis for task in document.tasks]
    for reference in named:
        code, slash, _task = reference.partition("/")
        if slash and code not in codes | {notice.code}:
            raise Refused(
                _("没有通知 %(code)s（写在 %(reference)s）。门户已有：%(known)s。")
                % {"code": code, "reference": reference, "known": _("、").join(sorted(codes))},
                code="reference",
            )


def _locked(draft: EnteredNotice) -> EnteredNotice:
    return EnteredNotice.objects.select_for_update().get(pk=draft.pk)


def _shown(text: str) -> dict[str, Any]:
    """Digest, and what a list shows of the text, even of one that is not sound yet."""
    table = read_text(text).table or {}
    limits = {"code": 40, "number": 80, "title": 200}
    shown = {name: str(table.get(name, ""))[:most].replace("\x00", "") for name, most in limits.items()}
    return shown | {"digest": digest_of(text)}


def digest_of(text: str) -> str:
    """SHA-256 of the text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_unkeepable(text: str) -> None:
    """What the database cannot hold, or what no notice is."""
    if "\x00" in text:
        raise Refused(_("文本含有空字符，不是文本文件。请检查所传的文件。"), code="encoding")
    if len(text) > MAX_CHARACTERS:
        raise Refused(_("文本超过 %(n)s 字。通知不会这样长，请检查粘贴的内容。") % {"n": MAX_CHARACTERS}, code="size")
