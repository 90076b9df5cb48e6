"""记账行: what a caller asks the book to move, and whether it may be asked at all, before any holding is looked at."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from quota.choices import KINDS, MovementKind
from quota.models import Account, Movement
from quota.models.book import FIRST_VINTAGE

#: The largest amount a line may name; far above all of the market, far below the end of a bigint.
MOST_TONNES = 10**12


@dataclass(frozen=True)
class Entry:
    """记账行: `tonnes` whole tCO2e, > 0. `reference` names the act for good: the same one is never posted twice.

    `table_ref` and `table_digest` belong to issuance; `corrects` to a correction that turns an earlier movement round.
    """

    kind: MovementKind
    source: Account
    target: Account
    vintage: int
    tonnes: int
    reference: str
    clause: str = ""
    note: str = ""
    table_ref: str = ""
    table_digest: str = ""
    corrects: Movement | None = None


def check(lines: Sequence[Entry], *, by: User, approved_by: User | None) -> None:
    """Raise Refused for a line that no holding could make right."""
    if not lines:
        raise Refused(_("没有要记账的行。"), code="empty")
    repeated = [reference for reference, n in Counter(line.reference for line in lines).items() if n > 1]
    if repeated:
        raise Refused(_("凭证号 %(reference)s 在同一批里出现两次。") % {"reference": repeated[0]}, code="reference")
    for line in lines:
        _check_amount(line)
        _check_route(line)
        _check_people(line, by, approved_by)
        _check_table(line)
    _check_carry_over(lines)


def _check_amount(line: Entry) -> None:
    if type(line.tonnes) is not int or not 0 < line.tonnes <= MOST_TONNES:
        raise Refused(_("吨数应为大于零的整数，现为 %(tonnes)s。") % {"tonnes": line.tonnes}, code="tonnes")
    if line.vintage < FIRST_VINTAGE:
        raise Refused(_("没有 %(vintage)s 年度的配额。") % {"vintage": line.vintage}, code="vintage")
    if not line.reference:
        raise Refused(_("每一笔变动都要有凭证号。"), code="reference")


def _check_route(line: Entry) -> None:
    """A kind runs only between the accounts of its table; a turned correction only back along the way it corrects."""
    if line.corrects is not None:
        _check_turned(line, line.corrects)
        return
    rule = KINDS[line.kind]
    across = line.kind == MovementKind.TRANSFER
    same_book = line.source.province == line.target.province or across
    if not rule.allows(line.source.kind, line.target.kind) or not same_book or line.source.pk == line.target.pk:
        message = _("“%(kind)s”不能从“%(source)s”到“%(target)s”。")
        words = {"kind": line.kind.label, "source": line.source, "target": line.target}
        raise Refused(message % words, code="route")
    owners = (line.source.enterprise_id, line.target.enterprise_id)
    if line.kind == MovementKind.RELEASE and owners[0] != owners[1]:
        raise Refused(_("暂不发放的配额只能解除给同一单位。"), code="route")


def _check_turned(line: Entry, wrong: Movement) -> None:
    back = (line.source.pk, line.target.pk, line.vintage) == (wrong.target_id, wrong.source_id, wrong.vintage)
    if line.kind != MovementKind.CORRECTION or not back or line.tonnes > wrong.tonnes:
        message = _("更正 %(reference)s 只能沿原路退回，年度相同，不超过 %(tonnes)s 吨。")
        raise Refused(message % {"reference": wrong.reference, "tonnes": f"{wrong.tonnes:,}"}, code="correction")


def _check_people(line: Entry, by: User, approved_by: User | None) -> None:
    if approved_by is not None and approved_by.pk == by.pk:
        raise Refused(_("经办与复核不得为同一人。"), code="second_person")
    if KINDS[line.kind].second_person and approved_by is None:
        raise Refused(_("“%(kind)s”须由第二人复核。") % {"kind": line.kind.label}, code="second_person")


def _check_table(line: Entry) -> None:
    if KINDS[line.kind].against_table and not (line.table_ref and line.table_digest):
        raise Refused(_("没有核准的表，不能发放。请先由第二人核准，再据表发放。"), code="table")


def _check_carry_over(lines: Sequence[Entry]) -> None:
    """What is carried over leaves in the old vintages and arrives in the new one, for the same unit, in one act."""
    nets: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        if line.kind == MovementKind.CARRY_OVER_OUT:
            nets[line.source.pk] -= line.tonnes
        elif line.kind == MovementKind.CARRY_OVER_IN:
            nets[line.target.pk] += line.tonnes
    if any(nets.values()):
        raise Refused(_("结转转出与转入须为同一单位、同样吨数，一次记账。"), code="carry_over")
