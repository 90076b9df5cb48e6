"""清缴申请的核对: lines and credits against the obligation, the vintage table and the cap; every fault with its numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.evidence.models import StoredFile
from cets_portal.norms.surrender import surrender_rules
from quota.choices import AccountKind
from quota.ledger.words import vintage_words
from quota.models import Holding, OffsetClaim, OffsetLine, SurrenderObligation
from quota.rules.offsets import offset_counts, offset_registered_from
from quota.selectors.surrender import credits_given
from quota.selectors.surrender_vintages import VintageSaid, draft_adopted, vintage_said
from registry.models import Enterprise

_SEPARATORS = re.compile(r"[\s,，、;；]+")
LONGEST_SERIAL = 80


@dataclass(frozen=True)
class LineWanted:
    """一行配额: whole tonnes of one vintage of a holder; `account` withheld only where the bureau forces."""

    holder: Enterprise
    vintage: int
    tonnes: int
    account: str = AccountKind.UNIT


@dataclass(frozen=True)
class OffsetWanted:
    """一行抵销: credits of a project; `serial_numbers` as typed, one after another."""

    project_code: str
    serial_numbers: str
    registered_on: date
    tonnes: int
    inside_market: bool = False
    file: StoredFile | None = None


@dataclass(frozen=True)
class Given:
    """申请内容."""

    lines: Sequence[LineWanted] = ()
    offsets: Sequence[OffsetWanted] = ()

    @property
    def credits(self) -> int:
        return sum(one.tonnes for one in self.offsets)

    @property
    def total(self) -> int:
        return sum(one.tonnes for one in self.lines) + self.credits


def refuse_faults(obligation: SurrenderObligation, given: Given, today: date) -> None:
    """Raise Refused with every fault, one sentence each (`issues`)."""
    found = list(faults_of(obligation, given, today))
    if found:
        raise Refused(" ".join(found), code="faults", issues=found)


def faults_of(obligation: SurrenderObligation, given: Given, today: date) -> Iterator[str]:
    """What the texts and the obligation have against it; what the accounts hold is not looked at here."""
    yield from _amounts(obligation, given)
    yield from _holders(obligation, given.lines)
    yield from _vintages(obligation, given.lines)
    yield from _credits(obligation, given, today)


def serials_of(text: str) -> list[str]:
    """减排量编号 as typed, apart by spaces, lines, commas or semicolons; capital letters."""
    return [one for one in _SEPARATORS.split(text.upper()) if one]


def short_lines(lines: Sequence[LineWanted]) -> Iterator[str]:
    """Lines that ask for more than the account can give now. One query."""
    found = Holding.objects.filter(account__enterprise__in=[one.holder for one in lines]).select_related("account")
    available = {(one.account.enterprise_id, one.account.kind, one.vintage): one.available for one in found}
    for line in lines:
        has = max(0, available.get((line.holder.pk, str(line.account), line.vintage), 0))
        if has < line.tonnes:
            sentence = _(
                "%(unit)s %(vintage)s 年度配额可用 %(has)s 吨，申请 %(wanted)s 吨，差 %(lack)s 吨。请减少数量，或补足后再申请。"
            )
            words = {"unit": line.holder.name, "vintage": vintage_words(line.vintage), "has": f"{has:,}"}
            yield sentence % (words | {"wanted": f"{line.tonnes:,}", "lack": f"{line.tonnes - has:,}"})


def _amounts(obligation: SurrenderObligation, given: Given) -> Iterator[str]:
    if not given.lines and not given.offsets:
        yield _("没有填写任何配额或减排量。请至少填一行数量。")
        return
    if min((*(one.tonnes for one in given.lines), *(one.tonnes for one in given.offsets))) <= 0:
        yield _("每一行的数量须为大于零的整数吨。请改正，或删去该行。")
    left = obligation.tonnes - obligation.surrendered_tonnes
    if given.total > left:
        sentence = _(
            "应清缴 %(owed)s 吨，已清缴 %(done)s 吨，还差 %(left)s 吨；本次申请 %(wanted)s 吨，多 %(more)s 吨。请减少数量。"
        )
        words = {"owed": obligation.tonnes, "done": obligation.surrendered_tonnes, "left": max(0, left)}
        words |= {"wanted": given.total, "more": given.total - max(0, left)}
        yield sentence % {name: f"{value:,}" for name, value in words.items()}


def _holders(obligation: SurrenderObligation, lines: Sequence[LineWanted]) -> Iterator[str]:
    keys = Counter((one.holder.pk, str(one.account), one.vintage) for one in lines)
    for line in {(one.holder.pk, str(one.account), one.vintage): one for one in lines}.values():
        if keys[line.holder.pk, str(line.account), line.vintage] > 1:
            words = {"unit": line.holder.name, "vintage": vintage_words(line.vintage)}
            yield _("%(unit)s %(vintage)s 年度的配额填了两行。请合并为一行。") % words
    for name in sorted({one.holder.name for one in lines if one.holder.province != obligation.province}):
        sentence = _("%(unit)s 的账户不在本省账簿，不能直接代为清缴。请先划转到本单位账户，再申请清缴。")
        yield sentence % {"unit": name}


def _vintages(obligation: SurrenderObligation, lines: Sequence[LineWanted]) -> Iterator[str]:
    adopted = draft_adopted(obligation.province, obligation.sector)
    for vintage in sorted({one.vintage for one in lines}):
        said = vintage_said(vintage, obligation.quota_year, adopted=adopted)
        if not said.is_allowed:
            yield vintage_refusal(said, obligation.quota_year)


def vintage_refusal(said: VintageSaid, quota_year: int) -> str:
    """Why that vintage does not serve that year, and what to do."""
    words = {"vintage": vintage_words(said.vintage), "year": quota_year}
    if said.row is None:
        return _("没有文件规定 %(vintage)s 年度配额可用于 %(year)s 年度清缴。请改用其他年度的配额。") % words
    words |= {"source": said.row.source, "clause": said.row.clause}
    if said.code == "draft":
        sentence = _(
            "%(vintage)s 年度配额用于 %(year)s 年度清缴，只见于征求意见稿（%(source)s）。"
            "须由省级主管部门采用该方案后方可使用；请改用其他年度的配额，或待采用后再申请。"
        )
        return sentence % words
    sentence = _("%(vintage)s 年度配额不能用于 %(year)s 年度清缴（%(source)s %(clause)s）。请改用其他年度的配额。")
    return sentence % words


def _credits(obligation: SurrenderObligation, given: Given, today: date) -> Iterator[str]:
    before = credits_given(obligation) if given.offsets else 0
    if given.offsets and before + given.credits > obligation.offset_cap_tonnes:
        sentence = _(
            "抵销上限 %(cap)s 吨（应清缴量的 5%%，向下取整），已抵销 %(before)s 吨，本次 %(now)s 吨。请减至 %(left)s 吨以内。"
        )
        left = max(0, obligation.offset_cap_tonnes - before)
        words = {"cap": obligation.offset_cap_tonnes, "before": before, "now": given.credits, "left": left}
        yield sentence % {name: f"{value:,}" for name, value in words.items()}
    for one in given.offsets:
        yield from _credit(obligation, one, today)
    twice = [serial for serial, n in Counter(_all_serials(given)).items() if n > 1]
    yield from (_("减排量编号 %(serial)s 填了两次。请删去一处。") % {"serial": one} for one in twice)


def _credit(obligation: SurrenderObligation, one: OffsetWanted, today: date) -> Iterator[str]:
    words = {"project": one.project_code or "–", "day": one.registered_on.isoformat()}
    if not one.project_code.strip() or not serials_of(one.serial_numbers):
        yield _("减排量须写明项目编号和减排量编号。请补齐。")
    if any(len(serial) > LONGEST_SERIAL for serial in serials_of(one.serial_numbers)):
        yield _("项目 %(project)s 的减排量编号过长。请逐个填写，用逗号或换行隔开。") % words
    if one.inside_market:
        yield (
            _("项目 %(project)s 在全国碳市场配额管理范围内，其减排量不能用于抵销（办法第二十九条）。请换用其他项目。")
            % words
        )
    if one.registered_on > today:
        yield _("项目 %(project)s 的登记日期 %(day)s 晚于今天。请核对日期。") % words
    if not offset_counts(surrender_rules(), obligation.quota_year, one.registered_on):
        first = offset_registered_from(surrender_rules(), obligation.quota_year)
        words |= {"first": first.isoformat() if first else "", "year": str(obligation.quota_year)}
        yield (
            _(
                "项目 %(project)s 的减排量登记于 %(day)s；%(year)s 年度只能使用 %(first)s 起登记的。请换用符合条件的减排量。"
            )
            % words
        )
    if one.file is None:
        yield _("项目 %(project)s 没有上传注销证明。请上传自愿减排注册登记系统的注销证明。") % words


def _all_serials(given: Given) -> list[str]:
    return [serial for one in given.offsets for serial in serials_of(one.serial_numbers)]


def used_serials(given: Given) -> Iterator[str]:
    """Serial numbers that serve another application already. One query."""
    found = OffsetClaim.objects.filter(serial_number__in=_all_serials(given), standing=True)
    for serial in found.values_list("serial_number", flat=True):
        yield serial_refusal(serial)


def serial_refusal(serial: str) -> str:
    """The sentence for a serial number that is taken."""
    return _("减排量编号 %(serial)s 已在另一项清缴申请中使用。同一减排量只能抵销一次，请换用未使用的减排量。") % {
        "serial": serial
    }


def given_in(lines: Sequence[LineWanted], offsets: Sequence[OffsetLine]) -> Given:
    """An application as it is stored, to be looked at again before it is approved."""
    return Given(
        lines,
        [
            OffsetWanted(
                one.project_code, one.serial_numbers, one.registered_on, one.tonnes, one.inside_market, one.file
            )
            for one in offsets
        ],
    )
