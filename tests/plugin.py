"""Chooses database and broker for the tests, before settings are read. Loaded by `-p tests.plugin`.

DATABASE_URL and REDIS_URL as given; else the machine's own PostgreSQL and Redis; else the wheels; else
SQLite and a broker made of files, with a line that says so. TEST_DB=sqlite asks for those two at once,
TEST_DB=wheel passes over the machine's own servers.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from cets_portal.translations import compile_stale
from tests import services
from tests.services import Service

ROOT = Path(__file__).resolve().parent.parent
WISH = os.environ.get("TEST_DB", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

LEFT_OUT = pytest.StashKey[int]()
RUNNING: list[Service] = []
USED: list[str] = []


def _choose() -> None:
    """Set DATABASE_URL, REDIS_URL and VAR_DIR for this run, and note what they are."""
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="cets-test-var-")
    wheels_only = WISH == "wheel"
    postgres = [services.wheel_postgres] if wheels_only else [services.local_postgres, services.wheel_postgres]
    redis = [services.wheel_redis] if wheels_only else [services.local_redis, services.wheel_redis]
    if given := os.environ.get("DATABASE_URL"):
        postgres = [lambda: services.given_postgres(given)]
    if broker := os.environ.get("REDIS_URL"):
        redis = [lambda: services.given_redis(broker)]
    if WISH == "sqlite":
        postgres = redis = []
    _use("DATABASE_URL", "database", "SQLite", *services.first(*postgres))
    _use("REDIS_URL", "broker", "files", *services.first(*redis))


def _use(variable: str, what: str, otherwise: str, service: Service | None, reasons: list[str]) -> None:
    if service:
        os.environ[variable] = service.url
        RUNNING.append(service)
    else:
        os.environ.pop(variable, None)
    why = f" (TEST_DB={WISH})" if WISH == "sqlite" else "".join(f"; {reason}" for reason in reasons)
    USED.append(f"{what}: {service.said if service else otherwise + why}")


def _stop() -> None:
    """Stop the servers and remove their files; at exit, so that a run that breaks early leaves nothing behind."""
    while RUNNING:
        RUNNING.pop().stop()
    shutil.rmtree(os.environ["VAR_DIR"], ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what no engine can change: tests without a database, and those marked one_engine",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects the same tests; one of them says how many it left out."""
    node.config.stash[LEFT_OUT] = node.workeroutput["left_out"]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if WORKER:
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if USED:
        terminalreporter.section("services")
        for line in USED:
            terminalreporter.write_line(line)
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"left out by --database-only, for another engine changes nothing: {left_out} tests"
        )


if WORKER:
    os.environ["VAR_DIR"] = str(Path(os.environ["VAR_DIR"]) / WORKER)
else:
    compile_stale(ROOT / "locale")
    atexit.register(_stop)
    _choose()
