"""时钟: the one place where the portal learns what day it is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    name = "cets_portal.clock"
    verbose_name = _("时钟")

    def ready(self) -> None:
        from cets_portal.clock import checks  # noqa: F401  (registers itself)
