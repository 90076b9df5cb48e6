"""词表: the closed vocabularies that norms, rules and tables share, with their Chinese labels.

Values are stored in the database and in norm files: never rename one, only add.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from cets_portal.norms.marking import gettext_noop as _


class Sector(StrEnum):
    """行业: the sectors of the national market."""

    POWER = "power"
    STEEL = "steel"
    CEMENT = "cement"
    ALUMINIUM = "aluminium"


class Verdict(StrEnum):
    """结论: what screening says of one enterprise, sector and list year."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    ASK = "ask"
    REPORT_ONLY = "report_only"


class EmissionSource(StrEnum):
    """数据来源: how a yearly figure came about; declared here best first."""

    VERIFIED = "verified"
    ESTIMATED = "estimated"
    DECLARED = "declared"


class Change(StrEnum):
    """较上年: what became of a unit against last year's list."""

    CONTINUED = "continued"
    NEW = "new"
    LEFT = "left"
    MOVED = "moved"
    REPORT_ONLY = "report_only"
    NEVER = "never"
    OPEN = "open"


class JointState(StrEnum):
    """联合生产状态: the place of a legal person in a joint steelworks (钢铁联合生产企业)."""

    NONE = ""
    UNDECIDED = "undecided"
    MEMBER = "member"
    LEAD = "lead"


class Effect(StrEnum):
    """工艺效果: what a process or an industry code means for the list."""

    INCLUDE = "include"
    REPORT_ONLY = "report_only"
    EXCLUDE = "exclude"
    ELSEWHERE = "elsewhere"
    ASK = "ask"


class Actor(StrEnum):
    """主体: who owes a task."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    CITY = "city"
    LOCAL = "local"
    UNIT = "unit"
    ENTERPRISE = "enterprise"
    AGENCY = "agency"
    REGISTRATION_INSTITUTION = "registration_institution"
    PUBLIC = "public"


class Scope(StrEnum):
    """对象范围: whom a task is about."""

    LISTED = "listed"
    NEWLY_LISTED = "newly_listed"
    REPORT_ONLY = "report_only"
    OTHER_INDUSTRIES = "other_industries"
    AGENCIES = "agencies"
    ALL = "all"


class DutyCode(StrEnum):
    """任务种类: the kinds of task that notices give."""

    LIST_MADE = "list_made"
    LIST_PUBLISHED = "list_published"
    ACCOUNTS_OPENED = "accounts_opened"
    CONTROL_PLAN = "control_plan"
    MONTHLY_FILING = "monthly_filing"
    BACKFILL = "backfill"
    ANNUAL_REPORT = "annual_report"
    VERIFICATION = "verification"
    REPORT_CHECK = "report_check"
    AGENCY_EVALUATION = "agency_evaluation"
    PREALLOCATION = "preallocation"
    DETERMINATION = "determination"
    ISSUANCE = "issuance"
    SURRENDER = "surrender"
    ORGANISATION = "organisation"
    TRAINING = "training"
    INSPECTION = "inspection"


class TaskStatus(StrEnum):
    """任务状态: is there something to do, and does it end."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    STANDING = "standing"


class NormStatus(StrEnum):
    """规范效力."""

    IN_FORCE = "in_force"
    DRAFT = "draft"
    SUPERSEDED = "superseded"


class Grade(StrEnum):
    """依据等级: how well a statement is evidenced."""

    A = "A"
    B = "B"
    C = "C"
    R = "R"
    D = "D"


