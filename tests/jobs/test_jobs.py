"""长任务: the row is the truth; a lost message or a killed worker only delays."""

import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connections
from django.utils import timezone

from cets_portal.audit.errors import Refused
from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.selectors import latest
from cets_portal.jobs.services import LEASE, MAX_ATTEMPTS, NotClaimed, claimed, queue, sweep
from cets_portal.jobs.words import STILL_AFTER, still_words

pytestmark = pytest.mark.django_db

SEND = "cets_portal.jobs.services.current_app.send_task"


def make_job(**fields: object) -> Job:
    return Job.objects.create(**{"task": "t", "subject_id": 1, **fields})


def refuse(message: str) -> None:
    raise Refused(message)


def test_a_job_is_sent_only_when_its_transaction_is_kept(django_capture_on_commit_callbacks: object) -> None:
    with patch(SEND) as send, django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        job = queue("t", 7, by=None)
        send.assert_not_called()
    send.assert_called_once_with("t", [job.pk])
    assert latest("t", 7) == job


def test_work_that_ends_well_is_done() -> None:
    with claimed(make_job().pk) as (job, progress):
        progress.report(3, 4)
        job.refresh_from_db()
        assert (job.state, job.percent) == (JobState.RUNNING, 75)
    job.refresh_from_db()
    assert (job.state, job.lease_until) == (JobState.DONE, None)


def test_a_refusal_is_kept_as_a_sentence_for_people() -> None:
    with claimed(make_job().pk) as (job, _):
        refuse("表头缺“单位名称”一列。")
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "表头缺“单位名称”一列。")


def test_a_fault_of_ours_is_raised_and_tells_people_nothing_was_written() -> None:
    job = make_job()
    with pytest.raises(ZeroDivisionError), claimed(job.pk):
        raise ZeroDivisionError
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "未写入" in job.message


def test_a_job_delivered_twice_is_worked_once() -> None:
    job = make_job()
    with claimed(job.pk), pytest.raises(NotClaimed), claimed(job.pk):
        pass
    with pytest.raises(NotClaimed), claimed(job.pk):
        pass


def test_the_sweeper_sends_again_what_a_killed_worker_left() -> None:
    now = timezone.now()
    lost = make_job(state=JobState.RUNNING, lease_until=now - timedelta(seconds=1), attempts=1)
    make_job(state=JobState.RUNNING, lease_until=now + timedelta(minutes=5), attempts=1)
    with patch(SEND) as send:
        assert sweep(now) == 1
    send.assert_called_once_with("t", [lost.pk])
    with claimed(lost.pk) as (again, _):
        assert again.attempts == 2


def test_the_sweeper_sends_again_what_the_broker_forgot() -> None:
    job = make_job()
    with patch(SEND) as send:
        assert sweep(timezone.now()) == 0
        assert sweep(timezone.now() + timedelta(minutes=2)) == 1
    send.assert_called_once_with("t", [job.pk])


def test_the_sweeper_gives_up_after_the_last_attempt_and_says_so() -> None:
    now = timezone.now()
    job = make_job(state=JobState.RUNNING, lease_until=now - timedelta(seconds=1), attempts=MAX_ATTEMPTS)
    with patch(SEND) as send:
        assert sweep(now) == 0
    send.assert_not_called()
    job.refresh_from_db()
    assert (job.state, bool(job.message)) == (JobState.FAILED, True)


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_six_workers_one_gets_the_job() -> None:
    pk = make_job().pk
    start, got = threading.Barrier(6), []

    def work() -> None:
        start.wait()
        try:
            with claimed(pk):
                got.append(1)
        except NotClaimed:
            got.append(0)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 1


def test_a_job_whose_worker_is_silent_says_for_how_long() -> None:
    now = timezone.now()
    last_sign = now - timedelta(seconds=33)
    silent = make_job(state=JobState.RUNNING, lease_until=last_sign + LEASE)
    assert still_words(silent, now) == "30 秒没有进展"
    assert still_words(silent, now + timedelta(minutes=1)) == "90 秒没有进展"


def test_nothing_is_said_while_the_worker_gives_signs_or_none_has_begun() -> None:
    now = timezone.now()
    assert not still_words(make_job(state=JobState.RUNNING, lease_until=now + LEASE - timedelta(seconds=14)), now)
    assert not still_words(make_job(), now)
    assert not still_words(make_job(state=JobState.DONE), now)
    assert LEASE / 4 < STILL_AFTER  # A living worker's next sign comes earlier.
