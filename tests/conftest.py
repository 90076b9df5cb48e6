"""What every test may ask for: a worker process, a portal that is served, a browser."""

import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation

from cets_portal.celery import app
from tests.database import from_a_template
from tests.plugin import LEFT_OUT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_configure(config: pytest.Config) -> None:
    if not settings.SECRET_KEY.startswith("test-only-") or "cets-test-var-" not in str(settings.VAR):
        pytest.exit("The tests run on tests.settings and tests.plugin only: never on a portal's own key and files.", 4)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason="needs PostgreSQL; this run is on SQLite")
    for item in items:
        if connection.vendor != "postgresql" and item.get_closest_marker("postgres_only"):
            item.add_marker(skip)
    if config.getoption("database_only"):
        left_out = [item for item in items if not may_differ_by_engine(item)]
        items[:] = [item for item in items if may_differ_by_engine(item)]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: the modules and tests that were collected."""
    gc.freeze()


def may_differ_by_engine(item: pytest.Item) -> bool:
    """Whether it asks the database of the tests, and may find another answer on another engine."""
    if item.get_closest_marker("one_engine"):
        return False
    asks = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asks or item.get_closest_marker("django_db"))


@pytest.fixture(autouse=True, scope="session")
def append_only_tables_are_emptied_between_tests() -> Iterator[None]:
    """Let SQLite empty append-only tables after a transactional test; PostgreSQL truncates past the triggers."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_past_triggers(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            flush(self, sql_list)
            for _name, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(operations, "execute_sql_flush", flush_past_triggers)
        yield


@pytest.fixture(scope="session")
def template(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> ExitStack:
    """Hold the template while the database is made from it."""
    with django_db_blocker.unblock(), ExitStack() as held:
        held.enter_context(from_a_template())
        return held.pop_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(template: ExitStack) -> None:
    """pytest-django asks for this one just before it makes the database."""


@pytest.fixture(scope="session")
def django_db_setup(template: ExitStack, django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the next process have the template, once this one's database stands."""
    with django_db_blocker.unblock():
        template.close()


@pytest.fixture(autouse=True)
def every_test_begins_in_chinese() -> None:
    """Forget the language that an earlier test's page was read in: Django leaves it active in the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def eager_tasks() -> Iterator[None]:
    """Run each queued task at once, in the test's own process."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


@dataclass(frozen=True)
class WorkerProcess:
    """A real Celery worker in a process of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until(self, done: Callable[[], bool], seconds: float = 20) -> None:
        """Ask `done` until it is true; fail with the worker's log when it is not in time."""
        end = time.monotonic() + seconds
        while not done():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"The worker did not finish in {seconds} s:\n{self.said()}")
            time.sleep(0.05)


@pytest.fixture
def celery_worker_process(transactional_db: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    """Start a Celery worker on the test's database and broker; stop it before the database is emptied."""
    app.control.purge()  # Tasks that earlier tests queued for nobody.
    log = tmp_path / "worker.log"
    pool = ["-P", "threads"] if connection.vendor == "sqlite" else ["-P", "prefork"]
    command = [sys.executable, "-m", "celery", "-A", "cets_portal", "worker", *pool, "-c", "2", "-l", "INFO"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--without-mingle", "--without-gossip", "-n", f"{app.conf.task_default_queue}@localhost"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": database_url()},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    worker = WorkerProcess(process, log)
    try:
        worker.wait_until(lambda: " ready." in worker.said(), seconds=60)
        yield worker
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def database_url() -> str:
    """The address of the test's own database, for a process beside it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def live_portal(live_server: "LiveServer") -> str:
    """Serve the portal on the test's database and give its address."""
    return live_server.url


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Start Chromium, once for the run."""
    if not CHROMIUM:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, where Django would then refuse the database.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    """Give a fresh Chinese browser window of 1440 px, with no cookie of another test."""
    opened = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
        accept_downloads=True,
    )
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: "BrowserContext") -> Iterator["Page"]:
    """Open a page; the test fails when a script broke, the policy was violated, or it called another host."""
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(f"script: {error}"))
    opened.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    opened.on("request", lambda request: faults.extend(_foreign(request.url)))
    yield opened
    assert not faults, "\n".join(faults)


def _foreign(url: str) -> list[str]:
    parts = urlsplit(url)
    away = parts.scheme in ("http", "https") and parts.hostname not in ("localhost", "127.0.0.1")
    return [f"called another host: {url}"] if away else []
