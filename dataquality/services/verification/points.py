"""核查表单: the points of the document review form and of the on-site list are answered, own points added."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from dataquality.choices import SheetAnswer, SheetKind, VerificationStatus
from dataquality.models import SheetRow, Verification
from dataquality.services.verification.gate import at_work

#: Sheet → the stage in which it is filled.
STAGES: Mapping[str, tuple[str, ...]] = {
    SheetKind.DOCUMENT: (VerificationStatus.DOCUMENTS,),
    SheetKind.ON_SITE: (VerificationStatus.ON_SITE,),
}
#: The on-site list is drawn up during the document review already.
_ADDED = {SheetKind.DOCUMENT: STAGES[SheetKind.DOCUMENT], SheetKind.ON_SITE: ("documents", "on_site")}
LONGEST_NOTE, LONGEST_TITLE, MOST_OWN = 2000, 300, 100


@dataclass(frozen=True)
class Found:
    """核查发现 of one point: the answer, the note, and the mark of the row as the page showed it (`mark_of`)."""

    answer: str
    note: str = ""
    seen: str = ""


def mark_of(row: SheetRow) -> str:
    """What tells a row that was written since the page was drawn."""
    return f"{row.recorded_at:%Y%m%d%H%M%S%f}"


@transaction.atomic
def answer_points(verification: Verification, sheet: str, found: Mapping[str, Found], *, by: User) -> int:
    """填写表单: the points that changed; returns how many. Nothing is written where one may not be.

    Refused: "answer" unknown, "note" missing where it differs or too long; Conflict where a colleague has written a
    point since the page was drawn.
    """
    held = at_work(verification, by, STAGES[sheet])
    rows = {one.code: one for one in held.sheet_rows.select_for_update().filter(sheet=sheet)}
    changed = [rows[code] for code, said in found.items() if code in rows and _changes(rows[code], said)]
    _refuse_stale(changed, found)
    for row in changed:
        _check(row, found[row.code], sheet)
        row.answer, row.note = found[row.code].answer, found[row.code].note.strip()
        row.recorded_by, row.recorded_at = by, now()
    SheetRow.objects.bulk_update(changed, ("answer", "note", "recorded_by", "recorded_at"))
    if changed:
        detail = {"sheet": sheet, "points": {one.code: one.answer for one in changed}}
        record("dataquality.verification.answer_points", held, by=by, detail=detail)
    return len(changed)


def _changes(row: SheetRow, said: Found) -> bool:
    return (row.answer, row.note) != (said.answer, said.note.strip())


def _refuse_stale(changed: Iterable[SheetRow], found: Mapping[str, Found]) -> None:
    stale = [one.title for one in changed if found[one.code].seen and found[one.code].seen != mark_of(one)]
    if stale:
        words = {"titles": _("、").join(_("“%s”") % _(title) for title in stale[:3])}
        raise Conflict(_("同组人员刚刚填写了%(titles)s，请核对后再保存。") % words, code="stale")


def _check(row: SheetRow, said: Found, sheet: str) -> None:
    words = {"title": _(row.title)}
    if said.answer not in answers_of(sheet):
        raise Refused(_("“%(title)s”：请选择核查发现。") % words, code="answer")
    if said.answer == SheetAnswer.DIFFERS and not said.note.strip():
        raise Refused(_("“%(title)s”核查不符，请写明查到了什么。") % words, code="note")
    if len(said.note) > LONGEST_NOTE:
        raise Refused(_("“%(title)s”的核查记录不超过 %(limit)s 字。") % (words | {"limit": LONGEST_NOTE}), code="note")


def answers_of(sheet: str) -> tuple[SheetAnswer, ...]:
    """The answers of one form: on site nothing can be put off to the site."""
    return tuple(one for one in SheetAnswer if sheet == SheetKind.DOCUMENT or one != SheetAnswer.ASK_ON_SITE)


@transaction.atomic
def add_point(
    verification: Verification, sheet: str, *, title: str, item: str = "", items: Collection[str] = (), by: User
) -> SheetRow:
    """加列要点 of the group's own; `items` are the rows that the report has. Refused: "title", "item", "too_many"."""
    held = at_work(verification, by, _ADDED[SheetKind(sheet)])
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise Refused(_("请写明核查内容，不超过 %(limit)s 字。") % {"limit": LONGEST_TITLE}, code="title")
    if item and item not in items:
        raise Refused(_("报告里没有这个参数。"), code="item")
    own = held.sheet_rows.filter(sheet=sheet, code__startswith="own-").count()
    if own >= MOST_OWN:
        raise Refused(_("自列要点不超过 %(limit)s 项。") % {"limit": MOST_OWN}, code="too_many")
    row = SheetRow.objects.create(
        verification=held, sheet=sheet, code=f"own-{_prefix(sheet)}{own + 1}", item=item, title=title.strip()
    )
    record("dataquality.verification.add_point", held, by=by, detail={"sheet": sheet, "title": row.title})
    return row


def _prefix(sheet: str) -> str:
    """Own points of the two forms do not meet when the asked ones are taken over on site."""
    return "d" if sheet == SheetKind.DOCUMENT else "s"
