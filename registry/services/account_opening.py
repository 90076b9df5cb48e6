"""账户开立: the application handed in, looked through, forwarded; the three functions recorded (2025-140 item 三)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.openings import opening_rule
from registry.choices import AccountFunction, OpeningStatus
from registry.models import AccountOpening, Enterprise, OpeningSubmission
from registry.rules.account_opening import DAY_FIELDS
from registry.selectors.account_opening import listed_days, on_a_list, wanting
from registry.services.opening_days import refuse_day

Days = Mapping[str, date]
_NOTE_LENGTH = 200


@dataclass(frozen=True)
class Recorded:
    """登记结果: days written now, units whose account is complete by them, days that stood recorded already."""

    days: int
    completed: int
    already: int


def begun(enterprise: Enterprise) -> AccountOpening:
    """The enterprise's application, begun where there was none. Refused for one that stands on no list."""
    if not on_a_list([enterprise.pk]):
        raise Refused(_("%(name)s不在现行名录上，不需开立账户。") % {"name": enterprise.name}, code="not_listed")
    opening, _new = AccountOpening.objects.get_or_create(enterprise=enterprise)
    return opening


@transaction.atomic
def submit(opening: AccountOpening, *, by: User) -> None:
    """The unit hands its application in; what it handed in is kept as it is. Refused while documents are missing."""
    held = locked(opening)
    names = [kind.name for kind in opening_rule().documents if kind.id in wanting(held)]
    if names:
        message = _("还缺 %(n)s 种材料：%(names)s。补齐后再提交。")
        raise Refused(message % {"n": len(names), "names": _("、").join(map(_, names))}, code="documents")
    advance(held, "submit", by=by, submitted_by=by, submitted_at=now(), paper_note="", return_reason="")
    _keep(held, by)
    opening.refresh_from_db()


@transaction.atomic
def submit_on_paper(opening: AccountOpening, *, note: str, by: User) -> None:
    """A clerk records that the application came on paper: how, when, from whom."""
    note = note.strip()
    if len(note) > _NOTE_LENGTH:
        raise Refused(_("书面申请说明不超过 %(limit)s 字。") % {"limit": _NOTE_LENGTH}, code="note_length")
    held = locked(opening)
    changes: dict[str, Any] = {"submitted_by": by, "submitted_at": now(), "paper_note": note, "return_reason": ""}
    advance(held, "submit_on_paper", by=by, reason=note, **changes)
    _keep(held, by)
    opening.refresh_from_db()


def may_recall(opening: AccountOpening, by: User) -> bool:
    """The side that handed it in takes it back: the clerk what came on paper, the unit what it sent itself."""
    clerk = bool(by.acting_post and by.acting_post.role == Role.CLERK)
    return clerk == bool(opening.paper_note)


def recall(opening: AccountOpening, *, by: User) -> None:
    """Taken back before it was looked through. Refused to the side that did not hand it in."""
    if not may_recall(opening, by):
        raise Refused(_("谁提交的由谁撤回；材料有误的，请退回补正。"), code="other_side")
    advance(opening, "recall", by=by)


def send_back(opening: AccountOpening, *, reason: str, by: User) -> None:
    """Returned to the unit with what is to be mended; also where the registration institution asks for more."""
    advance(opening, "return", by=by, reason=reason, return_reason=reason.strip()[:500], forwarded_on=None)


def accept(opening: AccountOpening, *, by: User) -> None:
    """Documents looked through and in order."""
    advance(opening, "accept", by=by)


def forward(opening: AccountOpening, *, on: date, by: User, today: date) -> None:
    """Sent on to the registration institution on that day. Refused: in the future, or before it was handed in."""
    handed_in = timezone.localdate(opening.submitted_at) if opening.submitted_at else None
    if on > today or (handed_in and on < handed_in):
        message = _("送出日期 %(day)s 应在提交之日（%(first)s）到今天（%(today)s）之间。")
        shown = {"day": on.isoformat(), "first": (handed_in or today).isoformat(), "today": today.isoformat()}
        raise Refused(message % shown, code="forwarded_on")
    advance(opening, "forward", by=by, forwarded_on=on, detail={"on": on.isoformat()})


def record_functions(
    days: Mapping[Enterprise, Days], *, by: User, today: date, note: str = "", notes: Mapping[int, str] | None = None
) -> Recorded:
    """Write the days on which functions were opened, for one unit or many; all or nothing.

    A function that has its day keeps it. The third day completes the account, once. `note` explains a day before
    the listing, `notes` the same unit by unit. Refused with the first day that cannot be, Forbidden to other posts.
    """
    listing = listed_days(unit.pk for unit in days)
    explained = {unit.pk: ((notes or {}).get(unit.pk) or note).strip() for unit in days}
    for unit, wanted in days.items():
        for day in wanted.values():
            refuse_day(unit, day, today=today, listed_on=listing.get(unit.pk), explained=bool(explained[unit.pk]))
    _refuse_strangers(list(days))
    with transaction.atomic():
        openings = _locked_all(list(days))
        _refuse_hands(openings, by)
        results = [_write(one, days[one.enterprise], explained[one.enterprise_id], by) for one in openings]
    written = sum(new for new, _done, _already in results)
    return Recorded(written, sum(done for _new, done, _a in results), sum(already for *_n, already in results))


