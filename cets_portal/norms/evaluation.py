"""机构评估的评分规则: what of an agency's year is counted and how much it weighs, as data; a province may set its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade, NormStatus
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.limits import year_faults
from cets_portal.norms.marking import gettext_noop as _

EVALUATIONS = FOLDER / "evaluation"
#: Weights of one rule add up to this.
FULL = 100


class Head(StrEnum):
    """评估方面: the three heads that the notices name."""

    QUALITY = "quality"
    COMPLIANCE = "compliance"
    TIMELINESS = "timeliness"


class Way(StrEnum):
    """计分方式: by the share that is well, down to nothing at a value, or so much off for each case."""

    SHARE = "share"
    SCALE = "scale"
    DEDUCT = "deduct"


class Counted(StrEnum):
    """指标: what the portal can count from its own data."""

    FIGURES_STOOD = "figures_stood"
    CHANGE_SIZE = "change_size"
    ROWS_CONFORM = "rows_conform"
    NEVER_RETURNED = "never_returned"
    MISSED_FINDINGS = "missed_findings"
    CONFLICTS = "conflicts"
    PRESENCE = "presence"
    ON_TIME = "on_time"
    DAYS_LATE = "days_late"


#: How each measure is counted; a rule that says otherwise is refused.
WAYS = {
    Counted.FIGURES_STOOD: Way.SHARE,
    Counted.CHANGE_SIZE: Way.SCALE,
    Counted.ROWS_CONFORM: Way.SHARE,
    Counted.NEVER_RETURNED: Way.SHARE,
    Counted.MISSED_FINDINGS: Way.DEDUCT,
    Counted.CONFLICTS: Way.DEDUCT,
    Counted.PRESENCE: Way.SHARE,
    Counted.ON_TIME: Way.SHARE,
    Counted.DAYS_LATE: Way.SCALE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """一项指标: its weight in points. `zero_at`: where a scale gives nothing; `per_case`: points off for each case."""

    id: Counted
    head: Head
    name: str
    weight: int
    way: Way
    source: str
    grade: Grade
    zero_at: Decimal | None = None
    per_case: Decimal | None = None
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.weight < 1:
            yield "weight", _("至少一分。")
        if self.way is not WAYS[self.id]:
            yield "way", _("这项指标不能这样计分。")
        for key, way in (("zero_at", Way.SCALE), ("per_case", Way.DEDUCT)):
            value = getattr(self, key)
            if (value is not None) is not (self.way is way) or (value is not None and value <= 0):
                yield key, _("按比例扣减写 zero_at，逐起扣分写 per_case，均须大于零；其他不写。")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRule:
    """评分规则: of one province, or of all where `province` is empty, for some emission years.

    A figure counts as changed where it differs by more than `changed_tco2e` or `changed_percent`. `least_on_site`:
    people on site; `reply_clock`: the clock of the agency's reply.
    """

    code: str
    number: str
    title: str
    status: NormStatus
    source: str
    grade: Grade
    from_emission_year: int
    reply_clock: str
    changed_tco2e: Decimal
    changed_percent: Decimal
    changed_source: str
    changed_grade: Grade
    least_on_site: int
    least_grade: Grade
    measures: tuple[Measure, ...] = field(metadata={"unique": "id"})
    province: str = ""
    to_emission_year: int | None = None
    note: str = ""
    assumption: str = ""

    def faults(self) -> Iterator[tuple[str, str] | tuple[str, str, dict[str, object]]]:
        yield from year_faults(self, ("from_emission_year", "to_emission_year"))
        total = sum(one.weight for one in self.measures)
        if total != FULL:
            yield "measures", _("各项分值之和应为 {full}，实际是 {total}。"), {"full": FULL, "total": total}
        if self.changed_tco2e < 0 or self.changed_percent < 0 or self.least_on_site < 1:
            yield "changed_tco2e", _("界限不为负，到场人数至少一人。")

    def holds(self, province: str, emission_year: int) -> bool:
        """Is it this province's rule for the year, or every province's?"""
        return (
            self.province in ("", province)
            and self.from_emission_year <= emission_year
            and (self.to_emission_year is None or emission_year <= self.to_emission_year)
        )

    def beyond(self, stated: Decimal, stands: Decimal) -> bool:
        """Do the two figures differ by more than the rule lets pass? tCO2e."""
        change = abs(stands - stated)
        return change > self.changed_tco2e or change * 100 > abs(stated) * self.changed_percent


def read_evaluation_rule(path: Path) -> EvaluationRule:
    """A rule from any file of that shape. Raises NormError."""
    return read_norm(EvaluationRule, path)


@cache
def load_evaluation_rule(code: str) -> EvaluationRule:
    """The rule of a code such as 'portal-1'. Raises NormError."""
    return read_evaluation_rule(path_of(EVALUATIONS, code))


@cache
def evaluation_rules() -> tuple[EvaluationRule, ...]:
    """Every rule. Raises NormError."""
    return tuple(map(load_evaluation_rule, codes_in(EVALUATIONS)))


@cache
def evaluation_rule_for(province: str, emission_year: int) -> EvaluationRule:
    """The province's own rule of the year, else the one for all; of several the latest. Raises NormError."""
    return chosen(evaluation_rules(), province, emission_year)


def chosen(rules: tuple[EvaluationRule, ...], province: str, emission_year: int) -> EvaluationRule:
    """Of these rules the one that holds. Raises NormError where none does."""
    found = [one for one in rules if one.holds(province, emission_year)]
    if not found:
        raise NormError(_("{year} 排放年度没有评分规则。"), year=emission_year)
    return max(found, key=lambda one: (one.province, one.from_emission_year, one.code))


def evaluation_digest(code: str) -> str:
    """SHA-256 of the rule's file. Raises NormError."""
    return digest_of(path_of(EVALUATIONS, code))
