"""证据: files kept by their digest."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "cets_portal.evidence"
    verbose_name = _("证据")
