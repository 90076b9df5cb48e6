"""译文: compiles translations with polib, since a machine may have no gettext programs."""

from pathlib import Path

import polib


def compile_stale(locale: Path) -> list[Path]:
    """Write each `.mo` in `locale` that is missing or older than its `.po`; give the files written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            aside = target.with_suffix(".mo.part")
            polib.pofile(str(source)).save_as_mofile(str(aside))
            aside.replace(target)
            written.append(target)
    return written


if __name__ == "__main__":
    compile_stale(Path(__file__).resolve().parent.parent / "locale")
