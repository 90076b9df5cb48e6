"""时限: notices in force, due dates, reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "cets_portal.deadlines"
    verbose_name = _("时限")
