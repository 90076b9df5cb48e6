"""杀而不失不重: a worker killed (-9) in the middle of five thousand mails and started again.

A real PostgreSQL, a real SMTP server process, a real worker process with its broker. Each person has exactly
one mail. The worker is killed at the two worst moments: when the server has begun a mail that it does not yet have,
and when it has taken one and the worker does not know it.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from cets_portal.accounts.models import User
from cets_portal.celery import app
from cets_portal.inbox.choices import DeliveryState
from cets_portal.inbox.models import Delivery
from cets_portal.inbox.services import tell
from cets_portal.inbox.services.telling import TASK
from tests.conftest import ROOT, database_url
from tests.inbox.making import draft, mail_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]
MAILS = 5_000


def wait_for(done: Callable[[], object], seconds: float, log: Path) -> None:
    """Wait, and wake the worker now and then as beat does; a slow machine outlasts the time of one run."""
    end, tick = time.monotonic() + seconds, time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, log.read_text(errors="replace")[-3000:]
        if time.monotonic() > tick:
            app.send_task(TASK)
            tick += 10
        time.sleep(0.05)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[int]:
    """An SMTP server in a process of its own, which stops at the 1,200th recipient and after the 2,600th mail."""
    command = [sys.executable, "-m", "tests.inbox.post_office", str(tmp_path), "1200", "2600"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not (tmp_path / "port").exists() or not (tmp_path / "port").read_text():
        assert time.monotonic() < end
        time.sleep(0.02)
    yield int((tmp_path / "port").read_text())
    process.kill()
    process.wait()


@pytest.fixture
def worker(tmp_path: Path, office: int) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start a worker; all that are left are killed at the end."""
    started: list[subprocess.Popen[bytes]] = []
    log = tmp_path / "worker.log"
    command = [
        sys.executable, "-m", "celery", "-A", "cets_portal", "worker", "-P", "prefork", "-c", "1", "-l", "INFO",
        "--without-mingle", "--without-gossip", "-n", f"{app.conf.task_default_queue}-killed@localhost",
    ]  # fmt: skip
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "TEST_EMAIL_URL": f"smtp://127.0.0.1:{office}",
        "QUIET_HOURS": "00:00-00:00",
    }

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_worker_killed_amid_five_thousand_mails_loses_none_and_doubles_none(
    tmp_path: Path, office: int, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    app.control.purge()
    log = tmp_path / "worker.log"
    people = User.objects.bulk_create(
        User(username=f"filer{n}", display_name=f"填报人{n}", email=f"filer{n}@example.test") for n in range(MAILS)
    )
    with mail_on(office):
        assert tell([draft(user) for user in people]).created == MAILS  # The commit wakes the worker.
    for point in ("recipient", "data"):
        process = worker()
        wait_for((tmp_path / f"stopped-at-{point}").exists, 120, log)
        kill(process)
        (tmp_path / f"go-on-after-{point}").touch()
        Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())  # Three minutes pass.
        app.send_task(TASK)  # As beat does every minute.
    worker()
    left = Delivery.objects.exclude(state__in=(DeliveryState.SENT, DeliveryState.UNCERTAIN))
    wait_for(lambda: not left.exists(), 180, log)

    taken = Counter(line.split("\t")[0] for line in (tmp_path / "taken").read_text().splitlines())
    assert set(taken) == {user.email for user in people}, "none is missing"
    assert set(taken.values()) == {1}, "none is doubled"
    doubtful = Delivery.objects.filter(state=DeliveryState.UNCERTAIN)
    assert doubtful.count() == 1, "the one whose answer the killed worker did not hear is shown, not sent again"
