"""检查阈值: the numbers that the checks of a monthly filing compare with, each with its clause, source and grade."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade
from cets_portal.norms.files import FOLDER, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

CHECKS = FOLDER / "checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """阈值: one number of one check."""

    id: str
    name: str
    value: Decimal
    unit: str
    check: str
    clause: str
    source: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """区间: what is believed, both ends included; `subject` an item, a kind of coal or a class of facility."""

    id: str
    subject: str
    name: str
    low: Decimal
    high: Decimal
    unit: str
    check: str
    clause: str
    source: str
    grade: Grade
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.high < self.low:
            yield "high", _("上限低于下限。")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """词表: words that a check looks for in what people write."""

    id: str
    name: str
    words: tuple[str, ...]
    check: str
    source: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdSet:
    """阈值表: the numbers, spans and words of one file."""

    code: str
    title: str
    source: str
    grade: Grade
    thresholds: tuple[Threshold, ...] = field(metadata={"unique": "id"})
    spans: tuple[Span, ...] = field(default=(), metadata={"unique": "id"})
    word_lists: tuple[WordList, ...] = field(default=(), metadata={"unique": "id"})
    note: str = ""


@cache
def threshold_set() -> ThresholdSet:
    """The numbers in force. Raises NormError."""
    return read_thresholds(path_of(CHECKS, "thresholds"))


def read_thresholds(path: Path) -> ThresholdSet:
    """Thresholds from any file of that shape. Raises NormError."""
    return read_norm(ThresholdSet, path)


@cache
def threshold(threshold_id: str) -> Decimal:
    """The number of an id. Raises KeyError."""
    return {one.id: one.value for one in threshold_set().thresholds}[threshold_id]


@cache
def span(group: str, subject: str = "") -> tuple[Decimal, Decimal] | None:
    """(low, high) of 'ncv' and 'gangue': the span of id 'ncv.gangue'; None where nothing is said."""
    wanted = f"{group}.{subject}" if subject else group
    return next(((one.low, one.high) for one in threshold_set().spans if one.id == wanted), None)


@cache
def words(list_id: str) -> tuple[str, ...]:
    """The words of a list. Raises KeyError."""
    return {one.id: one.words for one in threshold_set().word_lists}[list_id]
