"""导入办到哪一步: the page tells the stage from the status and the newest jobs, and never more than one at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from cets_portal.jobs.models import Job
from registry.models import RosterImport
from registry.views.roster_stage import Stage, progress_of, standing_of, steps_of

NOW = datetime(2026, 7, 22, 6, 20, tzinfo=UTC)


def job(state: str, done: int = 0, total: int = 0, seconds: int = 10) -> Job:
    return Job(state=state, done=done, total=total, queued_at=NOW - timedelta(seconds=seconds), message="表头不对")


def stage(status: str, check: Job | None = None, load: Job | None = None) -> Stage:
    return standing_of(RosterImport(pk=1, status=status), check, load).stage


@pytest.mark.parametrize(
    ("status", "check", "load", "expected"),
    [
        ("uploaded", "queued", None, Stage.CHECKING),
        ("uploaded", "running", None, Stage.CHECKING),
        ("uploaded", "failed", None, Stage.CHECK_FAILED),
        ("uploaded", None, None, Stage.CHECK_FAILED),
        ("checked", "done", None, Stage.PREVIEW),
        ("checked", "running", None, Stage.CHECKING),
        ("checked", "done", "running", Stage.LOADING),
        ("checked", "done", "failed", Stage.LOAD_FAILED),
        ("checked", "done", "done", Stage.PREVIEW),
        ("loaded", "done", "done", Stage.LOADED),
        ("abandoned", "running", None, Stage.ABANDONED),
    ],
)
def test_the_stage_follows_status_and_jobs(status: str, check: str | None, load: str | None, expected: Stage) -> None:
    assert stage(status, job(check) if check else None, job(load) if load else None) == expected


def test_a_check_after_a_failed_load_makes_a_preview_again() -> None:
    assert stage("checked", job("done", seconds=5), job("failed", seconds=10)) == Stage.PREVIEW


@pytest.mark.parametrize("status", ["uploaded", "checked", "loaded", "abandoned"])
@pytest.mark.parametrize("load", [None, "running", "failed"])
def test_exactly_one_step_is_the_present_one(status: str, load: str | None) -> None:
    standing = standing_of(RosterImport(pk=1, status=status), job("done"), job(load) if load else None)
    assert [step["current"] for step in steps_of(standing)].count(True) == 1


def test_progress_says_how_many_rows_and_how_long_still() -> None:
    roster = RosterImport(pk=7, status="uploaded")
    standing = standing_of(roster, job("running", done=16_031, total=18_642, seconds=26), None)
    shown = progress_of(roster, standing, NOW)
    assert shown["words"] == "正在核对第 16,031 行，共 18,642 行"
    assert shown["left"] == "85%，约剩 5 秒"
    assert not shown["finished"]


def test_a_job_that_waits_says_so_and_promises_no_time() -> None:
    roster = RosterImport(pk=7, status="uploaded")
    shown = progress_of(roster, standing_of(roster, job("queued"), None), NOW)
    assert (shown["words"], shown["left"]) == ("已排队，轮到就开始", "")


def test_a_failure_is_told_in_the_words_of_the_refusal() -> None:
    standing = standing_of(RosterImport(pk=1, status="uploaded"), job("failed"), None)
    assert standing.failure == "表头不对"
