"""年度排放报告的状态与种类."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class ReportKind(models.TextChoices):
    """报告种类: built from the months of the year, or of an enterprise that only reports (domain §3.3)."""

    MONTHLY = "monthly", _("由月度存证汇总")
    REPORT_ONLY = "report_only", _("仅报告企业直接填报")


class ReportStatus(Shown):
    """年度排放报告状态."""

    DRAFT = "draft", _("报告编制中")
    SIGNING = "signing", _("报告待负责人签署")
    SUBMITTED = "submitted", _("已报送待核查")
    UNDER_REVIEW = "under_review", _("核查中")
    RETURNED = "returned", _("报告退回修改")
    SETTLED = "settled", _("核查已确认")

    LOOKS = nonmember(
        {
            "draft": ("run", "half"),
            "signing": ("soon", "ask"),
            "submitted": ("soon", "ask"),
            "under_review": ("run", "half"),
            "returned": ("back", "return"),
            "settled": ("ok", "check"),
        }
    )
