"""Runs a program of the project in a process of its own, with an environment of the test's making."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {
    "DATABASE_URL",
    "REDIS_URL",
    "VAR_DIR",
    "SECRET_KEY",
    "HTTPS",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
}


def environment(**given: str) -> dict[str, str]:
    """Give the machine's environment without what the test run has set, and with `given`."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | given


def python(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project's folder and wait for its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**given),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def setting(expression: str, **given: str) -> str:
    """Read the settings under an environment and give what `expression` prints as."""
    finished = python("-c", f"from cets_portal import settings as s; print(({expression}))", **given)
    assert not finished.returncode, finished.stderr
    return finished.stdout.strip()
