"""附件6: the rows, marks and foot of the published form of an agency's year.

One row for each conclusion: in time or not, and seven marks of quality. A mark that the agency gave itself is turned
by what came out later: a figure that did not stand turns the data, a finding that only a re-check made turns its class.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType

from cets_portal.norms.codes import Grade
from cets_portal.norms.evaluation import EvaluationRule
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.agency_work import Work


class Mark(StrEnum):
    """质量项: the seven of part 3, in the order of the form."""

    BASICS = "basics"
    BOUNDARY = "boundary"
    METHOD = "method"
    DATA = "data"
    ASSURANCE = "assurance"
    PLAN = "plan"
    OTHER = "other"


#: Heading and how well it is known (domain §8: the seventh was seen, the others are recollected).
MARK_TITLES: Mapping[Mark, tuple[str, Grade]] = MappingProxyType(
    {
        Mark.BASICS: (_("基本情况"), Grade.R),
        Mark.BOUNDARY: (_("核算边界"), Grade.R),
        Mark.METHOD: (_("核算方法"), Grade.R),
        Mark.DATA: (_("核算数据"), Grade.R),
        Mark.ASSURANCE: (_("质量保证和文件存档"), Grade.R),
        Mark.PLAN: (_("数据质量控制方案及执行"), Grade.R),
        Mark.OTHER: (_("其他内容"), Grade.B),
    }
)
#: Why a mark is not that of the conclusion.
WHY: Mapping[str, str] = MappingProxyType(
    {
        "own": _("核查结论自述不符合"),
        "changed": _("认定排放量与结论不一致，超出界限"),
        "missed": _("复核发现本机构未开具的不符合项"),
        "officer": _("经办更正"),
    }
)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Row:
    """公开表的一行. `why`: mark → key of WHY, for every mark that is not conforming."""

    number: int
    uscc: str
    name: str
    sector: str
    role: str
    timely: bool
    marks: Mapping[str, bool]
    why: Mapping[str, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """A row with any mark not conforming is none of the qualified ones."""
        return all(self.marks.values())


@dataclass(frozen=True, slots=True)
class Foot:
    """表尾: so many conclusions issued, so many qualified; `rate` in percent, two decimals, None where none issued."""

    issued: int
    qualified: int
    late: int

    @property
    def unqualified(self) -> int:
        return self.issued - self.qualified

    @property
    def rate(self) -> Decimal | None:
        return pass_rate(self.issued, self.unqualified)


def pass_rate(rows: int, nonconforming: int) -> Decimal | None:
    """合格率 in percent, two decimals, halves up; 100.00 only where every row conforms. None where there is no row."""
    if not rows:
        return None
    rate = (Decimal(100) * (rows - nonconforming) / rows).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return min(rate, 100 - _HUNDREDTH) if nonconforming else rate


def mark_of(finding_class: str) -> Mark:
    """The mark that a class of findings belongs to; what is found on site and fits nowhere is other."""
    return Mark(finding_class) if finding_class in tuple(Mark) else Mark.OTHER


def rows_of(works: Iterable[Work], rule: EvaluationRule) -> tuple[Row, ...]:
    """Part 3: one row for each work with a conclusion, by name of the unit."""
    issued = sorted((one for one in works if one.concluded_on), key=lambda one: (one.name, one.uscc, one.sector))
    return tuple(_row(number, one, rule) for number, one in enumerate(issued, start=1))


def foot_of(rows: Sequence[Row]) -> Foot:
    """The foot of these rows."""
    return Foot(len(rows), sum(one.conforms for one in rows), sum(not one.timely for one in rows))


def _row(number: int, work: Work, rule: EvaluationRule) -> Row:
    why = {mark.value: "own" for mark in Mark if not work.marks.get(mark.value, True)}
    why |= {mark.value: "missed" for mark in map(mark_of, sorted(work.missed))}
    if work.changed(rule):
        why[Mark.DATA.value] = "changed"
    marks = {mark.value: mark.value not in why for mark in Mark}
    return Row(number, work.uscc, work.name, work.sector, work.role, work.days_late == 0, marks, why)
