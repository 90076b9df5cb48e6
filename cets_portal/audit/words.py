"""审计用语: what an action is called on a page. An action without words shows its dotted name."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cets_portal.audit.models import Entry

ACTS: dict[str, Any] = {
    "accounts.sign_in": _("登录"),
    "accounts.password.change": _("修改密码"),
    "accounts.post.add": _("新设岗位"),
    "accounts.post.hand_over": _("岗位交接"),
    "accounts.post.vacate": _("离任"),
    "registry.rosterimport.upload": _("上传名册"),
    "registry.rosterimport.check": _("核对名册"),
    "registry.rosterimport.load": _("载入名册"),
    "registry.rosterimport.abandon": _("放弃名册"),
    "registry.annuallist.open": _("建立名录"),
    "registry.annuallist.publish_by_command": _("由服务器命令公布名录"),
    "registry.screeningsetting.change": _("设定临近门槛范围"),
    "registry.annuallist.screen": _("门槛筛查"),
    "registry.annuallist.submit": _("送复核签发"),
    "registry.annuallist.recall": _("撤回送签"),
    "registry.annuallist.return": _("退回经办"),
    "registry.annuallist.publish": _("签发并公布名录"),
    "registry.annuallist.supersede": _("名录被新版替代"),
    "registry.annuallist.amend": _("开始更正名录"),
    "registry.listentry.decide": _("改判条目"),
    "registry.listentry.confirm": _("确认条目"),
    "registry.rightsnotice.acknowledge": _("确认收到告知"),
    "registry.rightsnotice.paper": _("登记书面送达"),
    "registry.enterprise.record_event": _("登记企业事项"),
    "registry.enterprise.withdraw_event": _("撤销企业事项"),
    "registry.enterprise.add_facility": _("登记设施"),
    "registry.enterprise.give_account": _("开通企业账户单位"),
    "registry.enterprise.rename": _("更名"),
    "registry.enterprise.record_emission": _("登记年度排放"),
    "registry.rosterimport.load_by_command": _("命令行载入名册"),
    "dataquality.published_results.import": _("载入公开核查结果"),
    "deadlines.normdocument.load": _("载入规范文件"),
}


def act_words(entry: Entry) -> str:
    """The action in words."""
    return str(ACTS.get(entry.action, entry.action))
