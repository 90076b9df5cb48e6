"""配额分配的状态与种类: adoption of plans, balance values, deductions, withholding, runs, objections."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class PaperStatus(Shown):
    """两人办理的登记: proposed by one officer, in force once another has agreed (adoptions, balance values, deductions)."""

    PROPOSED = "proposed", _("登记待复核")
    IN_FORCE = "in_force", _("登记生效")
    REFUSED = "refused", _("登记未同意")
    LIFTED = "lifted", _("登记已撤销")

    LOOKS = nonmember(
        {
            "proposed": ("soon", "ask"),
            "in_force": ("ok", "check"),
            "refused": ("none", "cross"),
            "lifted": ("none", "dash"),
        }
    )


class Stage(models.TextChoices):
    """分配环节."""

    PRE = "pre", _("预分配")
    FINAL = "final", _("核定")


class AllocationStatus(Shown):
    """分配批次状态."""

    DRAFT = "draft", _("测算中")
    PROPOSED = "proposed", _("批次待复核")
    APPROVED = "approved", _("批次已审定")
    ISSUED = "issued", _("配额已发放")
    REPLACED = "replaced", _("批次已被替代")
    ABANDONED = "abandoned", _("批次已放弃")

    LOOKS = nonmember(
        {
            "draft": ("run", "half"),
            "proposed": ("soon", "ask"),
            "approved": ("ok", "check"),
            "issued": ("ok", "check"),
            "replaced": ("none", "dash"),
            "abandoned": ("none", "dash"),
        }
    )


class DeductionKind(models.TextChoices):
    """核减种类 (domain §4.4): what stands behind a deduction."""

    ENFORCEMENT = "enforcement", _("执法处理核减")
    SHORTFALL = "shortfall", _("上年度未足额清缴")
    ADVANCE = "advance", _("2021、2022 年度预支配额")
    FRAUD = "fraud", _("弄虚作假拒不改正（条例第二十二条）")
    OTHER = "other", _("其他应调整的配额")


class WithholdingKind(models.TextChoices):
    """差异化情形 (domain §4.4)."""

    FROZEN = "frozen", _("账户被司法冻结")
    UNDER_SURRENDERED = "under_surrendered", _("上一年度未足额清缴")
    CLOSED = "closed", _("已关停（含关停一条生产线）")
    RISK = "risk", _("存在明显履约风险")


class QuotaObjectionStatus(Shown):
    """配额异议状态."""

    FILED = "filed", _("配额异议待处理")
    PROPOSED = "proposed", _("配额异议待复核")
    DECIDED = "decided", _("配额异议已决定")
    WITHDRAWN = "withdrawn", _("配额异议已撤回")

    LOOKS = nonmember(
        {
            "filed": ("soon", "ask"),
            "proposed": ("soon", "ask"),
            "decided": ("ok", "check"),
            "withdrawn": ("none", "dash"),
        }
    )


class PostingStatus(Shown):
    """两人记账的状态: returns and releases; nothing has moved before the second person agreed."""

    PROPOSED = "proposed", _("待复核记账")
    POSTED = "posted", _("已复核记账")
    REFUSED = "refused", _("未同意记账")
    WITHDRAWN = "withdrawn", _("记账申请已收回")

    LOOKS = nonmember(
        {
            "proposed": ("soon", "ask"),
            "posted": ("ok", "check"),
            "refused": ("none", "cross"),
            "withdrawn": ("none", "dash"),
        }
    )


class TableDifferenceKind(Shown):
    """正式表与账簿的差异种类."""

    MISSING_IN_BOOK = "missing_in_book", _("账簿没有发放")
    MISSING_IN_TABLE = "missing_in_table", _("表中没有该单位")
    MORE_IN_BOOK = "more_in_book", _("账簿多于表，待退回")
    LESS_IN_BOOK = "less_in_book", _("账簿少于表")
    ACCOUNT = "account", _("账户与差异化情形不符")
    UNREADABLE = "unreadable", _("表中数字读不出")

    LOOKS = nonmember(
        {
            "missing_in_book": ("late", "alert"),
            "missing_in_table": ("late", "alert"),
            "more_in_book": ("soon", "return"),
            "less_in_book": ("late", "alert"),
            "account": ("soon", "lock"),
            "unreadable": ("late", "alert"),
        }
    )


class QuotaObjectionOutcome(models.TextChoices):
    """配额异议决定."""

    UPHELD = "upheld", _("维持原核定")
    CHANGED = "changed", _("重新核定")
