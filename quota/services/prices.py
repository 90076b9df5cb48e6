"""成交的登记: trading days typed or imported; a day entered again replaces its row, which stays with the instant."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU, MINISTRY
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.codes import Grade
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Kind
from quota.models import TradedDay
from quota.services.sheet_cells import SheetCells

HEADINGS: Final = {
    "on": ("交易日", "日期", "交易日期"),
    "turnover": ("成交额(元)", "成交额", "成交金额(元)"),
    "volume": ("成交量(吨)", "成交量", "成交量(tCO2e)"),
}
_PLACES = 2
_MOST = Decimal(10) ** 13


class Traded(NamedTuple):
    """一个交易日: yuan and tonnes, two decimals each."""

    on: date
    turnover_yuan: Decimal
    volume_tonnes: Decimal


class Entered(NamedTuple):
    """登记结果: how many days are new, replaced, and unchanged."""

    new: int
    replaced: int
    unchanged: int


def enter(days: Iterable[Traded], source: str, grade: str, *, by: User, today: date) -> Entered:
    """Write the days with their source and grade. Refused: no source or grade, a day to come, volume without turnover."""
    _refuse_others(by)
    known = {one.on: one for one in days}
    _refuse_unsaid(source, grade)
    for one in known.values():
        _refuse_impossible(one, today)
    with transaction.atomic():
        standing = TradedDay.objects.select_for_update().filter(on__in=known, replaced_at__isnull=True)
        old = {row.on: row for row in standing}
        same = {on for on, row in old.items() if _content(row) == (known[on], source.strip(), grade)}
        changed = [row.pk for on, row in old.items() if on not in same]
        TradedDay.objects.filter(pk__in=changed).update(replaced_at=now())
        made = TradedDay.objects.bulk_create(
            TradedDay(
                on=one.on, turnover_yuan=one.turnover_yuan, volume_tonnes=one.volume_tonnes, source=source.strip(),
                grade=grade, recorded_by=by,
            )
            for on, one in sorted(known.items())
            if on not in same
        )  # fmt: skip
        found = Entered(len(made) - len(changed), len(changed), len(same))
        if made:
            record("quota.tradedday.enter", made[-1], by=by, reason=source.strip(), detail=found._asdict())
    return found


def read_sheet(data: bytes, today: date) -> tuple[list[Traded], SheetCells]:
    """The days of a workbook and its notes. Refused where the sheet cannot be read."""
    sheet = SheetCells.of(data, HEADINGS, needed=tuple(HEADINGS))
    found: dict[date, Traded] = {}
    for number, cells in sheet.table.rows:
        on = sheet.day(number, cells, "on")
        turnover, volume = (sheet.figure(number, cells, name, places=_PLACES) for name in ("turnover", "volume"))
        if on is None or turnover is None or volume is None:
            continue
        if on in found:
            sheet.note(number, cells, "on", _("同一交易日出现两次。"), _("一个交易日只留一行。"))
            continue
        found[on] = Traded(on, turnover, volume)
        try:
            _refuse_impossible(found[on], today)
        except Refused as refusal:
            sheet.note(number, cells, refusal.code, str(refusal), _("核对后改正。"))
    return list(found.values()), sheet


def template() -> bytes:
    """The blank sheet, with a guide and an example."""
    columns = [
        TemplateColumn("交易日", required=True, width=14, kind=Kind.DATE, example=date(2025, 11, 3)),
        TemplateColumn("成交额(元)", required=True, width=20, kind=Kind.NUMBER, example=28_865_000.5),
        TemplateColumn("成交量(吨)", required=True, width=18, kind=Kind.NUMBER, example=500_000),
    ]
    advice = [_("一行一个交易日，取自全国碳市场每日综合行情。没有成交的日子不用写。")]
    return write_template(columns, sheet=_("每日成交"), advice=advice)


def _content(row: TradedDay) -> tuple[Traded, str, str]:
    return Traded(row.on, row.turnover_yuan, row.volume_tonnes), row.source, row.grade


def _refuse_unsaid(source: str, grade: str) -> None:
    if not source.strip():
        raise Refused(_("请写明来源。"), code="source")
    if grade not in {one.value for one in Grade}:
        raise Refused(_("请选择依据等级。"), code="grade")


def _refuse_impossible(one: Traded, today: date) -> None:
    if one.on > today:
        raise Refused(_("交易日 %(day)s 还没有到。") % {"day": one.on.isoformat()}, code="on")
    if max(one.turnover_yuan, one.volume_tonnes) >= _MOST:
        raise Refused(_("成交额或成交量太大，请核对单位。"), code="turnover")
    if bool(one.turnover_yuan) != bool(one.volume_tonnes):
        raise Refused(_("成交额和成交量须同时为零或同时大于零。"), code="volume")


def _refuse_others(by: User) -> None:
    if by.acting_post is None or by.acting_post.role not in BUREAU | MINISTRY:
        raise Forbidden(_("您的岗位不能登记成交。"), code="role")
