"""测速: `make bench` measures every subject, or those named, and writes docs/performance.md.

It takes DATABASE_URL where it is given, else starts the PostgreSQL that the tests use; a second pass runs on SQLite. Each pass
has a database of its own that is thrown away.
"""

import importlib
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.page import Parts, page_of, parts_of
from benchmarks.table import as_markdown
from tests import services

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
#: One module each, in the order of the page; each has `run() -> list[Measured]`.
SUBJECTS = (
    "roster",
    "screening",
    "reminders",
    "filings",
    "reports",
    "evaluation",
    "book",
    "calculation",
    "determination",
)


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] == "--pass":
        run_pass(Path(sys.argv[2]), sys.argv[3:])
        return
    wanted = tuple(sys.argv[1:]) or SUBJECTS
    if unknown := set(wanted) - set(SUBJECTS):
        sys.exit(f"no such subject: {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
    parts = parts_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    with engines() as found:
        for engine, url, said in found:
            parts |= one_pass(engine, url, said, wanted)
    page = page_of(parts, SUBJECTS)
    PAGE.write_text(page, encoding="utf-8")
    print(page)


@contextmanager
def engines() -> Iterator[list[tuple[str, str, str]]]:
    """(name, address, what it says of itself); PostgreSQL only where there is one, stopped afterwards."""
    sqlite = ("SQLite", "", "SQLite")
    if given := os.environ.get("DATABASE_URL"):
        yield [("PostgreSQL", given, "as given by DATABASE_URL"), sqlite]
        return
    service, reasons = services.first(services.local_postgres, services.wheel_postgres)
    if service is None:
        print(f"PostgreSQL is not measured: {'; '.join(reasons)}", file=sys.stderr)
        yield [sqlite]
        return
    try:
        yield [("PostgreSQL", service.url, short(str(service.said))), sqlite]
    finally:
        service.stop()


def short(said: str) -> str:
    """Server and version without the compiler's name."""
    return said.split(" on ")[0]


def one_pass(engine: str, url: str, said: str, wanted: tuple[str, ...]) -> Parts:
    """Measure in a process of its own, because settings are read once a process."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": url, "REDIS_URL": "", "DEBUG": "0"}
        environment["SECRET_KEY"] = "benchmarks-only-" + "x" * 50
        environment["DJANGO_SETTINGS_MODULE"] = "cets_portal.settings"
        if not url:
            del environment["DATABASE_URL"]
        command = [sys.executable, "-m", "benchmarks", "--pass", folder, *wanted]
        subprocess.run(command, check=True, cwd=ROOT, env=environment)
        where = f"{said}; {os.cpu_count()} cores, Python {platform.python_version()}; {datetime.now(UTC):%Y-%m-%d}"
        return {(engine, one): f"{where}\n\n{(Path(folder) / one).read_text(encoding='utf-8')}" for one in wanted}


def run_pass(folder: Path, wanted: list[str]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":  # In memory it would be another database than the one people run.
        connection.settings_dict["TEST"]["NAME"] = str(folder / "bench.sqlite3")
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    call_command("collectstatic", verbosity=0, interactive=False)  # The pages that are measured name their files.
    try:
        for subject in wanted:
            table = as_markdown(importlib.import_module(f"benchmarks.{subject}").run())
            (folder / subject).write_text(table, encoding="utf-8")
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
