"""合计: figures that are the sum of several units' (joint works, mergers), and the parts they are made of.

The sum is taken from the parts, so that what the proof lists always adds up to the figure that was judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cets_portal.norms.codes import EmissionSource
from registry.rules.figures import show_tonnes

_RANK = {source: rank for rank, source in enumerate(EmissionSource)}


class Role(StrEnum):
    """计入的缘由: the unit itself, a member of its joint works, a unit that merged into it."""

    OWN = "own"
    JOINT = "joint"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Part:
    """合计的一部分: one unit's direct emissions of one year in tCO2e, None where there is none; `basis`: its file."""

    uscc: str
    name: str
    role: Role
    year: int
    tco2e: Decimal | None = None
    source: EmissionSource | None = None
    basis: str = ""

    @property
    def is_missing(self) -> bool:
        """A merged unit without a figure adds nothing: from its merger on, the survivor reports for it."""
        return self.tco2e is None and self.role is not Role.MERGED


def weakest(sources: Iterable[EmissionSource]) -> EmissionSource:
    """A sum is as good as the worst of its figures."""
    return max(sources, key=lambda source: _RANK[source])


def total_of(parts: Sequence[Part]) -> tuple[Decimal, EmissionSource] | None:
    """The sum with the weakest of its sources; one unknown part leaves it unknown."""
    if any(part.is_missing for part in parts):
        return None
    known = [(part.tco2e, part.source) for part in parts if part.tco2e is not None and part.source is not None]
    if not known:
        return None
    return sum((tco2e for tco2e, _source in known), Decimal(0)), weakest(source for _tco2e, source in known)


def sum_params(name: str, parts: Sequence[Part]) -> Mapping[str, str]:
    """What a reason tells of a sum: `{name}_sum` its parts, or `{name}_gap` those that are missing."""
    if not parts:
        return {}
    gap = "、".join(f"{part.name} {part.uscc}" for part in parts if part.is_missing)
    if gap:
        return {f"{name}_gap": gap}
    known = (f"{part.name} {part.uscc} {show_tonnes(part.tco2e)}" for part in parts if part.tco2e is not None)
    return {f"{name}_sum": " + ".join(known)}
