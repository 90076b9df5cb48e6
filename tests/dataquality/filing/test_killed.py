"""杀而不留: a process killed (-9) between its leaf and the commit leaves no submission, no leaf and no gap."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cets_portal.audit.models import Entry
from cets_portal.evidence.models import Checkpoint, LogEntry
from cets_portal.inbox.models import Message
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.services.submitting import submit
from tests.conftest import ROOT, database_url
from tests.dataquality.filing import world
from tests.people import WU, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


def test_killed_between_snapshot_and_commit_there_is_nothing_and_the_next_one_takes_its_place(tmp_path: Path) -> None:
    filing, wu = world.handed_over(world.works()), make_person(WU)
    told = Message.objects.count()
    _killed_while_submitting(filing, tmp_path)
    filing = Filing.objects.get()
    assert filing.status == FilingStatus.SIGNING
    assert (Submission.objects.count(), LogEntry.objects.count(), Checkpoint.objects.count()) == (0, 0, 0)
    assert Message.objects.count() == told
    assert not Entry.objects.filter(action="dataquality.filing.submit").exists()
    assert submit(filing, by=wu, today=world.TODAY).number == 1
    assert list(LogEntry.objects.values_list("index", flat=True)) == [0]


def _killed_while_submitting(filing: Filing, tmp_path: Path) -> None:
    flag, log = tmp_path / "stopped", tmp_path / "log"
    command = [
        sys.executable,
        "-m",
        "tests.dataquality.filing.killed_submitter",
        str(filing.pk),
        WU.username,
        str(flag),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    end = time.monotonic() + 60
    while not flag.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    process.kill()
    process.wait()
