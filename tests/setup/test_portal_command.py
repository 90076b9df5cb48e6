"""One command serves the portal from nothing; a second start loses nothing; it stops without leaving anything."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from cets_portal.children import Child, GivenUp
from cets_portal.management.commands.portal import refuse_taken
from tests.services import _free_port
from tests.setup.run import ROOT, environment, python


class Portal:
    """A portal started as `make run` starts it, on files of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        self.log = var.with_suffix(".log")
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "portal", "--port", str(port)],
                cwd=ROOT,
                env=environment(VAR_DIR=str(var), PYTHONUNBUFFERED="1"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, words: str, seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)

    def wait_until(self, done: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            return self.status_of("/healthz") == 200
        except OSError:
            return False

    def status_of(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in listed.split()]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


@contextmanager
def running(var: Path, port: int) -> Iterator[Portal]:
    portal = Portal(var, port)
    try:
        portal.wait_for("Stop with Ctrl-C")
        yield portal
    finally:
        if portal.process.poll() is None:
            portal.stop()


def test_one_command_serves_the_portal_and_a_second_start_loses_nothing(tmp_path: Path) -> None:
    """And in the second start a killed child is started again, and the portal goes on."""
    var, port = tmp_path / "var", _free_port()
    began = time.monotonic()
    with running(var, port) as portal:
        first = time.monotonic() - began
        assert f"http://127.0.0.1:{port}/" in portal.said()
        assert portal.status_of("/healthz") == 200
        assert portal.status_of("/") == 200
        assert portal.status_of(f"/public/lists/?q={'a' * 8000}") == 200
        assert_refused(var, port)
        children = portal.children()
        assert len(children) == 3
        assert portal.stop() == 0
        assert not [child for child in children if os.path.exists(f"/proc/{child}")]
        assert "superuser" not in portal.said()  # The whole log of a start: nothing that nobody can act upon.
    key = (var / "secret_key").read_text()
    began = time.monotonic()
    with running(var, port) as portal:
        assert time.monotonic() - began < first
        assert "collectstatic" not in portal.said()
        assert portal.status_of("/healthz") == 200
        assert (var / "secret_key").read_text() == key
        a_killed_child_is_started_again(portal)


def a_killed_child_is_started_again(portal: Portal) -> None:
    web, worker, scheduler = portal.children()
    os.kill(worker, signal.SIGKILL)
    portal.wait_for("The worker process ended by itself (signal SIGKILL); it is started again.")
    assert portal.status_of("/healthz") == 200
    portal.wait_until(lambda: len(portal.children()) == 3)
    assert {web, scheduler} < set(portal.children())
    os.kill(web, signal.SIGKILL)
    portal.wait_for("The web process ended by itself")
    portal.wait_until(portal.answers)
    assert portal.stop() == 0


def test_a_child_that_ends_again_and_again_is_given_up_with_a_sentence(tmp_path: Path) -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"], cwd=tmp_path, environment={})
    said: list[str] = []
    now = 0.0
    for pause in (1, 2, 4, 8):
        child.process.wait()
        child.tend(now, said.append)
        assert child.again_at == now + pause
        now += pause
        child.tend(now, said.append)
    child.process.wait()
    with pytest.raises(GivenUp, match=r"worker process ended 5 times within 60 seconds \(at last status 3\)"):
        child.tend(now, said.append)
    assert len(said) == 4


def test_a_child_that_ends_once_in_a_while_is_always_started_again(tmp_path: Path) -> None:
    child = Child("worker", [sys.executable, "-c", ""], cwd=tmp_path, environment={})
    for hour in range(6):
        child.process.wait()
        child.tend(hour * 3600.0, len)
        assert child.again_at == hour * 3600.0 + 1
        child.tend(child.again_at, len)
    child.process.wait()


def assert_refused(var: Path, port: int) -> None:
    finished = python("manage.py", "portal", "--port", str(port), VAR_DIR=str(var))
    assert finished.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in finished.stderr
    assert "--port" in finished.stderr


def test_a_free_port_is_not_refused() -> None:
    refuse_taken("127.0.0.1", _free_port())


def test_a_number_that_is_no_port_is_refused_with_a_sentence() -> None:
    with pytest.raises(CommandError, match="65535"):
        refuse_taken("127.0.0.1", 80777)
