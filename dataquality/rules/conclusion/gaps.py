"""缺什么: what stands between a draft and a conclusion. Pure; the words are put to it by the service."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dataquality.rules.conclusion.conservative import Suggestion
from dataquality.rules.conclusion.marks import MARKS, mark_of
from dataquality.rules.conclusion.table import ResultRow, number_of, without_reason


class Gap(StrEnum):
    """缺项."""

    FINDING_OPEN = "finding_open"
    NO_TOTAL = "no_total"
    NOT_A_NUMBER = "not_a_number"
    NO_REASON = "no_reason"
    NOT_CONSERVATIVE = "not_conservative"
    NO_BASIS = "no_basis"
    MARK_UNSAID = "mark_unsaid"
    MARK_TOO_GOOD = "mark_too_good"
    NO_CONFORMITY = "no_conformity"
    NO_ABBREVIATION = "no_abbreviation"
    NO_YEARLY_REASON = "no_yearly_reason"
    NO_SIGNER = "no_signer"


@dataclass(frozen=True, slots=True)
class Lacking:
    """一处缺项. `about`: item, number of a finding, mark or duty; `name` as people read it."""

    gap: Gap
    about: str = ""
    name: str = ""

    @classmethod
    def finding(cls, number: int) -> "Lacking":
        """A finding on which the agency has not given its verdict."""
        return cls(Gap.FINDING_OPEN, str(number), str(number))


@dataclass(frozen=True, slots=True)
class Unresolved:
    """未解决的不符合项."""

    number: int
    finding_class: str
    item: str


def of_table(rows: Sequence[ResultRow], total: Decimal | None) -> Iterator[Lacking]:
    """Figures that are none, a total that cannot be computed, changes that nobody explains."""
    if total is None:
        yield Lacking(Gap.NO_TOTAL)
    for row in rows:
        if not row.computed and row.decimals is not None and row.after.strip() and number_of(row.after) is None:
            yield Lacking(Gap.NOT_A_NUMBER, row.item, row.label)
    for row in without_reason(rows):
        yield Lacking(Gap.NO_REASON, row.item, row.label)


def of_unresolved(
    unresolved: Iterable[Unresolved],
    suggestions: Mapping[str, Suggestion],
    after: Mapping[str, str],
    basis: Mapping[str, str],
    total: Decimal | None,
) -> Iterator[Lacking]:
    """A finding that stays unresolved wants the conservative figure: the default where it is the higher, else a basis."""
    for one in unresolved:
        known, number = suggestions.get(one.item), str(one.number)
        takes_default = known is not None and known.higher and after.get(one.item, "").strip() == known.default
        if not takes_default and not basis.get(number, "").strip():
            yield Lacking(Gap.NO_BASIS, number, number)
        if known is not None and total is not None and known.floor is not None and total < known.floor:
            yield Lacking(Gap.NOT_CONSERVATIVE, number, number)


def of_marks(marks: Mapping[str, bool], unresolved: Iterable[Unresolved]) -> Iterator[Lacking]:
    """Every mark is said, and none 符合 over a finding of its class that stays unresolved."""
    open_marks = {mark_of(one.finding_class) for one in unresolved}
    for mark, title in MARKS.items():
        if mark not in marks:
            yield Lacking(Gap.MARK_UNSAID, mark, title)
        elif marks[mark] and mark in open_marks:
            yield Lacking(Gap.MARK_TOO_GOOD, mark, title)
