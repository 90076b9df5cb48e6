"""译文检查: proves that the English is complete. Needs the gettext programs.

Gathers the strings of the source into a copy of the catalogue, and names every string that is missing,
empty, fuzzy or no longer used, and every translation whose placeholders differ from its source's.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
SOURCES = ("manage.py", "cets_portal", "registry", "dataquality", "quota", "templates", "locale")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd](?![\w%])|\{\w*\}")
NAMELESS = ("%s", "%d", "{}")


def gathered() -> polib.POFile:
    """Run makemessages on a copy of the source and read what it makes of the catalogue."""
    with tempfile.TemporaryDirectory(prefix="cets-messages-") as folder:
        copy = Path(folder)
        (copy / CATALOGUE.parts[0]).mkdir()
        for name in SOURCES:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(
                    source,
                    copy / name,
                    dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("vendor", "__pycache__", "*.mo"),
                )
            elif source.exists():
                shutil.copy(source, copy / name)
        command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-obsolete", "--verbosity", "0"]
        subprocess.run(command, cwd=copy, check=True)
        return polib.pofile(str(copy / CATALOGUE))


def faults(entries: polib.POFile) -> list[str]:
    """Name what a reader of the English pages would stumble over."""
    found = []
    for entry in entries:
        translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif not all(translations):
            found.append(f"not translated: {entry.msgid!r} ({', '.join(path for path, _line in entry.occurrences)})")
        else:
            found += [
                f"placeholders differ: {entry.msgid!r} → {text!r}"
                for text in translations
                if placeholders(text) != placeholders(entry.msgid)
            ]
    return found


def placeholders(text: str) -> dict[str, int]:
    """Named placeholders once each, since a language may need a word twice or once; nameless ones as often as found."""
    return {found: count if found in NAMELESS else 1 for found, count in Counter(PLACEHOLDER.findall(text)).items()}


def unused(entries: polib.POFile) -> list[str]:
    """Name what stands in the kept catalogue and nowhere in the source."""
    fresh = {(entry.msgctxt, entry.msgid) for entry in entries}
    kept = polib.pofile(str(ROOT / CATALOGUE)) if (ROOT / CATALOGUE).exists() else []
    return [f"no longer used: {entry.msgid!r}" for entry in kept if (entry.msgctxt, entry.msgid) not in fresh]


def main() -> int:
    if not shutil.which("xgettext"):
        print("The translations check needs the gettext programs (Debian: apt-get install gettext).", file=sys.stderr)
        return 1
    entries = gathered()
    found = faults(entries) + unused(entries)
    print("\n".join([*found, f"translations: {len(entries)} strings, {len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
