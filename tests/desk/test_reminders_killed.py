"""A run of reminders that is killed (-9) on its way and begun again: everybody has each step exactly once, none is missing."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from cets_portal.inbox.models import Message
from cets_portal.oversight.models import Reminder
from registry.choices import Sector
from registry.models import Enterprise
from tests.conftest import ROOT, database_url
from tests.factories import make_uscc
from tests.oversight.listed import list_in_force, obligations

PEOPLE = 5_000
DAY = "2026-03-31"  # The yearly report of 2025 is due today, the month of January is over.

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def many_units() -> None:
    """Five thousand units on the list of 2025, each with one filer."""
    obligations()
    codes = [make_uscc() for _ in range(PEOPLE)]
    kind = OrganisationKind.ENTERPRISE
    bodies = Organisation.objects.bulk_create(
        Organisation(kind=kind, name=f"示例钢铁{code[-6:]}有限公司", uscc=code, province="99", city="滨江市")
        for code in codes
    )
    users = User.objects.bulk_create(User(username=f"u{code}".lower(), display_name="填报人") for code in codes)
    posts = Post.objects.bulk_create(Post(organisation=body, role=Role.FILER, title="填报人") for body in bodies)
    Tenure.objects.bulk_create(
        Tenure(post=post, user=user, from_on=date(2025, 1, 1)) for post, user in zip(posts, users, strict=True)
    )
    units = Enterprise.objects.bulk_create(
        Enterprise(uscc=body.uscc, name=body.name, province="99", city="滨江市") for body in bodies
    )
    list_in_force(2025, Sector.STEEL, units)


def begin(log: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_reminders", "--today", DAY],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database_url()}, stdout=log.open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.mark.usefixtures("many_units")
def test_a_killed_run_is_taken_up_and_tells_everybody_once(tmp_path: Path) -> None:
    run = begin(tmp_path / "first.log")
    latest = time.monotonic() + 120
    while Reminder.objects.count() < PEOPLE:
        assert run.poll() is None, (tmp_path / "first.log").read_text()
        assert time.monotonic() < latest, "the first run tells nobody"
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert Message.objects.count() < PEOPLE
    assert begin(tmp_path / "second.log").wait(120) == 0
    told = list(Reminder.objects.values_list("user_id", "obligation_id", "uscc", "step"))
    assert len(told) == len(set(told))
    assert Reminder.objects.filter(obligation__key="2026-32/2-3/steel", step=0).count() == PEOPLE
    heard = Counter(Message.objects.values_list("user_id", flat=True))
    assert len(heard) == PEOPLE
    assert set(heard.values()) == {1}
