"""表格: spreadsheets in and out, issues cell by cell."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbooksConfig(AppConfig):
    name = "cets_portal.workbooks"
    verbose_name = _("表格")
