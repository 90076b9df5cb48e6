"""The schedule names tasks that exist, at times of this country."""

from celery.schedules import crontab
from django.conf import settings

from cets_portal.celery import app
from cets_portal.schedule import SCHEDULE


def test_every_row_names_a_registered_task() -> None:
    app.loader.import_default_modules()
    assert {row["task"] for row in SCHEDULE.values()} <= set(app.tasks)


def test_rows_come_by_the_clock_or_by_the_second() -> None:
    assert all(isinstance(row["schedule"], crontab | float) for row in SCHEDULE.values())


def test_the_clock_is_the_one_of_the_law() -> None:
    assert str(app.conf.timezone) == settings.TIME_ZONE == "Asia/Shanghai"


def test_a_task_is_acknowledged_when_it_is_done_and_fetched_one_by_one() -> None:
    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.accept_content == ["json"]
