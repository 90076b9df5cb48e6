"""Settings come from the environment; with none the portal runs by itself, with a server it is careful."""

import re
import secrets
import stat
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cets_portal.embedded import SQLITE_OPTIONS, kept_secret
from tests.setup.run import ROOT, environment, python, setting

SERVERS = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/4"}
KEY = secrets.token_urlsafe(64)


def test_the_tests_run_on_a_key_and_files_of_their_own() -> None:
    assert settings.SECRET_KEY.startswith("test-only-")
    assert not settings.VAR.is_relative_to(ROOT)
    assert settings.EVIDENCE_ROOT.is_relative_to(settings.VAR)


def test_with_an_empty_environment_everything_lies_under_var(tmp_path: Path) -> None:
    told = setting(
        "s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL, s.CACHES['default']['BACKEND'], s.DEBUG, s.HTTPS",
        VAR_DIR=str(tmp_path),
    )
    assert "sqlite3" in told
    assert "filesystem://" in told
    assert "FileBasedCache" in told
    assert told.endswith("False, False)")


def test_a_server_run_without_a_key_is_refused(tmp_path: Path) -> None:
    finished = python("-c", "import cets_portal.settings", VAR_DIR=str(tmp_path), **SERVERS)
    assert finished.returncode == 1
    assert "SECRET_KEY is not set" in finished.stderr
    assert not (tmp_path / "secret_key").exists()


def test_the_embedded_run_keeps_one_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    first, second = (setting("s.SECRET_KEY", VAR_DIR=str(tmp_path)) for _start in range(2))
    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    program = f"from pathlib import Path; from cets_portal.embedded import kept_secret; {kept_secret.__name__}"
    command = [sys.executable, "-c", f"{program}(Path({str(tmp_path / 'key')!r}))"]
    starts = [subprocess.Popen(command, cwd=ROOT, env=environment()) for _process in range(4)]
    assert [start.wait(60) for start in starts] == [0, 0, 0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    told = setting(
        "s.HTTPS, s.ROSTER_MAX_ROWS", VAR_DIR=str(tmp_path), HTTPS="", ROSTER_MAX_ROWS="", SECRET_KEY=KEY, **SERVERS
    )
    assert told == "(True, 100000)"


def test_cache_and_broker_never_share_a_redis_database(tmp_path: Path) -> None:
    told = setting(
        "s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION']", VAR_DIR=str(tmp_path), SECRET_KEY=KEY, **SERVERS
    )
    assert told == "('redis://127.0.0.1:1/4', 'redis://127.0.0.1:1/5')"


def test_the_deployed_portal_passes_djangos_deployment_check(tmp_path: Path) -> None:
    finished = python(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING",
        VAR_DIR=str(tmp_path), SECRET_KEY=KEY, RECEIPT_SIGNING_KEY=KEY, TIPS_KEY=KEY, ALLOWED_HOSTS="portal.example",
        **SERVERS,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr


def test_every_variable_that_is_read_stands_in_the_example_and_no_other() -> None:
    read = set(re.findall(r'env\.\w+\("(\w+)"', (ROOT / "cets_portal" / "settings.py").read_text()))
    example = set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    composed = {"POSTGRES_PASSWORD", "PORT", "WEB_CONCURRENCY", "WORKER_CONCURRENCY"}
    assert read == example - composed


def test_the_example_holds_no_secret() -> None:
    assert re.findall(
        r"^(?:SECRET_KEY|POSTGRES_PASSWORD)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE
    ) == ["", ""]


def test_the_policy_allows_no_inline_script_or_style() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'self'", "'none'", "data:"}
    assert directives["script-src"] == directives["style-src"] == directives["default-src"] == ["'self'"]


def test_django_uses_psycopg2_and_never_psycopg_3() -> None:
    from django.db.backends.postgresql.psycopg_any import errors, is_psycopg3

    assert not is_psycopg3
    assert errors.__name__ == "psycopg2.errors"
    assert find_spec("psycopg") is None


@pytest.mark.django_db
def test_a_sqlite_database_takes_writers_in_turn() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL rows are locked, not the file")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
    assert connection.settings_dict["OPTIONS"] == SQLITE_OPTIONS
    assert SQLITE_OPTIONS["transaction_mode"] == "IMMEDIATE"
