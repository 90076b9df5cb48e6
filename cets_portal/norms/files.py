"""规范文件: reads norm files and tells their digests."""

import hashlib
import tomllib
from pathlib import Path
from typing import TypeVar

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.strict import Place, build

T = TypeVar("T")

FOLDER = Path(__file__).parent
NOTICES = FOLDER / "notices"
LISTS = FOLDER / "lists"


def path_of(folder: Path, code: str) -> Path:
    """The file of a code. Raises NormError where there is none (so a code can never name another file)."""
    known = codes_in(folder)
    if code not in known:
        raise NormError(_("没有规范 {code}；现有：{known}。"), code=code, known="、".join(known))
    return folder / f"{code}.toml"


def read_norm(kind: type[T], path: Path) -> T:
    """The norm in one file. Raises NormError: not TOML, or not of this shape."""
    place = Place(f"{path.parent.name}/{path.name}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NormError(_("{file} 不是合格的 TOML：{error}"), file=place.file, error=error) from error
    made = build(kind, table, place)
    code = getattr(made, "code", path.stem)
    if code != path.stem:
        raise place.error("code", _("应与文件名相同（{stem}），实际是 {found}。"), stem=path.stem, found=code)
    return made


def codes_in(folder: Path) -> tuple[str, ...]:
    """The codes of the norm files of one folder, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def digest_of(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
