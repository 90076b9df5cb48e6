"""内嵌运行: what the portal needs where no server is given; a secret key, a broker and a database made of files."""

import os
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# One writer at a time and readers that never wait: without WAL and IMMEDIATE a third of concurrent
# read-then-write transactions end in "database is locked", whatever the timeout.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=NORMAL;"
        "PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;"
        "PRAGMA cache_size=2000"
    ),
}


def sqlite_database(path: Path) -> dict[str, Any]:
    """Give the DATABASES entry of a SQLite file that a web server and a worker can share."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": SQLITE_OPTIONS}


def kept_secret(path: Path) -> str:
    """Read the secret kept in `path` (mode 600), making it first where there is none.

    Written aside and linked into place, so that two processes starting together end with one key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # Another process was first: its key stands.
        finally:
            aside.unlink()
    return path.read_text().strip()


def file_broker(folder: Path) -> dict[str, Any]:
    """Make the folders of kombu's filesystem transport and give its options.

    In and out are the same folder on purpose: sender and worker must see the same files.
    """
    for name in ("queue", "control", "processed"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "processed_folder": str(folder / "processed"),
        "store_processed": False,
        "polling_interval": 0.2,
    }


def rehearsal_start(given: str, kept: Path | None) -> date | None:
    """The date on which a rehearsal begins: as given by the environment, else as the embedded demo kept it; else none.

    ValueError, in words, where what is given is no date.
    """
    text = given or (kept.read_text(encoding="utf-8").strip() if kept and kept.exists() else "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as reason:
        raise ImproperlyConfigured(f"PORTAL_TODAY: {text!r} is no date; write it as 2026-10-12.") from reason
