"""主导航: the left navigation by phase, as one table. A link shows where its URL is open to the post.

A phase appears here when its pages exist; later steps add their rows.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.accounts.permissions import may_open


@dataclass(frozen=True)
class Link:
    """导航项: `also` are url names of pages that belong under it; `count` names a figure of the desk."""

    label: Any
    url_name: str
    also: tuple[str, ...] = ()
    count: str = ""


NAVIGATION: tuple[tuple[Any, tuple[Link, ...]], ...] = (
    ("", (Link(_("工作台"), "desk", ("desk-",)), Link(_("站内信"), "inbox", ("inbox-",)))),
    (
        _("进度"),
        (
            Link(_("各省进度"), "progress-board"),
            Link(_("谁逾期了"), "late-board", ("late-", "duty-")),
        ),
    ),
    (
        pgettext_lazy("phase", "名录"),
        (
            Link(_("企业登记册"), "enterprise-list", ("enterprise-", "facility-")),
            Link(_("名册导入"), "roster-list", ("roster-",), "imports"),
            Link(_("门槛筛查"), "screening", ("screening", "entry-", "entries-"), "to_confirm"),
            Link(_("年度名录"), "list-index", ("list-",), "to_sign"),
            Link(_("权利义务告知"), "notice-list", ("notice-",), "unacknowledged"),
            Link(_("公文"), "letter-list", ("letter-",)),
            Link(_("账户开立"), "opening-list", ("opening-",)),
        ),
    ),
    (
        _("数据质量"),
        (
            Link(_("控制方案"), "plan-list", ("plan-",)),
            Link(_("月度存证"), "filing-list", ("filing-",)),
            Link(_("年度报告"), "report-list", ("report-",)),
            Link(_("存证审核"), "review-queue", ("review-", "question-", "window-")),
            Link(_("存证抽查"), "spot-check-list", ("spot-check-",)),
            Link(_("核查任务"), "verification-list", ("verification-", "finding-")),
            Link(_("核查整改"), "correction-list", ("correction-",)),
            Link(_("核查结论"), "conclusion-list", ("conclusion-", "difference-")),
            Link(_("年度认定"), "figure-list", ("figure-",)),
            Link(_("核查结果异议"), "objection-list", ("objection-",)),
            Link(_("核查结果公开"), "edition-list", ("edition-",)),
            Link(_("核查机构"), "agency-list", ("agency-",)),
            Link(_("本机构人员"), "agency-own", ("agency-",)),
            Link(_("机构评估"), "evaluation-list", ("evaluation-",)),
            Link(_("存证表单"), "form-list", ("form-",)),
            Link(_("检查规则"), "check-rules", ("check-rules-",)),
            Link(_("检查豁免"), "waiver-list", ("waiver-",)),
        ),
    ),
    (
        pgettext_lazy("phase", "配额"),
        (
            Link(_("配额试算"), "worksheet", ("worksheet-",)),
            Link(_("配额分配"), "allocation-list", ("allocation-", "paper-")),
            Link(
                _("配额清缴"),
                "surrender-list",
                ("surrender-detail", "surrender-generate", "surrender-apply", "surrender-force"),
            ),
            Link(_("清缴申请"), "surrender-applications", ("surrender-application",)),
            Link(_("欠缴"), "surrender-shortfalls"),
            Link(_("代为清缴的同意"), "surrender-consents", ("surrender-consent",)),
            Link(_("告知与发放"), "issuing-list", ("issuing-",)),
            Link(_("配额异议"), "quota-objection-list", ("quota-objection-",)),
            Link(_("应退配额"), "return-list", ("return-",)),
            Link(_("暂不发放"), "withheld-list", ("withheld-", "release-")),
            Link(_("本单位配额"), "own-quota", ("own-quota-",)),
            Link(_("配额账簿"), "book", ("book-account",)),
            Link(_("本单位配额账户"), "book-own", ("book-account",)),
            Link(_("结转审批"), "carry-list", ("carry-",)),
            Link(_("本单位结转"), "carry-own", ("carry-",)),
            Link(_("年度关账"), "close-list", ("close-",)),
            Link(_("成交与罚款区间"), "price-list", ("price-",)),
            Link(_("配额冻结"), "book-freezes", ("book-freeze-",)),
            Link(_("注登机构对账"), "book-statements", ("book-statement", "book-difference")),
            Link(_("账簿验算"), "book-proof"),
        ),
    ),
    (
        _("时限"),
        (
            Link(_("月历"), "calendar", ("calendar-",)),
            Link(_("期限日历"), "deadline-list", ("deadline-",)),
            Link(_("内部期限"), "inner-date-list", ("inner-",)),
            Link(_("录入通知"), "entered-list", ("entered-",)),
        ),
    ),
    (
        _("保障监管"),
        (
            Link(_("培训覆盖"), "training", ("training-",)),
            Link(_("培训场次"), "session-list", ("session-", "attendance-")),
            Link(_("碳排放管理人员"), "staff-own", ("staff-",)),
            Link(_("现场走访"), "visit-list", ("visit-",)),
            Link(_("监督检查"), "inspection-list", ("inspection-",)),
            Link(_("执法案件"), "case-list", ("case-",)),
            Link(_("举报线索"), "tip-list", ("tip-",)),
            Link(_("风险点与案例"), "risk-points"),
            Link(_("法律责任"), "penalty-articles"),
        ),
    ),
    (
        _("公开"),
        (
            Link(_("名录公开"), "public-lists", ("public-list", "public-check", "public-log")),
            Link(_("排放核查结果"), "public-verification", ("public-verification-",)),
            Link(_("机构评估公开"), "public-agencies", ("public-agenc",)),
            Link(_("清缴结果"), "public-surrender", ("public-surrender-",)),
            Link(_("处罚公开"), "public-penalties", ("public-penalt",)),
        ),
    ),
    (
        _("系统"),
        (
            Link(_("通知与规则"), "norm-list", ("norm-",)),
            Link(_("数据核对规则"), "check-list"),
            Link(_("岗位与人员"), "posts", ("post-",)),
            Link(_("接口令牌"), "api-tokens", ("api-token-",)),
            Link(_("未送达消息"), "undelivered"),
            Link(_("审计日志"), "audit-log", ("audit-",)),
        ),
    ),
)


def navigation_for(role: str | None, view_name: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Groups of links open to `role`, with the one that belongs to `view_name` marked."""
    groups = []
    for label, links in NAVIGATION:
        items = [_item(link, view_name, counts) for link in links if may_open(link.url_name, role)]
        if items:
            groups.append({"label": label, "items": items})
    return groups


def _item(link: Link, view_name: str, counts: dict[str, int]) -> dict[str, Any]:
    active = view_name == link.url_name or any(view_name.startswith(part) for part in link.also)
    return {
        "label": link.label,
        "url": reverse(link.url_name),
        "active": active,
        "count": counts.get(link.count, 0),
        "count_hue": "",
    }
