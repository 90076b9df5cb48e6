"""The servers of the tests are real where they can be, started as nobody, and gone afterwards."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis
from django.db import connection

from cets_portal.celery import app
from tests import plugin, services
from tests.services import NotStarted, Service
from tests.setup.run import ROOT


def test_the_run_uses_the_database_that_was_chosen() -> None:
    chosen = os.environ.get("DATABASE_URL", "")
    assert connection.vendor == ("postgresql" if chosen.startswith("postgres") else "sqlite")


def test_the_run_uses_the_broker_that_was_chosen() -> None:
    assert app.conf.broker_url == os.environ.get("REDIS_URL", "filesystem://localhost")


@pytest.mark.skipif(bool(plugin.WORKER), reason="said by the run that started the servers")
def test_the_summary_will_say_what_was_used() -> None:
    assert [line.split(":")[0] for line in plugin.USED] == ["database", "broker"]


def test_the_wheels_postgresql_starts_and_leaves_nothing() -> None:
    service = started(services.wheel_postgres)
    assert "PostgreSQL" in service.said
    service.stop()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(service.url)


def test_the_wheels_redis_starts_and_leaves_nothing() -> None:
    service = started(services.wheel_redis)
    client = redis.Redis.from_url(service.url)
    assert client.set("one", "1")
    service.stop()
    with pytest.raises(redis.ConnectionError):
        client.ping()


@pytest.mark.parametrize("starter", ["wheel_postgres", "wheel_redis"])
def test_a_server_ends_even_when_the_tests_are_killed(starter: str) -> None:
    started(getattr(services, starter)).stop()  # Skips where the wheel does not run.
    program = f"import sys, time; from tests.services import *; print({starter}().url, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = urlsplit(process.stdout.readline()).port
        process.kill()
    end = time.monotonic() + 10
    while listens(port):
        assert time.monotonic() < end, "the server outlived the run that started it"
        time.sleep(0.05)


def listens(port: int | None) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port or 0)) == 0


def started(starter: "services.Starter") -> Service:
    try:
        return starter()
    except NotStarted as reason:
        pytest.skip(str(reason))


def test_what_could_not_start_says_why_and_the_next_is_taken() -> None:
    def broken_server() -> Service:
        raise NotStarted("no such program")

    taken, reasons = services.first(broken_server, lambda: Service("there", "here"))
    assert taken is not None
    assert taken.url == "there"
    assert reasons == ["broken server: no such program"]


def test_without_any_server_there_is_none_but_every_reason() -> None:
    def broken_server() -> Service:
        raise NotStarted("no such program")

    assert services.first(broken_server, broken_server) == (None, ["broken server: no such program"] * 2)


def test_a_wheel_that_nobody_may_reach_is_copied_with_its_libraries(tmp_path: Path) -> None:
    package = tmp_path / "site" / "pg"
    (package / "pginstall" / "bin").mkdir(parents=True)
    (package.parent / "pg.libs").mkdir()
    (package.parent / "pg.libs" / "libpq.so").touch()
    programs = services._reachable(package / "pginstall" / "bin", tmp_path)
    assert programs == tmp_path / "sp" / "pg" / "pginstall" / "bin"
    assert (tmp_path / "sp" / "pg.libs" / "libpq.so").exists()
