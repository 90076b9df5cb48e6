"""定时任务: what beat starts, and when. Times are Asia/Shanghai.

A missed night only delays: every task listed here finds its own work in the database, and running it
twice does nothing twice. A row names a registered task; `tests/setup/test_schedule.py` proves it.
"""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-lost-jobs": {
        "task": "cets_portal.jobs.tasks.sweep_jobs",
        "schedule": 60.0,
        "options": {"expires": 55},  # After a pause of the worker one sweep is enough.
    },
    "deliver-messages": {
        "task": "cets_portal.inbox.tasks.deliver",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # Every hour of the day outside the quiet hours: the first run tells, the others find nothing to tell, or what a
    # killed one left.
    "send-reminders": {
        "task": "cets_portal.desk.tasks.send_reminders",
        "schedule": crontab(hour="7-20", minute=5),
    },
    "tell-of-ended-waivers": {
        "task": "dataquality.tasks.tell_of_ended_waivers",
        "schedule": crontab(hour=7, minute=35),
    },
    "screen-every-night": {
        "task": "registry.tasks.screen_all",
        "schedule": crontab(hour=2, minute=10),
    },
    "forget-api-answers-every-night": {
        "task": "cets_portal.accounts.tasks.forget_api_answers",
        "schedule": crontab(hour=2, minute=50),
    },
    "rescan-evidence": {
        "task": "cets_portal.evidence.tasks.rescan_evidence",
        "schedule": crontab(minute=25),
        "options": {"expires": 3000},  # A run that comes too late is the next one's work.
    },
    "sweep-evidence-every-night": {
        "task": "cets_portal.evidence.tasks.sweep_evidence",
        "schedule": crontab(hour=3, minute=10),
    },
    "prove-log-every-night": {
        "task": "cets_portal.evidence.tasks.prove_log",
        "schedule": crontab(hour=3, minute=40),
    },
    "recompute-compliance-every-night": {
        "task": "quota.tasks.recompute_compliance",
        "schedule": crontab(hour=0, minute=20),
    },
    "prove-book-every-night": {
        "task": "quota.tasks.prove_book",
        "schedule": crontab(hour=3, minute=55),
    },
}
