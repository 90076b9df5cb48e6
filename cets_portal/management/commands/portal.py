"""一键运行: prepares the embedded portal and runs web server, worker and scheduler until it is stopped."""

import errno
import os
import signal
import socket
import sys
import threading
import time
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cets_portal.children import Child, GivenUp, end_children
from cets_portal.translations import compile_stale

#: The demo's lists of 2027 are due at the end of this month, and its August is filed.
DEMO_DAY = date(2026, 10, 12)


class Command(BaseCommand):
    help = "Prepare the database, the norms, the demo and the static files, then serve the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="leave the demo people and data out")

    def handle(self, *, host: str, port: int, no_demo: bool, **options: Any) -> None:
        refuse_taken(host, port)
        if not no_demo:
            rehearse_from(DEMO_DAY)
        self.prepare(demo=not no_demo)
        stopping = stop_on_signals()
        children = start_children(host, port)
        try:
            if self.await_answer(host, port, children, stopping):
                self.greet(host, port, demo=not no_demo)
            self.watch(children, stopping)
        finally:
            self.stderr.write("Stopping …")
            end_children(children)

    def prepare(self, *, demo: bool) -> None:
        """Bring the files under `var/` up to date; each step does nothing where nothing is new."""
        compile_stale(Path(settings.LOCALE_PATHS[0]))
        steps = ["migrate", "load_norms", *(["seed_demo"] if demo else [])]
        for step in steps:
            if step not in get_commands():
                continue
            self.stdout.write(f"{step} …")
            call_command(step, **({"verbosity": 0, "interactive": False} if step == "migrate" else {}))
        if static_is_stale():
            self.stdout.write("collectstatic …")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)

    def await_answer(self, host: str, port: int, children: list[Child], stopping: threading.Event) -> bool:
        """Wait until the web server takes connections; False when told to stop before."""
        while not stopping.wait(0.1):
            self.tend(children)
            with socket.socket() as knock:
                if knock.connect_ex((host, port)) == 0:
                    return True
        return False

    def greet(self, host: str, port: int, *, demo: bool) -> None:
        lines = ["", f"  The portal is at http://{host}:{port}/", ""]
        if demo:
            lines += [f"  {name:<12}{password:<16}{role}" for role, name, password in demo_sign_ins()]
        self.stdout.write("\n".join([*lines, "", "  Stop with Ctrl-C.", ""]))
        self.stdout.flush()

    def watch(self, children: list[Child], stopping: threading.Event) -> None:
        """Return when asked to stop; CommandError when a child ends again and again."""
        while not stopping.wait(0.5):
            self.tend(children)

    def tend(self, children: list[Child]) -> None:
        for child in children:
            try:
                child.tend(time.monotonic(), self.stderr.write)
            except GivenUp as reason:
                raise CommandError(str(reason)) from reason


def rehearse_from(day: date) -> None:
    """Let the demo live on a day of its own, here, in the children and in commands, unless another is set."""
    settings.PORTAL_TODAY = settings.PORTAL_TODAY or day
    os.environ["PORTAL_TODAY"] = settings.PORTAL_TODAY.isoformat()
    if not settings.DATABASE_URL:
        kept = Path(settings.REHEARSAL_FILE)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(settings.PORTAL_TODAY.isoformat(), encoding="utf-8")


def refuse_taken(host: str, port: int) -> None:
    """Refuse with CommandError when another program listens on this address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as reason:
            raise CommandError(f"{port} is no port: take one between 1 and 65535.") from reason
        except OSError as reason:
            if reason.errno != errno.EADDRINUSE:
                raise CommandError(f"Cannot listen on {host}:{port}: {reason.strerror}.") from reason
            raise CommandError(
                f"Port {port} on {host} is taken by another program, perhaps by this portal already running. "
                f"Stop that one, or take another port: make run PORT={port + 1} (manage.py portal --port {port + 1})."
            ) from reason


def static_is_stale() -> bool:
    """Tell whether a source of a static file, or a package that brings some, is newer than the collection."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    sources = (storage.path(path) for finder in get_finders() for path, storage in finder.list([]))
    return any(max(os.stat(path).st_mtime, os.stat(path).st_ctime) > made for path in sources)


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """Give (role, user name, password) of the demo people; the desk keeps the list."""
    return list(import_module("cets_portal.desk.demo").sign_ins())


def stop_on_signals() -> threading.Event:
    """Give an event that Ctrl-C, a service manager's stop, or the closing of the terminal sets."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def start_children(host: str, port: int) -> list[Child]:
    """Start web server, worker and scheduler; each stands alone, so that one that is killed takes no other along."""
    celery = ["celery", "--quiet", "-A", "cets_portal"]
    web = ["gunicorn", "cets_portal.wsgi", "--bind", f"{host}:{port}", "--workers", "1", "--no-control-socket"]
    web += ["--limit-request-line", "8190"]  # A list's filters with many choices; 4094 unless told.
    web += ["--worker-class", "gthread", "--threads", "8", "--timeout", "120", "--log-level", "warning"]
    worker = [*celery, "worker", "-P", "threads", "-c", "2", "-l", "WARNING", "--without-mingle", "--without-gossip"]
    scheduler = [*celery, "beat", "-s", f"{settings.VAR}/beat-schedule", "-l", "WARNING", "--pidfile="]
    # What is served here is plain http for this machine: a redirect to https would lead nowhere.
    environment = os.environ | {"HTTPS": os.environ.get("HTTPS") or "off"}
    # The machine is the reader's own: whoever runs it as root need not be told at every start.
    quiet = ["-W", "ignore:You're running the worker with superuser:UserWarning:celery.platforms"]
    commands = {"web": ["-m", *web], "worker": [*quiet, "-m", *worker], "scheduler": ["-m", *scheduler]}
    return [
        Child(name, [sys.executable, *command], cwd=settings.BASE_DIR, environment=environment)
        for name, command in commands.items()
    ]
