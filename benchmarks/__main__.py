"""测速: `make bench` measures everything in one run, prints one table and writes docs/performance.md.

It takes DATABASE_URL where it is given, else starts the PostgreSQL that the tests use; a second pass runs on SQLite. Each pass
has a database of its own that is thrown away.
"""

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.table import Measured, as_markdown
from tests import services

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
HEAD = """# Speed

Written by `make bench`. All contenders of a table ran one after the other in the same process on the same machine and database;
each figure is the median of three runs. Read the ratios: seconds belong to this machine ({machine}).
"""


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] == "--pass":
        run_pass(Path(sys.argv[2]))
        return
    sections = [HEAD.format(machine=f"{os.cpu_count()} cores, Python {platform.python_version()}")]
    service, reasons = services.first(services.local_postgres, services.wheel_postgres)
    given = os.environ.get("DATABASE_URL")
    url, said = (given, "as given by DATABASE_URL") if given else (service and service.url, service and service.said)
    try:
        if url:
            sections.append(f"\n## PostgreSQL\n\n{short(str(said))}\n\n{one_pass(url)}")
        else:
            sections.append(f"\n## PostgreSQL\n\nNot measured: {'; '.join(reasons)}\n")
        sections.append(f"\n## SQLite\n\n{one_pass('')}")
    finally:
        if service:
            service.stop()
    PAGE.write_text("".join(sections), encoding="utf-8")
    print("".join(sections))


def short(said: str) -> str:
    """Server and version without the compiler's name."""
    return said.split(" on ")[0]


def one_pass(url: str) -> str:
    """Measure in a process of its own, because settings are read once a process."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": url, "REDIS_URL": "", "DEBUG": "0"}
        environment["SECRET_KEY"] = "benchmarks-only-" + "x" * 50
        environment["DJANGO_SETTINGS_MODULE"] = "cets_portal.settings"
        if not url:
            del environment["DATABASE_URL"]
        table = Path(folder) / "table.md"
        subprocess.run(
            [sys.executable, "-m", "benchmarks", "--pass", str(table)], check=True, cwd=ROOT, env=environment
        )
        return table.read_text(encoding="utf-8")


def run_pass(table: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import filings, reminders, roster, screening

    if connection.vendor == "sqlite":  # In memory it would be another database than the one people run.
        connection.settings_dict["TEST"]["NAME"] = str(table.with_name("bench.sqlite3"))
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    call_command("collectstatic", verbosity=0, interactive=False)  # The pages that are measured name their files.
    rows: list[Measured] = []
    try:
        for module in (roster, screening, reminders, filings):
            rows += module.run()
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    table.write_text(as_markdown(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
