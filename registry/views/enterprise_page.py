"""企业页的内容: what the page of one enterprise shows, to officials everything, to its own people their part."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.permissions import may_open
from cets_portal.audit.models import Entry
from cets_portal.audit.selectors import history_of
from cets_portal.audit.words import act_words
from cets_portal.clock import reading as clock
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import list_rule_for
from cets_portal.templatetags.dates import long_day, long_moment
from registry.access import entries_for
from registry.models import Enterprise, EnterpriseEvent
from registry.selectors import profile
from registry.views.emission_chart import Chart, make_chart
from registry.views.register_page import province_name

CHANGES_A_PAGE = 8
ACTS_SHOWN = 15


@dataclass(frozen=True)
class FiguresPanel:
    """年度排放 of one sector: the table and, where there is something to compare, the drawing."""

    figures: profile.SectorFigures
    chart: Chart | None


def page_context(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """Everything the template needs; a fixed number of queries."""
    user, today = user_of(request), clock.today()
    own = is_role(request, Role.FILER, Role.APPROVER)
    post = user.acting_post
    threshold = threshold_for(working_of(request).list_year)
    figures = profile.sector_figures(enterprise)
    return {
        "enterprise": enterprise,
        "province": province_name(enterprise.province),
        "own": own,
        "may_record": is_role(request, Role.CLERK),
        "may_open_account": may_open("enterprise-account-open", post.role if post else None),
        "may_open_entry": may_open("entry-detail", post.role if post else None),
        "may_open_rosters": may_open("roster-detail", post.role if post else None),
        "may_open_agencies": may_open("agency-list", post.role if post else None),
        "threshold": threshold,
        "entries": profile.standings(entries_for(user), enterprise),
        "panels": [FiguresPanel(one, make_chart(one.years, threshold)) for one in figures],
        "activities": profile.activity_states(enterprise, today),
        "facilities": enterprise.facilities.order_by("sector", "code"),
        "names": profile.names_of(enterprise),
        "events": profile.events_of(enterprise),
        "changes": page_of(request, profile.register_changes(enterprise), per_page=CHANGES_A_PAGE),
        "contact": contact_facts(enterprise),
        "history": [] if own else [timeline_entry(entry) for entry in history_of(enterprise)[:ACTS_SHOWN]],
    }


def threshold_for(list_year: int) -> Decimal | None:
    """门槛 of the list year, tCO2e; None where no rule has come out for it."""
    try:
        return list_rule_for(list_year).threshold_tco2e
    except NormError:
        return None


def contact_facts(enterprise: Enterprise) -> list[tuple[str, str]]:
    """登记信息; what is not known says so."""
    unknown = _("未登记")
    return [
        (_("法定代表人"), enterprise.legal_representative or unknown),
        (_("联系人"), enterprise.contact or unknown),
        (_("联系电话"), enterprise.phone or unknown),
        (_("地址"), enterprise.address or unknown),
    ]


def timeline_entry(entry: Entry) -> dict[str, Any]:
    """An audit entry as the timeline shows it."""
    return {"at": entry.at, "who": entry.actor_name or _("系统"), "text": act_words(entry), "note": entry.reason}


def event_facts(event: EnterpriseEvent) -> list[tuple[str, Any]]:
    """What is about to be withdrawn."""
    return [
        (_("企业"), event.enterprise.name),
        (_("事项"), event.get_kind_display()),
        (_("发生日期"), long_day(event.occurred_on)),
        (_("文件"), event.document_name or _("无")),
        (_("登记"), f"{event.recorded_by or _('系统')} {long_moment(event.recorded_at)}"),
    ]
