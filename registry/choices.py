"""选项: value, label, hue and glyph of every status and kind in the register, decided once.

Values equal those of `cets_portal.norms.codes`; a test holds the two together.
"""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class Sector(models.TextChoices):
    """行业: the sectors of the national market."""

    POWER = "power", _("发电")
    STEEL = "steel", _("钢铁")
    CEMENT = "cement", _("水泥")
    ALUMINIUM = "aluminium", _("铝冶炼")


class EmissionSource(models.TextChoices):
    """数据来源: how a yearly figure came about, best first."""

    VERIFIED = "verified", _("核查")
    ESTIMATED = "estimated", _("测算")
    DECLARED = "declared", _("填报")


class Verdict(Shown):
    """结论: neither praise nor blame, so blue or grey, never green or red."""

    INCLUDE = "include", _("纳入")
    EXCLUDE = "exclude", _("不纳入")
    ASK = "ask", _("待核实")
    REPORT_ONLY = "report_only", _("仅报告")

    LOOKS = nonmember(
        {
            "include": ("run", "check"),
            "exclude": ("idle", "cross"),
            "ask": ("soon", "ask"),
            "report_only": ("none", "file"),
        }
    )


class Change(models.TextChoices):
    """较上年: what became of the unit against last year's list."""

    CONTINUED = "continued", _("延续")
    NEW = "new", _("新增")
    LEFT = "left", _("移出")
    MOVED = "moved", _("变更行业")
    REPORT_ONLY = "report_only", _("仅报告")
    NEVER = "never", _("未列入")
    OPEN = "open", _("待定")


class NameKind(models.TextChoices):
    """名称类型."""

    CURRENT = "current", _("现名")
    FORMER = "former", _("曾用名")
    SPELLING = "spelling", _("异写")


class NameSource(models.TextChoices):
    """名称来源."""

    ROSTER = "roster", _("名册")
    PUBLISHED = "published", _("公开信息")
    OFFICER = "officer", _("经办登记")


class EventKind(models.TextChoices):
    """事项: what can happen to an enterprise; each with a date and a document."""

    CLOSURE = "closure", _("关停")
    SUSPENSION = "suspension", _("停产")
    RESUMPTION = "resumption", _("复产")
    MERGER = "merger", _("合并")
    FACILITY_TRANSFER = "facility_transfer", _("设施转让")
    NEW_CONSTRUCTION = "new_construction", _("新建投产")
    JOINT_WORKS = "joint_works", _("联合生产企业")
    RENAMING = "renaming", _("更名")


class OperatingState(Shown):
    """经营状态: of one enterprise in one sector, today. Values equal those of rules.operating."""

    OPERATING = "operating", _("在营")
    SUSPENDED = "suspended", _("停产")
    CLOSED = "closed", _("已关停")

    LOOKS = nonmember({"operating": ("idle", "check"), "suspended": ("soon", "ask"), "closed": ("idle", "cross")})


class ImportStatus(Shown):
    """名册导入状态."""

    UPLOADED = "uploaded", _("待核对")
    CHECKED = "checked", _("已核对")
    LOADED = "loaded", _("已载入")
    ABANDONED = "abandoned", _("已放弃")

    LOOKS = nonmember(
        {
            "uploaded": ("run", "half"),
            "checked": ("soon", "ask"),
            "loaded": ("ok", "check"),
            "abandoned": ("none", "dash"),
        }
    )


class LoadMode(models.TextChoices):
    """载入方式."""

    GOOD_ROWS = "good_rows", _("只载入无错误的行")
    ALL_OR_NOTHING = "all_or_nothing", _("全部无误才载入")


class RowOutcome(models.TextChoices):
    """行结果."""

    CREATED = "created", _("新增")
    UPDATED = "updated", _("变更")
    UNCHANGED = "unchanged", _("未变")
    REJECTED = "rejected", _("拒绝")


class Severity(Shown):
    """级别."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("提醒")

    LOOKS = nonmember({"error": ("late", "alert"), "warning": ("soon", "ask")})


class ListStatus(Shown):
    """名录状态."""

    DRAFT = "draft", _("办理中")
    SUBMITTED = "submitted", _("待签发")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已被替代")
    ABANDONED = "abandoned", _("已放弃")

    LOOKS = nonmember(
        {
            "draft": ("run", "half"),
            "submitted": ("soon", "clock"),
            "published": ("ok", "check"),
            "superseded": ("idle", "dash"),
            "abandoned": ("none", "dash"),
        }
    )


class AccountFunction(models.TextChoices):
    """账户功能: the three functions of a platform account, notice 2025-140 item (三)."""

    EMISSION = "emission", _("排放管理")
    TRADING = "trading", _("注册登记与交易")
    VOLUNTARY = "voluntary", _("自愿减排")


class OpeningStatus(Shown):
    """账户开立状态."""

    PREPARING = "preparing", _("准备材料")
    SUBMITTED = "submitted", _("已提交待审")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("材料已审")
    FORWARDED = "forwarded", _("已送注登机构")
    COMPLETE = "complete", _("三项已开通")

    LOOKS = nonmember(
        {
            "preparing": ("idle", "ring"),
            "submitted": ("soon", "clock"),
            "returned": ("back", "return"),
            "accepted": ("run", "half"),
            "forwarded": ("run", "half"),
            "complete": ("ok", "check"),
        }
    )


class OpeningSheetStatus(Shown):
    """开通登记表状态."""

    CHECKED = "checked", _("已核对待载入")
    LOADED = "loaded", _("已载入")
    ABANDONED = "abandoned", _("已放弃")

    LOOKS = nonmember({"checked": ("soon", "clock"), "loaded": ("ok", "check"), "abandoned": ("none", "dash")})
