"""测试数据库: every migration is played once for a run, and each worker of the run begins with a copy of what it made.

Playing them takes longer than a hundred tests. What they made is kept as a template: for SQLite a file under
var/tests, for PostgreSQL a database on the server of the tests. Its name holds a digest of the migrations, so
that none is taken that others made. Django still runs `migrate` on each copy, and finds nothing left to do.
"""

import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
ROOMS = ("cets_portal", "registry", "dataquality", "quota")
IMPORT = re.compile(rf"^from ((?:{'|'.join(ROOMS)})[\w.]*) import", re.MULTILINE)


def digest() -> str:
    """Name the outcome of the migrations by their text, and by that of the triggers they import."""
    found = hashlib.sha256(f"{django.__version__} {connection.vendor}".encode())
    for path in sorted(_played()):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _played() -> set[Path]:
    """Every migration of ours, and every module of ours that one of them draws in."""
    found: set[Path] = set()
    waiting = {path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py")}
    while waiting:
        found.add(path := waiting.pop())
        named = {ROOT / f"{module.replace('.', '/')}.py" for module in IMPORT.findall(path.read_text(encoding="utf-8"))}
        waiting |= {one for one in named if one.exists()} - found
    return found


@contextmanager
def from_a_template() -> Iterator[None]:
    """The test's database, made inside, is a copy of the template; where there is none it is made into one.

    The first process plays the migrations, and the others wait for what it made.
    """
    name, engine = f"template_{digest()}", ENGINES[connection.vendor]
    with ExitStack() as held:
        if not engine.is_kept(name):
            held.enter_context(engine.alone())
        known = engine.is_kept(name)
        if known:
            engine.take(name, held.enter_context(pytest.MonkeyPatch.context()))
        yield
        if not known:
            engine.keep(name)


class Files:
    """SQLite: the template is a file, kept from run to run until the migrations change."""

    @staticmethod
    @contextmanager
    def alone() -> Iterator[None]:
        KEPT.mkdir(parents=True, exist_ok=True)
        with (KEPT / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @staticmethod
    def is_kept(name: str) -> bool:
        return (KEPT / name).exists()

    @staticmethod
    def take(name: str, patch: pytest.MonkeyPatch) -> None:
        creation: Any = connection.creation
        make = creation._create_test_db

        def copied(*options: Any, **more: Any) -> str:
            return str(shutil.copyfile(KEPT / name, make(*options, **more)))

        patch.setattr(creation, "_create_test_db", copied)

    @staticmethod
    def keep(name: str) -> None:
        for old in (*KEPT.glob("template_*"), KEPT / "half"):
            old.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(KEPT / "half")])
        (KEPT / "half").rename(KEPT / name)


class Databases:
    """PostgreSQL: the template is a database on the same server, and goes with it."""

    @staticmethod
    @contextmanager
    def alone() -> Iterator[None]:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('template'))")
            yield

    @staticmethod
    def is_kept(name: str) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    @staticmethod
    def take(name: str, patch: pytest.MonkeyPatch) -> None:
        patch.setitem(connection.settings_dict["TEST"], "TEMPLATE", name)

    @staticmethod
    def keep(name: str) -> None:
        made = connection.settings_dict["NAME"]
        connection.close()  # A database that somebody is connected to cannot be copied.
        with connection._nodb_cursor() as cursor:
            quote = connection.ops.quote_name
            cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(made)}")


ENGINES: dict[str, type[Files] | type[Databases]] = {"sqlite": Files, "postgresql": Databases}
