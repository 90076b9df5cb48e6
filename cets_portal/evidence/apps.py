"""证据: files kept by their digest, and the log of receipts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "cets_portal.evidence"
    verbose_name = _("证据")

    def ready(self) -> None:
        from cets_portal.evidence import checks  # noqa: F401  (registers itself)
