"""行业规则: what the list rule says of one sector: industry codes, processes, joint works.

Sectors and processes are compared by identity, so that they can be keys of fast caches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cets_portal.norms.codes import Effect, Grade, Sector
from cets_portal.norms.folding import fold
from cets_portal.norms.marking import gettext_noop as _


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cited:
    """A statement with its clause, its source and how well it is evidenced."""

    clause: str
    source: str
    grade: Grade
    note: str = ""
    assumption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Process(Cited):
    """工艺: recognised by any of `words`, and by one of `with_words` besides where there are any.

    `any_industry`: the process counts whatever the owner's industry code (captive plants).
    """

    code: str
    name: str
    effect: Effect
    words: tuple[str, ...]
    with_words: tuple[str, ...] = ()
    any_industry: bool = False
    captive: bool = False

    def faults(self) -> Iterator[tuple[str, str]]:
        for word in self.words + self.with_words:
            if not word or word != squeeze(word):
                yield "words", f"{word!r} → {squeeze(word)!r}：" + _("词要按比对时的写法写。")

    def matches(self, folded: str) -> bool:
        """Is this process spoken of in an already squeezed text?"""
        return _speaks(folded, self.words) and (not self.with_words or _speaks(folded, self.with_words))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherCode(Cited):
    """名录外行业代码: a code of the sector that the list does not name.

    `process`: the process that the code itself tells of, for rosters that leave the process empty.
    """

    code: str
    name: str
    effect: Effect = Effect.EXCLUDE
    process: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ForeignCode(Cited):
    """外行业代码: what a code of no industry of this sector means."""

    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointWorks(Cited):
    """联合生产: several legal persons on one contiguous site may stand as one unit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SectorRule(Cited):
    """行业规则. Processes are tried in order, the first whose words are found counts.

    `process_decisive`: without a known process no verdict can be given.
    """

    sector: Sector
    industry_codes: tuple[str, ...]
    process_decisive: bool
    process_question: str
    foreign_code: ForeignCode
    processes: tuple[Process, ...] = field(metadata={"unique": "code"})
    other_codes: tuple[OtherCode, ...] = field(default=(), metadata={"unique": "code"})
    joint_works: JointWorks | None = None

    @property
    def known_codes(self) -> tuple[str, ...]:
        """Every code of the sector, listed or not."""
        return self.industry_codes + tuple(other.code for other in self.other_codes)

    def other_code(self, industry_code: str) -> OtherCode | None:
        return next((other for other in self.other_codes if other.code == industry_code), None)

    def process(self, code: str) -> Process | None:
        return next((process for process in self.processes if process.code == code), None)

    def recognise(self, *texts: str) -> Process | None:
        """The process that a roster's sub-industry and process texts speak of; None where none is."""
        folded = squeeze("|".join(texts))
        return next((process for process in self.processes if process.matches(folded)), None)

    def faults(self) -> Iterator[tuple[str, str]]:
        for other in self.other_codes:
            if other.process and self.process(other.process) is None:
                yield "other_codes", f"{other.code} → {other.process}：" + _("没有这个工艺。")
            if other.code in self.industry_codes:
                yield "other_codes", f"{other.code}：" + _("已在 industry_codes 中。")


def _speaks(folded: str, words: tuple[str, ...]) -> bool:
    return any(word in folded for word in words)


# 高炉—转炉, 高炉-转炉, 高炉～转炉, 高炉+转炉 are one word here.
_DASHES = str.maketrans("", "", "-‐‑‒–—―−－~～+/·、,")


def squeeze(text: str) -> str:
    """A roster's words as the processes' words are compared with: folded, without dashes and commas."""
    return fold(text).translate(_DASHES)