@transaction.atomic
def correct(opening: AccountOpening, function: str, *, reason: str, by: User) -> None:
    """Cross out the day of a function recorded in error; an account that was complete is where it had got before."""
    if not reason.strip():
        raise Refused(_("请写明撤销开通日期的理由。"), code="reason")
    held, field = locked(opening), DAY_FIELDS[function]
    before = getattr(held, field)
    if before is None:
        raise Conflict(_("这项功能没有登记开通日期，请刷新后再看。"), code="conflict")
    if held.status == OpeningStatus.COMPLETE:
        emptied: dict[str, Any] = {field: None}
        advance(held, _reopening(held), by=None, **emptied)
    else:
        AccountOpening.objects.filter(pk=held.pk).update(**{field: None})
    detail = {"function": function, "before": before.isoformat()}
    record("registry.accountopening.correct", held, by=by, reason=reason, detail=detail)
    opening.refresh_from_db()


def _reopening(opening: AccountOpening) -> str:
    """The step back to where the application had got: a function may be opened without any."""
    if opening.forwarded_on:
        return "reopen"
    return "reopen_submitted" if opening.submitted_at and not opening.return_reason else "reopen_unapplied"


def locked(opening: AccountOpening) -> AccountOpening:
    """The row, held until the transaction ends: documents, submission and days wait for each other."""
    return AccountOpening.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=opening.pk)


def _locked_all(units: list[Enterprise]) -> list[AccountOpening]:
    """The applications of these units, begun where there was none, held in one order."""
    AccountOpening.objects.bulk_create(
        [AccountOpening(enterprise=unit) for unit in units], ignore_conflicts=True, batch_size=1000
    )
    found = AccountOpening.objects.filter(enterprise__in=units).select_related("enterprise")
    return list(found.select_for_update(of=("self",)).order_by("pk"))


def _refuse_strangers(units: list[Enterprise]) -> None:
    known = on_a_list(unit.pk for unit in units)
    strangers = [unit.name for unit in units if unit.pk not in known]
    if strangers:
        message = _("%(n)s 家不在现行名录上，未登记任何一家：%(names)s。")
        names = _("、").join(strangers[:5])
        raise Refused(message % {"n": len(strangers), "names": names}, code="not_listed")


def _refuse_hands(openings: list[AccountOpening], by: User) -> None:
    """The clerk at any time; the unit itself once its application is with the registration institution."""
    role = by.acting_post.role if by.acting_post else ""
    if role == Role.CLERK:
        return
    if role not in (Role.FILER, Role.APPROVER):
        raise Forbidden(_("您的岗位不能登记账户功能的开通日期。"), code="role")
    if any(one.status != OpeningStatus.FORWARDED for one in openings):
        raise Refused(_("申请送注登机构之后，才能登记各项功能的开通日期。"), code="not_forwarded")


def _write(opening: AccountOpening, wanted: Days, note: str, by: User) -> tuple[int, bool, int]:
    """(days written, completed by them, days that stood already) of one held application."""
    fresh = {DAY_FIELDS[one]: day for one, day in wanted.items() if opening.days[one] is None}
    already = len(wanted) - len(fresh)
    if not fresh:
        return 0, False, already
    changes: dict[str, Any] = fresh | ({"note": note[:_NOTE_LENGTH]} if note else {})
    AccountOpening.objects.filter(pk=opening.pk).update(**changes)
    opening.refresh_from_db()
    detail = {field: day.isoformat() for field, day in fresh.items()}
    record("registry.accountopening.record", opening, by=by, reason=note, detail=detail)
    if opening.missing:
        return len(fresh), False, already
    advance(opening, "complete", by=None, detail={one: str(day) for one, day in opening.days.items()})
    return len(fresh), True, already


def _keep(opening: AccountOpening, by: User) -> None:
    """The snapshot of what was handed in: canonical JSON and its SHA-256."""
    content = _content(opening)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    number = opening.submissions.count() + 1
    OpeningSubmission.objects.create(
        opening=opening, number=number, content=content, digest=digest, submitted_by=by, submitted_at=now()
    )


def _content(opening: AccountOpening) -> dict[str, Any]:
    unit = opening.enterprise
    files = opening.documents.select_related("file").order_by("kind", "pk")
    return {
        "rule": opening_rule().code,
        "uscc": unit.uscc,
        "name": unit.name,
        "legal_representative": unit.legal_representative,
        "contact": unit.contact,
        "phone": unit.phone,
        "paper_note": opening.paper_note,
        "functions": list(AccountFunction.values),
        "documents": [
            {"kind": one.kind, "name": one.name, "sha256": one.file.sha256, "size": one.file.size} for one in files
        ],
    }
