"""审计用语: what an action is called on a page. An action without words shows its dotted name."""

from typing import Any

from django.utils.translation import pgettext_lazy

from cets_portal.audit.models import Entry

ACTS: dict[str, Any] = {
    "accounts.sign_in": pgettext_lazy("act", "登录"),
    "accounts.password.change": pgettext_lazy("act", "修改密码"),
    "accounts.post.add": pgettext_lazy("act", "新设岗位"),
    "accounts.post.hand_over": pgettext_lazy("act", "岗位交接"),
    "accounts.post.vacate": pgettext_lazy("act", "离任"),
    "registry.rosterimport.upload": pgettext_lazy("act", "上传名册"),
    "registry.rosterimport.check": pgettext_lazy("act", "核对名册"),
    "registry.rosterimport.load": pgettext_lazy("act", "载入名册"),
    "registry.rosterimport.abandon": pgettext_lazy("act", "放弃名册"),
    "registry.annuallist.open": pgettext_lazy("act", "建立名录"),
    "registry.annuallist.publish_by_command": pgettext_lazy("act", "由服务器命令公布名录"),
    "registry.screeningsetting.change": pgettext_lazy("act", "设定临近门槛范围"),
    "registry.annuallist.screen": pgettext_lazy("act", "门槛筛查"),
    "registry.annuallist.submit": pgettext_lazy("act", "送复核签发"),
    "registry.annuallist.recall": pgettext_lazy("act", "撤回送签"),
    "registry.annuallist.return": pgettext_lazy("act", "退回经办"),
    "registry.annuallist.publish": pgettext_lazy("act", "签发并公布名录"),
    "registry.annuallist.supersede": pgettext_lazy("act", "名录被新版替代"),
    "registry.annuallist.amend": pgettext_lazy("act", "开始更正名录"),
    "registry.listentry.decide": pgettext_lazy("act", "改判条目"),
    "registry.listentry.confirm": pgettext_lazy("act", "确认条目"),
    "registry.rightsnotice.acknowledge": pgettext_lazy("act", "确认收到告知"),
    "registry.rightsnotice.paper": pgettext_lazy("act", "登记书面送达"),
    "registry.enterprise.record_event": pgettext_lazy("act", "登记企业事项"),
    "registry.enterprise.withdraw_event": pgettext_lazy("act", "撤销企业事项"),
    "registry.enterprise.add_facility": pgettext_lazy("act", "登记设施"),
    "registry.enterprise.give_account": pgettext_lazy("act", "开通企业账户单位"),
    "registry.enterprise.rename": pgettext_lazy("act", "更名"),
    "registry.enterprise.record_emission": pgettext_lazy("act", "登记年度排放"),
    "registry.rosterimport.load_by_command": pgettext_lazy("act", "命令行载入名册"),
    "dataquality.published_results.import": pgettext_lazy("act", "载入公开核查结果"),
    "deadlines.normdocument.load": pgettext_lazy("act", "载入规范文件"),
}


def act_words(entry: Entry) -> str:
    """The action in words."""
    return str(ACTS.get(entry.action, entry.action))
