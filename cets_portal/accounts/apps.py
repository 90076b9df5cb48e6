"""机构与岗位: organisations, posts, the people who hold them, and what each may see."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "cets_portal.accounts"
    verbose_name = _("机构与岗位")
