"""数据质量: control plans, monthly filings, annual reports, verification."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DataQualityConfig(AppConfig):
    name = "dataquality"
    verbose_name = _("数据质量")
