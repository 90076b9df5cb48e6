"""年度关账: one officer proposes the results of a year, another closes it; reopening takes two officers again."""

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import store
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from quota.choices import CloseStatus
from quota.models import YearClose
from quota.selectors.closing import ClosePreview, logged_content, preview, subject_of
from quota.selectors.surrender import obligations_of
from quota.services.closing_files import results_csv, results_xlsx
from quota.services.compliance import recompute_passed
from registry.choices import Sector
from registry.services.register import hold_register

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
KIND: Final = "surrender_results"


def propose(province: str, sector: str, quota_year: int, digest: str, *, by: User, today: date) -> YearClose:
    """提出关账 of the results whose digest the officer saw. Refused while anything is open, or where they changed since."""
    _refuse_other_bureaus(province, by)
    if sector not in Sector.values:
        raise Refused(_("请选择行业。"), code="sector")
    recompute_passed(obligations_of(province, sector, quota_year), today)
    shown = preview(province, sector, quota_year, today)
    _refuse_open(shown)
    if digest != shown.digest:
        raise Refused(_("您查看之后清缴结果有变化，请看过现在的结果再提出关账。"), code="changed")
    known = YearClose.objects.filter(province=province, sector=sector, quota_year=quota_year)
    number = (known.exclude(status=CloseStatus.REFUSED).aggregate(last=Max("number"))["last"] or 0) + 1
    made = YearClose(province=province, sector=sector, quota_year=quota_year, number=number, results=shown.rows,
                     digest=shown.digest, proposed_by=by)  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record("quota.yearclose.propose", made, by=by, detail=shown.counts, to_status=made.status)
    except IntegrityError as error:
        raise Conflict(_("该年度已提出关账或已关账。"), code="twice") from error
    return made


def close(proposed: YearClose, digest: str, *, by: User, today: date) -> None:
    """复核关账: the year ends with the rows that both officers saw: files, leaf of the log, public page."""
    _refuse_other_bureaus(proposed.province, by)
    check_allowed(proposed, YearClose.LIFECYCLE["close"], by=by)
    with transaction.atomic():
        hold_register()  # A unit that is renamed, or a list that is published, must not slip in between.
        recompute_passed(obligations_of(proposed.province, proposed.sector, proposed.quota_year), today)
        shown = preview(proposed.province, proposed.sector, proposed.quota_year, today)
        _refuse_open(shown)
        if not proposed.digest == digest == shown.digest:
            raise Refused(_("提出关账之后清缴结果有变化。请不同意，由经办按现在的结果重新提出。"), code="changed")
        workbook, csv = _files(proposed, by, today)
        advance(proposed, "close", by=by, closed_by=by, closed_on=today, workbook=workbook, csv=csv)
        _log(proposed)


def refuse(proposed: YearClose, *, reason: str, by: User) -> None:
    """不同意关账."""
    _refuse_other_bureaus(proposed.province, by)
    advance(proposed, "refuse", by=by, reason=reason)


def reopen(closed: YearClose, *, reason: str, by: User) -> None:
    """提出重开, with the reason. Until another officer agrees the year stays closed."""
    _refuse_other_bureaus(closed.province, by)
    advance(closed, "reopen", by=by, reason=reason, reopening_by=by)


def agree_reopen(closed: YearClose, *, by: User) -> None:
    """同意重开, by another than who asked. What was published stays public, marked, until the year is closed again."""
    _refuse_other_bureaus(closed.province, by)
    advance(closed, "agree_reopen", by=by)


def keep_closed(closed: YearClose, *, reason: str, by: User) -> None:
    """不重开, with the reason."""
    _refuse_other_bureaus(closed.province, by)
    advance(closed, "keep_closed", by=by, reason=reason, reopening_by=None)


def _files(proposed: YearClose, by: User, today: date) -> tuple[StoredFile, StoredFile]:
    """The downloads of the public page, written once, in Chinese."""
    with translation.override("zh-hans"):
        book, csv = results_xlsx(proposed, today), results_csv(proposed, today)
    return store(book, media_type=XLSX, by=by), store(csv, media_type=CSV, by=by)


def _log(closed: YearClose) -> None:
    assert closed.workbook is not None
    assert closed.csv is not None
    subject = subject_of(closed)
    files = (LoggedFile.of(closed.workbook, f"{subject}.xlsx"), LoggedFile.of(closed.csv, f"{subject}.csv"))
    closed.entry = append([Leaf(KIND, subject, logged_content(closed), files)])[0]
    closed.save(update_fields=["entry"])


def _refuse_open(shown: ClosePreview) -> None:
    if not shown.open_items:
        return
    first = shown.open_items[0]
    words = {"n": len(shown.open_items), "what": f"{first.unit} {first.what}".strip()}
    raise Refused(_("还有 %(n)s 项未了，不能关账：%(what)s。") % words, code="open", issues=shown.open_items)


def _refuse_other_bureaus(province: str, by: User) -> None:
    post = by.acting_post
    if post is None or post.role not in BUREAU or post.organisation.province != province:
        raise Forbidden(_("只能办理本省的年度关账。"), code="province")
