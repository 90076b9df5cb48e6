"""企业与名录: the register of enterprises, screening, the annual list."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = _("企业与名录")
