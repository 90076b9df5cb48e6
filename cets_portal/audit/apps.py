"""审计: who did what and when, append-only; and the only writer of status."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "cets_portal.audit"
    verbose_name = _("审计")
