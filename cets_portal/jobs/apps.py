"""后台任务: long work: its row is the truth, the broker only wakes a worker."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "cets_portal.jobs"
    verbose_name = _("后台任务")
