"""规范载入: the files of `norms/` become rows that the rest of the portal can point at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cets_portal.accounts.models import User
from cets_portal.audit.services import record
from cets_portal.deadlines.choices import NormKind
from cets_portal.deadlines.models import NormDocument
from cets_portal.deadlines.services.obligations import rebuild
from cets_portal.norms.clocks import clock_sets, clocks_digest
from cets_portal.norms.codes import NormStatus
from cets_portal.norms.confirmation import confirmation_digest, confirmation_rules
from cets_portal.norms.evaluation import evaluation_digest, evaluation_rules
from cets_portal.norms.form import form_digest, forms
from cets_portal.norms.list_rule import list_rule_digest, list_rules
from cets_portal.norms.notice import Notice, load_notice, notice_digest, notices
from cets_portal.norms.penalties import penalties, penalties_digest
from cets_portal.norms.plan import plan_digest, plans
from cets_portal.norms.risk import risk_book, risk_digest
from cets_portal.norms.standing import standing_digest, standing_duties
from cets_portal.norms.surrender import surrender_digest, surrender_rules
from cets_portal.norms.verification import guide_digest, verification_guide
from cets_portal.norms.working_calendar import calendar_digest, calendars


@dataclass(frozen=True)
class Loaded:
    """载入结果: codes of texts that are new, and how many stood already."""

    new: tuple[str, ...]
    known: int


def load_norms(*, by: User | None = None) -> Loaded:
    """Read every norm file strictly, record its text, rebuild the obligations; running it again changes nothing.

    A file that cannot be read raises NormError and nothing is recorded.
    """
    texts = list(_texts())
    with transaction.atomic():
        new = [text.code for text in texts if record_text(text, by)]
        rebuild(by=by)
    return Loaded(tuple(new), len(texts) - len(new))


def _texts() -> Iterator[NormDocument]:
    for notice in notices():
        yield notice_text(notice, notice_digest(notice.code))
    for rule in list_rules():
        yield NormDocument(
            kind=NormKind.LIST_RULE,
            code=rule.code,
            number=load_notice(rule.notice).number,
            title=rule.title,
            status=rule.status.value,
            digest=list_rule_digest(rule.code),
        )
    for table in standing_duties():
        yield _text(NormKind.STANDING, table, standing_digest(table.code))
    for clocks in clock_sets():
        yield _text(NormKind.CLOCKS, clocks, clocks_digest(clocks.code))
    for calendar in calendars():
        yield _text(NormKind.CALENDAR, calendar, calendar_digest(calendar.code))
    for form in forms():
        yield _text(NormKind.FORM, form, form_digest(form.code))
    yield from _numbers()


def _numbers() -> Iterator[NormDocument]:
    """Norms that are tables of numbers and sentences: verification, penalties, risk points, allocation, surrender."""
    guide, limits, book, surrender = verification_guide(), confirmation_rules(), risk_book(), surrender_rules()
    yield _text(NormKind.GUIDE, guide, guide_digest())
    yield _text(NormKind.LIMITS, limits, confirmation_digest())
    for rule in evaluation_rules():
        yield _text(NormKind.EVALUATION, rule, evaluation_digest(rule.code))
    for text in penalties():
        yield _text(NormKind.PENALTIES, text, penalties_digest(text.code))
    yield _text(NormKind.RISK, book, risk_digest())
    for plan in plans():
        yield _text(NormKind.PLAN, plan, plan_digest(plan.code))
    yield _text(NormKind.SURRENDER, surrender, surrender_digest())


def notice_text(notice: Notice, digest: str) -> NormDocument:
    """The row of a notice's text, not yet saved."""
    return _text(NormKind.NOTICE, notice, digest)


def _text(kind: NormKind, norm: Any, digest: str) -> NormDocument:
    """The row, not yet saved. Rules of the portal's own have no number; what states its status line by line is in force."""
    number, status = getattr(norm, "number", ""), getattr(norm, "status", NormStatus.IN_FORCE)
    return NormDocument(kind=kind, code=norm.code, number=number, title=norm.title, status=status.value, digest=digest)


def record_text(text: NormDocument, by: User | None) -> bool:
    """Whether the text is new. The text in force before it stays as history."""
    same = NormDocument.objects.filter(kind=text.kind, code=text.code)
    if same.filter(digest=text.digest, is_current=True).exists():
        return False
    same.update(is_current=False)
    known = same.filter(digest=text.digest).first()
    if known:
        NormDocument.objects.filter(pk=known.pk).update(is_current=True)
        return True
    text.save()
    record("deadlines.normdocument.load", text, by=by, detail={"digest": text.digest})
    return True
