"""省级行政区: the provinces, their codes and bureaus; 兵团 and the demo province among them."""

from dataclasses import dataclass, field
from functools import cache, lru_cache

from cets_portal.norms.codes import Grade
from cets_portal.norms.files import FOLDER, read_norm
from cets_portal.norms.folding import fold

_FILE = FOLDER / "provinces.toml"


@dataclass(frozen=True, slots=True)
class Province:
    """省级行政区. `code` is two digits; `bureau` the name of its ecology bureau."""

    code: str
    name: str
    short: str
    english: str
    bureau: str
    grade: Grade
    aliases: tuple[str, ...] = ()
    demo: bool = False
    note: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything that may stand in a cell for this province; '130000' as registers write it."""
        return (self.code, f"{self.code}0000", self.name, self.short, *self.aliases)


@dataclass(frozen=True, slots=True)
class _ProvinceFile:
    provinces: tuple[Province, ...] = field(metadata={"unique": "code"})


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces in the order of their codes, 兵团 (66) and the demo province (99) last."""
    return read_norm(_ProvinceFile, _FILE).provinces


def province(code: str) -> Province:
    """The province of a two-digit code. KeyError for a code that is none."""
    for known in provinces():
        if known.code == code:
            return known
    raise KeyError(f"没有代码为 {code!r} 的省级行政区，应是 11 至 65、66（兵团）或 99（示例省）。")


@lru_cache(maxsize=1024)
def find_province(text: str) -> Province | None:
    """The province meant by a code, a full or a short name, however spaced; None for anything else."""
    return _by_spelling().get(fold(text))


@cache
def _by_spelling() -> dict[str, Province]:
    return {fold(spelling): known for known in provinces() for spelling in known.spellings}
