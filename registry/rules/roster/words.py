"""名册用语: the words by which rosters name sectors and sources."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from cets_portal.norms.codes import EmissionSource, Sector
from cets_portal.norms.folding import fold

_SECTOR_WORDS: Mapping[Sector, tuple[str, ...]] = MappingProxyType(
    {
        Sector.POWER: (
            "发电",
            "电力",
            "火电",
            "火力发电",
            "热电",
            "热电联产",
            "电力生产",
            "发电及热电联产",
            "电力热力",
            "power",
        ),
        Sector.STEEL: ("钢铁", "炼钢", "炼铁", "钢铁冶炼", "黑色金属冶炼", "黑色金属冶炼和压延加工", "steel"),
        Sector.CEMENT: ("水泥", "水泥制造", "水泥熟料", "水泥熟料生产", "cement"),
        Sector.ALUMINIUM: ("铝冶炼", "电解铝", "铝", "有色", "有色金属", "有色金属冶炼", "aluminium"),
    }
)
# 建材 is glass and ceramics too; only the industry code tells that it means cement.
_BUILDING_MATERIALS = frozenset({"建材", "建筑材料"})
_CEMENT_CODE = "3011"
_NON_FERROUS = frozenset({"有色", "有色金属"})
_SOURCE_WORDS: Mapping[EmissionSource, tuple[str, ...]] = MappingProxyType(
    {
        EmissionSource.VERIFIED: ("核查", "已核查", "经核查", "核查值", "核查数据", "核查结果", "核定", "verified"),
        EmissionSource.ESTIMATED: ("测算", "测算值", "测算数据", "估算", "预计", "预估", "estimated"),
        EmissionSource.DECLARED: ("填报", "企业填报", "填报值", "填报数据", "自报", "申报", "上报", "declared"),
    }
)
_SECTORS = {word: sector for sector, words in _SECTOR_WORDS.items() for word in words}
_SOURCES = {word: source for source, words in _SOURCE_WORDS.items() for word in words}


@lru_cache(maxsize=1024)
def find_sector(text: str, industry_code: str) -> Sector | None:
    """The sector meant by a word; 建材 only with the code of cement. '建材（水泥）' names its own part."""
    head, _bracket, rest = fold(text).partition("(")
    part = rest.rstrip(")")
    # 有色（铜冶炼） is no aluminium: of this word the part decides.
    for word in (part,) if part and head in _NON_FERROUS else (part, head):
        named = _SECTORS.get(word) or _SECTORS.get(word.removesuffix("业").removesuffix("行"))
        if named:
            return named
    return Sector.CEMENT if is_building_materials(text) and industry_code == _CEMENT_CODE else None


def is_building_materials(text: str) -> bool:
    """建材: a sector word that is not clear by itself."""
    return fold(text).removesuffix("业").removesuffix("行") in _BUILDING_MATERIALS


@lru_cache(maxsize=256)
def find_source(text: str) -> EmissionSource | None:
    """The source meant by a word."""
    return _SOURCES.get(fold(text))
