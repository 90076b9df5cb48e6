"""一键运行: prepares the embedded portal and runs web server, worker and scheduler until it is stopped."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cets_portal.translations import compile_stale

PATIENCE = 15  # Seconds a child has to end by itself; what it leaves undone the sweeper takes up again.


class Command(BaseCommand):
    help = "Prepare the database, the norms, the demo and the static files, then serve the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="leave the demo people and data out")

    def handle(self, *, host: str, port: int, no_demo: bool, **options: Any) -> None:
        refuse_taken(host, port)
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

    def await_answer(
        self, host: str, port: int, children: dict[str, subprocess.Popen[bytes]], stopping: threading.Event
    ) -> bool:
        """Wait until the web server takes connections; False when it ended or was told to stop before."""
        while not stopping.wait(0.1) and children["web"].poll() is None:
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

    def watch(self, children: dict[str, subprocess.Popen[bytes]], stopping: threading.Event) -> None:
        """Return when asked to stop; raise CommandError when a child ends by itself."""
        while not stopping.wait(0.5):
            for name, child in children.items():
                if child.poll() is not None:
                    raise CommandError(f"The {name} process ended by itself (status {child.returncode}); see above.")


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


def start_children(host: str, port: int) -> dict[str, subprocess.Popen[bytes]]:
    """Start web server and worker, each in a session of its own: Ctrl-C reaches only us, and we stop them."""
    var = str(settings.VAR)
    web = ["gunicorn", "cets_portal.wsgi", "--bind", f"{host}:{port}", "--workers", "1", "--no-control-socket"]
    web += ["--worker-class", "gthread", "--threads", "8", "--timeout", "120", "--log-level", "warning"]
    worker = ["celery", "--quiet", "-A", "cets_portal", "worker", "-B", "-s", f"{var}/beat-schedule"]
    worker += ["-P", "threads", "-c", "2", "-l", "WARNING", "--without-mingle", "--without-gossip"]
    # What is served here is plain http for this machine: a redirect to https would lead nowhere.
    environment = os.environ | {"HTTPS": os.environ.get("HTTPS") or "off"}
    return {
        name: subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        for name, command in (("web", web), ("worker", worker))
    }


def end_children(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask each child to end, and end the session of one that does not within PATIENCE."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    latest = time.monotonic() + PATIENCE
    for child in children.values():
        try:
            child.wait(max(0.1, latest - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
