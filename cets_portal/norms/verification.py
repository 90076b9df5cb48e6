"""核查指南: how a verification group is made up, who stays away, and the points of the document review form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade, NormStatus, Sector
from cets_portal.norms.files import FOLDER, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

GUIDES = FOLDER / "verification"
GUIDE = "guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """核查组: how many people at least, and which duties ask for the knowledge of the sector."""

    technical_at_least: int
    on_site_at_least: int
    knowing_sector: tuple[str, ...]
    reviewer_outside_group: bool
    clause: str
    source: str
    grade: Grade
    note: str = ""
    assumption: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        for key in ("technical_at_least", "on_site_at_least"):
            if getattr(self, key) < 1:
                yield key, _("至少一人。")


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRule:
    """回避: for how many years after its end a tie to a unit keeps a person or an agency away from it."""

    years: int
    clause: str
    source: str
    grade: Grade
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.years < 0:
            yield "years", _("不能小于零。")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePoint:
    """评审要点: one point of the document review form; of all sectors where none is named."""

    code: str
    finding_class: str
    title: str
    grade: Grade
    sectors: tuple[Sector, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationGuide:
    """核查指南."""

    code: str
    number: str
    title: str
    status: NormStatus
    source: str
    grade: Grade
    group: GroupRule
    ties: TieRule
    points: tuple[GuidePoint, ...] = field(metadata={"unique": "code"})
    note: str = ""

    def points_for(self, sector: str) -> tuple[GuidePoint, ...]:
        """The points that a report of this sector is reviewed by, in their order."""
        return tuple(one for one in self.points if not one.sectors or sector in one.sectors)


def read_guide(path: Path) -> VerificationGuide:
    """A guide from any file of that shape. Raises NormError."""
    return read_norm(VerificationGuide, path)


@cache
def verification_guide(code: str = GUIDE) -> VerificationGuide:
    """The guide of a code. Raises NormError."""
    return read_guide(path_of(GUIDES, code))


def guide_digest(code: str = GUIDE) -> str:
    """SHA-256 of the file. Raises NormError."""
    return digest_of(path_of(GUIDES, code))
