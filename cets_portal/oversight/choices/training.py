"""培训、走访与上传表的选项: each with its word and hue."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.audit.shown import Shown


class Coverage(Shown):
    """培训覆盖: how far the training of one calendar year has reached one unit."""

    COVERED = "covered", _("已覆盖")
    PARTIAL = "partial", _("部分人员未训")
    NO_STAFF = "no_staff", _("未登记人员")
    ABSENT = "absent", _("未参训")

    LOOKS = nonmember(
        {
            "covered": ("ok", "check"),
            "partial": ("soon", "clock"),
            "no_staff": ("soon", "clock"),
            "absent": ("late", "alert"),
        }
    )


class VisitKind(models.TextChoices):
    """走访类别."""

    VISIT = "visit", pgettext_lazy("visit", "现场走访")
    SPOT_CHECK = "spot_check", _("现场抽查")


class VisitStatus(Shown):
    """走访状态."""

    PLANNED = "planned", pgettext_lazy("visit", "待走访")
    VISITED = "visited", pgettext_lazy("visit", "已走访")
    CLOSED = "closed", pgettext_lazy("visit", "已办结")
    CANCELLED = "cancelled", pgettext_lazy("visit", "已取消")

    LOOKS = nonmember(
        {
            "planned": ("run", "half"),
            "visited": ("soon", "clock"),
            "closed": ("ok", "check"),
            "cancelled": ("idle", "ring"),
        }
    )


class SheetKind(models.TextChoices):
    """表的种类."""

    ATTENDANCE = "attendance", _("参训名单")
    SETTLED = "settled", _("办结日期")


class SheetStatus(Shown):
    """表的状态."""

    CHECKED = "checked", _("待载入")
    LOADED = "loaded", _("已载入")
    ABANDONED = "abandoned", _("已放弃")

    LOOKS = nonmember({"checked": ("run", "half"), "loaded": ("ok", "check"), "abandoned": ("idle", "ring")})
