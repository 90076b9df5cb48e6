"""账簿的表: the list of accounts, an account's statement, the differences to the registration institution, as workbooks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from quota.choices import DifferenceKind
from quota.ledger.reading import AccountStatement, Amount, Balance
from quota.ledger.words import vintage_words
from quota.models import Account, Difference, Statement

_TONNES = "tCO2e"
_CODE_WIDTH, _NAME_WIDTH = 22, 34


def accounts_xlsx(
    accounts: Iterable[Account], found: Mapping[int, Balance], vintages: Sequence[int], *, on: date
) -> bytes:
    """账户余额: one line for each account."""
    columns = [
        Column(_("账户"), _NAME_WIDTH), Column(_("统一社会信用代码"), _CODE_WIDTH, Kind.CODE), Column(_("账户种类"), 12),
        *(Column(_("%(vintage)s 年度") % {"vintage": vintage_words(one)}, 16, Kind.INTEGER, _TONNES) for one in vintages),
        Column(_("合计"), 16, Kind.INTEGER, _TONNES), Column(_("其中冻结"), 16, Kind.INTEGER, _TONNES),
        Column(_("可用"), 16, Kind.INTEGER, _TONNES),
    ]  # fmt: skip
    nothing = Amount()
    lines = (
        (
            str(one), one.enterprise.uscc if one.enterprise else "", one.get_kind_display(),
            *(found[one.pk].by_vintage.get(vintage, nothing).tonnes for vintage in vintages),
            found[one.pk].total.tonnes, found[one.pk].total.frozen, found[one.pk].total.available,
        )
        for one in accounts
    )  # fmt: skip
    title = _("配额账户余额（截至 %(day)s）") % {"day": on.isoformat()}
    return write_table_xlsx(columns, lines, sheet=_("账户余额"), title=title, made_on=on)


def account_xlsx(statement: AccountStatement, *, today: date) -> bytes:
    """账单: opening and closing of each vintage stand as lines of their own."""
    columns = [
        Column(_("生效日期"), 12, Kind.DATE), Column(_("变动种类"), 16), Column(_("对方账户"), _NAME_WIDTH),
        Column(_("配额年度"), 12, Kind.CODE), Column(_("转入"), 16, Kind.INTEGER, _TONNES),
        Column(_("转出"), 16, Kind.INTEGER, _TONNES), Column(_("结存"), 16, Kind.INTEGER, _TONNES),
        Column(_("凭证号"), 36, Kind.CODE), Column(_("依据"), 24), Column(_("经办"), 12), Column(_("复核"), 12),
        Column(_("记账时间"), 18, Kind.DATE), Column(_("更正"), 30, Kind.CODE), Column(_("说明"), 30),
    ]  # fmt: skip
    words = {"account": statement.account, "since": statement.since.isoformat(), "until": statement.until.isoformat()}
    title = _("%(account)s 配额账单（%(since)s 至 %(until)s）") % words
    lines = [*_edges(statement, statement.since, _("期初"), statement.opening), *_lines(statement)]
    lines += _edges(statement, statement.until, _("期末"), statement.closing)
    return write_table_xlsx(columns, lines, sheet=_("配额账单"), title=title, made_on=today)


def _edges(statement: AccountStatement, day: date, word: str, found: Mapping[int, int]) -> Iterable[Sequence[object]]:
    for vintage in statement.vintages:
        yield (day, word, "", vintage_words(vintage), None, None, found.get(vintage, 0), *[""] * 7)


def _lines(statement: AccountStatement) -> Iterable[Sequence[object]]:
    for line in statement.lines:
        one = line.movement
        yield (
            one.effective_on, one.get_kind_display(), str(line.other), vintage_words(one.vintage),
            line.tonnes if line.tonnes > 0 else None, -line.tonnes if line.tonnes < 0 else None, line.after,
            one.reference, one.clause, str(one.by), str(one.approved_by or ""), one.recorded_at,
            one.corrects.reference if one.corrects else "", one.note,
        )  # fmt: skip


def differences_xlsx(statement: Statement, rows: Iterable[Difference], *, today: date) -> bytes:
    """对账差异: by kind, with what became of each."""
    columns = [
        Column(_("差异种类"), 18), Column(_("单位名称"), _NAME_WIDTH),
        Column(_("统一社会信用代码"), _CODE_WIDTH, Kind.CODE), Column(_("配额年度"), 12, Kind.CODE),
        Column(_("本簿持有"), 16, Kind.INTEGER, _TONNES), Column(_("对账单持有"), 16, Kind.INTEGER, _TONNES),
        Column(_("差额"), 16, Kind.INTEGER, _TONNES), Column(_("本簿冻结"), 16, Kind.INTEGER, _TONNES),
        Column(_("对账单冻结"), 16, Kind.INTEGER, _TONNES), Column(_("更正"), 14), Column(_("理由"), 40),
    ]  # fmt: skip
    lines = []
    for one in rows:
        last = next(reversed(one.adjustments.all()), None)
        tonnes = (None,) * 3 if one.kind == DifferenceKind.FROZEN else (one.here, one.there, one.gap)
        lines.append(
            (
                one.get_kind_display(), one.name, one.uscc, vintage_words(one.vintage), *tonnes, one.frozen_here,
                one.frozen_there, last.get_status_display() if last else "",
                last.reason if last else "",
            )
        )  # fmt: skip
    title = _("注登机构对账差异（截至 %(day)s）") % {"day": statement.as_of.isoformat()}
    return write_table_xlsx(columns, lines, sheet=_("对账差异"), title=title, made_on=today)
