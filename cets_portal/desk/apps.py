"""工作台: the desks, the public pages, the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "cets_portal.desk"
    verbose_name = _("工作台")
