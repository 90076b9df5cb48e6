"""核查的状态与种类: assignment, people, findings, conclusion, confirmed figure, objection."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class TieKind(models.TextChoices):
    """利益冲突种类: what keeps an agency out of a province, or a person away from a unit (Regulation art. 12, 13)."""

    PREPARED_REPORT = "prepared_report", _("编制排放报告")
    CONSULTING = "consulting", _("提供咨询服务")
    EMPLOYMENT = "employment", _("任职")
    SHAREHOLDING = "shareholding", _("持股或投资")
    KINSHIP = "kinship", _("近亲属关系")
    OTHER = "other", _("其他利益关系")


class VerificationRole(models.TextChoices):
    """核查任务种类: a unit-year may have a first verification and re-checks by others (domain §8)."""

    FIRST = "first", _("首次核查")
    RECHECK = "recheck", _("复核抽查")


class VerificationStatus(Shown):
    """核查任务状态."""

    ASSIGNED = "assigned", _("已下达")
    DOCUMENTS = "documents", _("文件评审")
    ON_SITE = "on_site", _("现场核查")
    FINDINGS = "findings", _("开具不符合项")
    CORRECTING = "correcting", _("企业整改")
    CONCLUDING = "concluding", _("编写结论")
    CONCLUDED = "concluded", _("结论待确认")
    RETURNED = "returned", _("结论退回")
    CONFIRMED = "confirmed", _("结论已确认")
    SET_ASIDE = "set_aside", _("结论未采用")
    CANCELLED = "cancelled", _("任务已撤销")

    LOOKS = nonmember(
        {
            "assigned": ("soon", "ask"),
            "documents": ("run", "half"),
            "on_site": ("run", "half"),
            "findings": ("run", "half"),
            "correcting": ("soon", "ask"),
            "concluding": ("run", "half"),
            "concluded": ("soon", "ask"),
            "returned": ("back", "return"),
            "confirmed": ("ok", "check"),
            "set_aside": ("none", "cross"),
            "cancelled": ("none", "dash"),
        }
    )


#: States of a task after which nobody works on it any more.
VERIFICATION_OVER = (VerificationStatus.CONFIRMED, VerificationStatus.SET_ASIDE, VerificationStatus.CANCELLED)


class MemberDuty(models.TextChoices):
    """核查人员职责: the technical group, the on-site group, and who reviews and approves in the agency."""

    LEADER = "leader", _("核查组长")
    MEMBER = "member", _("组员")
    ON_SITE = "on_site", _("现场核查组成员")
    TECHNICAL_REVIEWER = "technical_reviewer", _("技术复核人")
    APPROVER = "agency_approver", _("批准人")


class SheetKind(models.TextChoices):
    """核查表单: document review form (附件2) and on-site list (附件3) of the guide."""

    DOCUMENT = "document", _("文件评审表")
    ON_SITE = "on_site", _("现场核查清单")


class SheetAnswer(models.TextChoices):
    """核查发现: what was found of one point of a form."""

    OPEN = "open", _("未核")
    CONFORMS = "conforms", _("核查符合")
    DIFFERS = "differs", _("核查不符")
    ASK_ON_SITE = "ask_on_site", _("列入现场核查")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class FindingClass(models.TextChoices):
    """不符合项类别: the eight classes of VG-01.01 annex 3 (domain §7.4)."""

    BASICS = "basics", _("重点排放单位基本情况")
    BOUNDARY = "boundary", _("核算边界")
    METHOD = "method", _("核算方法")
    DATA = "data", _("核算数据")
    ASSURANCE = "assurance", _("质量保证和文件存档")
    PLAN = "plan", _("数据质量控制方案及执行")
    ON_SITE = "on_site", _("现场核查发现的其他问题")
    OTHER = "other", _("其他内容")


class FindingStatus(Shown):
    """不符合项状态."""

    DRAFTED = "drafted", _("拟开具")
    ISSUED = "issued", _("待企业整改")
    ANSWERED = "answered", _("整改待核")
    CLOSED = "closed", _("不符合项已判定")
    DROPPED = "dropped", _("不再开具")

    LOOKS = nonmember(
        {
            "drafted": ("run", "half"),
            "issued": ("soon", "ask"),
            "answered": ("run", "half"),
            "closed": ("ok", "check"),
            "dropped": ("none", "dash"),
        }
    )


class FindingVerdict(models.TextChoices):
    """整改核查结论."""

    MENDED = "mended", _("已整改符合要求")
    NOT_CONFORMING = "not_conforming", _("已整改不符合要求")
    NOT_MENDED = "not_mended", _("未整改")


class FigureSource(models.TextChoices):
    """认定依据: a conclusion, the province's own estimate, or a decision on an objection."""

    CONCLUSION = "conclusion", _("核查结论")
    ESTIMATE = "estimate", _("省级测算")
    OBJECTION = "objection", _("异议复核决定")
    CORRECTION = "correction", _("核查后变更")


class FigureStatus(Shown):
    """核查认定状态: proposed by one officer, confirmed by another; a later version replaces it."""

    PROPOSED = "proposed", _("认定待复核")
    CONFIRMED = "confirmed", _("已认定")
    REFUSED = "refused", _("认定未同意")
    REPLACED = "replaced", _("已被新认定替代")

    LOOKS = nonmember(
        {
            "proposed": ("soon", "ask"),
            "confirmed": ("ok", "check"),
            "refused": ("none", "cross"),
            "replaced": ("none", "dash"),
        }
    )


class ObjectionStatus(Shown):
    """异议状态."""

    FILED = "filed", _("异议待处理")
    PROPOSED = "proposed", _("异议决定待复核")
    DECIDED = "decided", _("异议已决定")
    WITHDRAWN = "withdrawn", _("异议已撤回")

    LOOKS = nonmember(
        {
            "filed": ("soon", "ask"),
            "proposed": ("soon", "ask"),
            "decided": ("ok", "check"),
            "withdrawn": ("none", "dash"),
        }
    )


class ObjectionOutcome(models.TextChoices):
    """异议决定."""

    UPHELD = "upheld", _("维持原认定")
    CHANGED = "changed", _("变更原认定")


class VerificationBatchAct(models.TextChoices):
    """核查成批办理: what is done to many at once."""

    PROPOSE = "propose", _("提出认定")
    CONFIRM = "confirm", _("复核认定")
    TELL = "tell", _("告知单位")
    EVALUATE = "evaluate", _("计算机构评估")


class DifferenceStatus(Shown):
    """复核差异状态."""

    OPEN = "open", _("差异待处理")
    RESOLVED = "resolved", _("差异已处理")

    LOOKS = nonmember({"open": ("late", "alert"), "resolved": ("ok", "check")})
