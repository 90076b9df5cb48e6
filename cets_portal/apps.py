"""省级碳市场管理平台: the project as an app: its commands and static files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "cets_portal"
    verbose_name = _("省级碳市场管理平台")
