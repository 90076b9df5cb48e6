"""风险点与典型案例: what an inspector looks at, and how data were falsified before. One TOML file in risk/."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from cets_portal.norms.codes import Grade, NormStatus, Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import FOLDER, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.penalties import article_of
from cets_portal.norms.plan_parts import Stated

RISK = FOLDER / "risk"
CODE = "points"


class RiskGroup(StrEnum):
    """风险点的类别."""

    PRODUCTION = "production"
    FUEL = "fuel"
    HEAT = "heat"
    LABORATORY = "laboratory"
    RECORDS = "records"


GROUP_WORDS = {
    RiskGroup.PRODUCTION: _("生产数据"),
    RiskGroup.FUEL: _("燃料与热值"),
    RiskGroup.HEAT: _("供热"),
    RiskGroup.LABORATORY: _("采样与检测"),
    RiskGroup.RECORDS: _("资料与管理"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint(Stated):
    """风险点: what to look at, and within which bound it should lie, as printed."""

    id: str
    group: RiskGroup
    name: str
    bound: str
    sectors: tuple[Sector, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudPattern(Stated):
    """典型造假手法: how it was done, by which signs it shows, which articles (ids of norms/penalties) it falls under."""

    id: str
    name: str
    text: str
    signs: tuple[str, ...]
    articles: tuple[str, ...]

    def faults(self) -> Iterator[tuple[str, str]]:
        """An article that no text has."""
        for one in self.articles:
            try:
                article_of(one)
            except NormError:
                yield "articles", _("没有这一条款。")


@dataclass(frozen=True, kw_only=True)
class RiskBook:
    """风险点与典型案例 of one file."""

    code: str
    number: str
    title: str
    status: NormStatus
    grade: Grade
    points: tuple[RiskPoint, ...] = field(metadata={"unique": "id"})
    patterns: tuple[FraudPattern, ...] = field(metadata={"unique": "id"})
    note: str = ""


@cache
def risk_book() -> RiskBook:
    """The book in force. Raises NormError."""
    return read_norm(RiskBook, path_of(RISK, CODE))


def risk_point(point_id: str) -> RiskPoint | None:
    """The point of an id such as 'P-01'; None where an older inspection names one that is gone."""
    return next((one for one in risk_book().points if one.id == point_id), None)


def risk_digest() -> str:
    """SHA-256 of the file."""
    return digest_of(path_of(RISK, CODE))
