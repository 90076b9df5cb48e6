"""公文: letters of the bureau from versioned templates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "cets_portal.letters"
    verbose_name = _("公文")