# Keyed by vocabulary first: members of different vocabularies may share a value, and then a hash.
LABELS: Mapping[type[StrEnum], Mapping[str, str]] = MappingProxyType(
    {
        Sector: {
            Sector.POWER: _("发电"),
            Sector.STEEL: _("钢铁"),
            Sector.CEMENT: _("水泥"),
            Sector.ALUMINIUM: _("铝冶炼"),
        },
        Verdict: {
            Verdict.INCLUDE: _("纳入"),
            Verdict.EXCLUDE: _("不纳入"),
            Verdict.ASK: _("待核实"),
            Verdict.REPORT_ONLY: _("仅报告"),
        },
        EmissionSource: {
            EmissionSource.VERIFIED: _("核查"),
            EmissionSource.ESTIMATED: _("测算"),
            EmissionSource.DECLARED: _("填报"),
        },
        Change: {
            Change.CONTINUED: _("延续"),
            Change.NEW: _("新增"),
            Change.LEFT: _("移出"),
            Change.MOVED: _("变更行业"),
            Change.REPORT_ONLY: _("仅报告"),
            Change.NEVER: _("未列入"),
            Change.OPEN: _("待定"),
        },
        JointState: {
            JointState.NONE: _("非联合生产"),
            JointState.UNDECIDED: _("联合生产待定"),
            JointState.MEMBER: _("联合生产成员"),
            JointState.LEAD: _("联合生产牵头单位"),
        },
        Effect: {
            Effect.INCLUDE: _("纳入"),
            Effect.REPORT_ONLY: _("仅报告"),
            Effect.EXCLUDE: _("不纳入"),
            Effect.ELSEWHERE: _("归其他名录"),
            Effect.ASK: _("待核实"),
        },
        Actor: {
            Actor.MINISTRY: _("生态环境部"),
            Actor.PROVINCE: _("省级生态环境主管部门"),
            Actor.CITY: _("市级生态环境部门"),
            Actor.LOCAL: _("各级地方生态环境主管部门"),
            Actor.UNIT: _("重点排放单位"),
            Actor.ENTERPRISE: _("企业"),
            Actor.AGENCY: _("核查技术服务机构"),
            Actor.REGISTRATION_INSTITUTION: _("注登机构"),
            Actor.PUBLIC: _("社会公众"),
        },
        Scope: {
            Scope.LISTED: _("重点排放单位"),
            Scope.NEWLY_LISTED: _("新纳入的重点排放单位"),
            Scope.REPORT_ONLY: _("仅报告企业"),
            Scope.OTHER_INDUSTRIES: _("其他重点行业企业"),
            Scope.AGENCIES: _("核查技术服务机构"),
            Scope.ALL: _("全部"),
        },
        DutyCode: {
            DutyCode.LIST_MADE: _("制定名录"),
            DutyCode.LIST_PUBLISHED: _("公布名录"),
            DutyCode.ACCOUNTS_OPENED: _("开立账户"),
            DutyCode.CONTROL_PLAN: _("数据质量控制方案"),
            DutyCode.MONTHLY_FILING: _("月度信息化存证"),
            DutyCode.BACKFILL: _("月度存证补报"),
            DutyCode.ANNUAL_REPORT: _("年度排放报告"),
            DutyCode.VERIFICATION: _("核查与告知"),
            DutyCode.REPORT_CHECK: _("排放报告核实"),
            DutyCode.AGENCY_EVALUATION: _("核查机构评估"),
            DutyCode.PREALLOCATION: _("配额预分配"),
            DutyCode.DETERMINATION: _("配额核定"),
            DutyCode.ISSUANCE: _("配额发放"),
            DutyCode.SURRENDER: _("配额清缴"),
            DutyCode.ORGANISATION: _("组织保障"),
            DutyCode.TRAINING: _("能力建设培训"),
            DutyCode.INSPECTION: _("监督执法"),
        },
        TaskStatus: {
            TaskStatus.REQUIRED: _("应完成"),
            TaskStatus.NOT_REQUIRED: _("不要求"),
            TaskStatus.STANDING: _("长期"),
        },
        NormStatus: {
            NormStatus.IN_FORCE: _("现行有效"),
            NormStatus.DRAFT: _("征求意见稿"),
            NormStatus.SUPERSEDED: _("已被替代"),
        },
        Grade: {
            Grade.A: _("官方原文"),
            Grade.B: _("转载或公开汇编"),
            Grade.C: _("第三方实现"),
            Grade.R: _("凭记忆，待核"),
            Grade.D: _("推导或本系统判断"),
        },
    }
)


def label(member: StrEnum) -> str:
    """The Chinese label of a member of any vocabulary here."""
    return LABELS[type(member)][member]
