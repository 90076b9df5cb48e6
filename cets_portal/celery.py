"""任务队列: the Celery application; its settings are the CELERY_… lines of settings.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cets_portal.settings")

app = Celery("cets_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
