"""行业规则: what the list rule says of one sector: industry codes, processes, joint works.

Sectors and processes are compared by identity, so that they can be keys of fast caches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from re import Pattern
from typing import NamedTuple

from cets_portal.norms.affirmed import affirmed, denials
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

    `without_words`: none of these may be spoken of.
    `refined_by`: processes that say more precisely what this one says loosely, and so do not contradict it.
    `any_industry`: the process counts whatever the owner's industry code (captive plants).
    """

    code: str
    name: str
    effect: Effect
    words: tuple[str, ...]
    with_words: tuple[str, ...] = ()
    without_words: tuple[str, ...] = ()
    refined_by: tuple[str, ...] = ()
    any_industry: bool = False
    captive: bool = False

    def faults(self) -> Iterator[tuple[str, str]]:
        for word in self.spoken:
            if not word or word != squeeze(word):
                yield "words", f"{word!r} → {squeeze(word)!r}：" + _("词要按比对时的写法写。")

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every word that this process looks for."""
        return self.words + self.with_words + self.without_words

    def matches(self, folded: str) -> bool:
        """Is this process spoken of in an already squeezed text?"""
        if not _speaks(folded, self.words) or _speaks(folded, self.without_words):
            return False
        return not self.with_words or _speaks(folded, self.with_words)

    def contradicts(self, other: "Process") -> bool:
        """Would the two lead to different ends, without either being the other said more precisely?"""
        refined = other.code in self.refined_by or self.code in other.refined_by
        return self.effect is not other.effect and not refined


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


class Contradiction(NamedTuple):
    """工艺矛盾: what the sub-industry says against what the process says."""

    sub_industry: Process
    process: Process


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
        """The process that a roster's sub-industry and process texts speak of; None where none is.

        What the texts deny (无高炉) does not count, nor does clinker that they say is bought in.
        """
        return _recognised(self, "|".join(texts))

    def contradiction(self, sub_industry: str, process: str) -> Contradiction | None:
        """The two processes that the two texts name, where they cannot both be meant."""
        first, second = self.recognise(sub_industry), self.recognise(process)
        if first is None or second is None or not first.contradicts(second):
            return None
        return Contradiction(first, second)

    def faults(self) -> Iterator[tuple[str, str]]:
        for other in self.other_codes:
            if other.process and self.process(other.process) is None:
                yield "other_codes", f"{other.code} → {other.process}：" + _("没有这个工艺。")
            if other.code in self.industry_codes:
                yield "other_codes", f"{other.code}：" + _("已在 industry_codes 中。")
        for one in self.processes:
            for code in one.refined_by:
                if self.process(code) is None:
                    yield "processes", f"{one.code} → {code}：" + _("没有这个工艺。")


@lru_cache(maxsize=16384)
def _recognised(rule: SectorRule, text: str) -> Process | None:
    said = affirmed(fold(text), _denials(rule)).translate(_DASHES)
    return next((process for process in rule.processes if process.matches(said)), None)


@lru_cache(maxsize=64)
def _denials(rule: SectorRule) -> Pattern[str]:
    return denials(word for process in rule.processes for word in process.spoken)


def _speaks(folded: str, words: tuple[str, ...]) -> bool:
    return any(word in folded for word in words)


# 高炉—转炉, 高炉-转炉, 高炉～转炉, 高炉+转炉 are one word here.
_DASHES = str.maketrans("", "", "-‐‑‒–—―−－~～+/·、,")


def squeeze(text: str) -> str:
    """A roster's words as the processes' words are compared with: folded, without dashes and commas."""
    return fold(text).translate(_DASHES)
