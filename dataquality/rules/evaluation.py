"""评分: the facts of an agency's year and a rule give points, each with its working. Pure.

A measure without any basis (no re-check, no visit) gives no points and asks for none; the rest is scaled to a hundred.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, Final

from cets_portal.norms.evaluation import Counted, EvaluationRule, Head, Measure, Way
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.agency_work import Work
from dataquality.rules.annex6 import Row, rows_of

_HUNDREDTH: Final = Decimal("0.01")

HEADS: Final[Mapping[str, str]] = MappingProxyType(
    {Head.QUALITY: _("工作质量"), Head.COMPLIANCE: _("合规性"), Head.TIMELINESS: _("及时性")}
)
#: What the number of a measure counts.
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Counted.FIGURES_STOOD: "%",
        Counted.CHANGE_SIZE: "%",
        Counted.ROWS_CONFORM: "%",
        Counted.NEVER_RETURNED: "%",
        Counted.MISSED_FINDINGS: _("起"),
        Counted.CONFLICTS: _("起"),
        Counted.PRESENCE: "%",
        Counted.ON_TIME: "%",
        Counted.DAYS_LATE: _("日"),
    }
)
#: The working, filled from the measure.
HOW: Final[Mapping[str, str]] = MappingProxyType(
    {
        Way.SHARE: _("%(good)s ÷ %(of)s × %(weight)s"),
        Way.SCALE: _("%(weight)s ×（1 − %(value)s ÷ %(zero_at)s），不小于 0；%(good)s ÷ %(of)s"),
        Way.DEDUCT: _("%(weight)s − %(good)s × %(per_case)s，不小于 0；查 %(of)s 项"),
        "": _("没有依据，不计分"),
    }
)


@dataclass(frozen=True, slots=True)
class Tally:
    """计数: `good` of `of`: how many are well of how many, the sum and what it is divided by, or the cases among so many."""

    good: Decimal
    of: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """一项得分: numbers as text, so that they are kept as they were worked out. `points` "" where there is no basis."""

    id: str
    head: str
    name: str
    weight: int
    way: str
    good: str
    of: str
    value: str
    points: str
    zero_at: str = ""
    per_case: str = ""
    grade: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeadScore:
    """一个方面的得分: points of those weights that had a basis."""

    head: str
    points: str
    weight: int


@dataclass(frozen=True, slots=True)
class Scored:
    """评分结果: `total` out of a hundred, "" where no measure had a basis."""

    measures: tuple[Score, ...]
    heads: tuple[HeadScore, ...]
    total: str
    weight: int

    def as_json(self) -> dict[str, Any]:
        """Plain data, to be kept."""
        return {
            "measures": [asdict(one) for one in self.measures],
            "heads": [asdict(one) for one in self.heads],
            "total": self.total,
            "weight": self.weight,
        }


def score(works: Sequence[Work], rule: EvaluationRule, rows: Sequence[Row] | None = None) -> Scored:
    """Every measure of the rule over these works; `rows` are those of annex 6 where an officer changed any."""
    shown = rows_of(works, rule) if rows is None else rows
    scores = tuple(_score(one, _tally(one.id, works, shown, rule)) for one in rule.measures)
    counted = [one for one in scores if one.points]
    weight = sum(one.weight for one in counted)
    total = sum((Decimal(one.points) for one in counted), Decimal())
    heads = tuple(head for head in (_head(one, counted) for one in Head) if head.weight)
    return Scored(scores, heads, _text(100 * total / weight) if weight else "", weight)


def _head(head: Head, counted: Iterable[Score]) -> HeadScore:
    own = [one for one in counted if one.head == head]
    return HeadScore(
        head.value, _text(sum((Decimal(one.points) for one in own), Decimal())), sum(one.weight for one in own)
    )


def _score(measure: Measure, tally: Tally) -> Score:
    value = _value(measure, tally) if tally.of else None
    return Score(
        id=measure.id.value,
        head=measure.head.value,
        name=measure.name,
        weight=measure.weight,
        way=measure.way.value,
        good=f"{tally.good.normalize():f}",
        of=f"{tally.of.normalize():f}",
        value="" if value is None else _text(value),
        points="" if value is None else _text(_points(measure, tally)),
        zero_at="" if measure.zero_at is None else f"{measure.zero_at:f}",
        per_case="" if measure.per_case is None else f"{measure.per_case:f}",
        grade=measure.grade.value,
        note=measure.note,
    )


def _value(measure: Measure, tally: Tally) -> Decimal:
    """The number that is shown: percent of a share or of a change, cases, days."""
    if measure.way is Way.DEDUCT:
        return tally.good
    quotient = tally.good / tally.of
    return quotient if measure.id is Counted.DAYS_LATE else 100 * quotient


def _points(measure: Measure, tally: Tally) -> Decimal:
    if measure.way is Way.SHARE:
        return measure.weight * tally.good / tally.of
    if measure.way is Way.DEDUCT:
        assert measure.per_case is not None
        return max(measure.weight - tally.good * measure.per_case, Decimal())
    assert measure.zero_at is not None
    return max(measure.weight * (1 - _value(measure, tally) / measure.zero_at), Decimal())


def _text(number: Decimal) -> str:
    """Two decimals, halves up."""
    return f"{number.quantize(_HUNDREDTH, ROUND_HALF_UP):f}"


# What is counted ---------------------------------------------------------------------------------------------


def _tally(measure: Counted, works: Sequence[Work], rows: Sequence[Row], rule: EvaluationRule) -> Tally:
    if measure is Counted.ROWS_CONFORM:
        return _share(rows, lambda row: row.conforms)
    return _TALLIES[measure](works, rule)


def _share(found: Iterable[Any], good: Callable[[Any], bool]) -> Tally:
    flags = [good(one) for one in found]
    return Tally(Decimal(sum(flags)), Decimal(len(flags)))


def _figures_stood(works: Sequence[Work], rule: EvaluationRule) -> Tally:
    settled = (one for one in works if one.change_tco2e is not None)
    return _share(settled, lambda one: not one.changed(rule))


def _change_size(works: Sequence[Work], _rule: EvaluationRule) -> Tally:
    settled = [(one.change_tco2e, one.tco2e) for one in works if one.change_tco2e is not None]
    changes = (abs(change) for change, _stated in settled if change is not None)
    stated = (tonnes for _change, tonnes in settled if tonnes is not None)
    return Tally(sum(changes, Decimal()), sum(stated, Decimal()))


def _never_returned(works: Sequence[Work], _rule: EvaluationRule) -> Tally:
    return _share((one for one in works if one.concluded_on), lambda one: not one.returned)


def _missed_findings(works: Sequence[Work], _rule: EvaluationRule) -> Tally:
    rechecked = [one for one in works if one.rechecked]
    return Tally(Decimal(sum(len(one.missed) for one in rechecked)), Decimal(len(rechecked)))


def _conflicts(works: Sequence[Work], _rule: EvaluationRule) -> Tally:
    return Tally(Decimal(sum(len(one.conflicts) for one in works)), Decimal(len(works)))


def _presence(works: Sequence[Work], rule: EvaluationRule) -> Tally:
    return _share((one for one in works if one.on_site), lambda one: one.present >= rule.least_on_site)


def _on_time(works: Sequence[Work], _rule: EvaluationRule) -> Tally:
    return _share((one for one in works if one.is_counted_for_time), lambda one: one.days_late == 0)


def _days_late(works: Sequence[Work], _rule: EvaluationRule) -> Tally:
    counted = [one.days_late for one in works if one.is_counted_for_time]
    return Tally(Decimal(sum(counted)), Decimal(len(counted)))


_TALLIES: Final[Mapping[Counted, Callable[[Sequence[Work], EvaluationRule], Tally]]] = MappingProxyType(
    {
        Counted.FIGURES_STOOD: _figures_stood,
        Counted.CHANGE_SIZE: _change_size,
        Counted.NEVER_RETURNED: _never_returned,
        Counted.MISSED_FINDINGS: _missed_findings,
        Counted.CONFLICTS: _conflicts,
        Counted.PRESENCE: _presence,
        Counted.ON_TIME: _on_time,
        Counted.DAYS_LATE: _days_late,
    }
)
