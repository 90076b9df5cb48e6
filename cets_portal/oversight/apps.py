"""监管: training, inspections, enforcement cases, tips."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    name = "cets_portal.oversight"
    verbose_name = _("监管")

    def ready(self) -> None:
        from cets_portal.oversight import checks  # noqa: F401  (registers itself)
