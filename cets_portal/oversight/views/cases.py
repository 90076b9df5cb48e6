"""执法案件的页面: the list, and one case with its sums, decision and what followed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.oversight import access
from cets_portal.oversight.choices import CaseSource, CaseStatus
from cets_portal.oversight.exports.enforcement import case_workbook, clauses_of
from cets_portal.oversight.forms.cases import CutForm, FollowUpForm, ProposeForm, proposing
from cets_portal.oversight.models import EnforcementCase
from cets_portal.oversight.services.deciding import cutting_articles
from cets_portal.oversight.views.penalty_words import sum_lines
from cets_portal.templatetags.dates import long_day
from cets_portal.templatetags.figures import figure
from dataquality.forms.reviews import Again, CloseForm
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

#: Places of the forms on the page of a case; the reasoned acts bear the name of their step.
PROPOSE, FOLLOW_UP, CUT, WITHDRAW = "propose", "follow_up", "cut", "withdraw"
REASONED = ("send_back", "dismiss", "refusing", "revoke")


def case_list(request: HttpRequest) -> HttpResponse:
    """执法案件, newest first."""
    seen = access.cases_for(user_of(request))
    counts = dict(seen.order_by().values_list("status").annotate(Count("pk")))
    page = page_of(request, _narrowed(seen, request.GET))
    context = {
        "page": page,
        "rows": [(one, clauses_of(one)) for one in page],
        "states": [("", _("全部"), sum(counts.values())), *((s.value, s.label, counts.get(s.value, 0)) for s in CaseStatus)],
        "sources": [("", _("全部")), *CaseSource.choices],
        "today": today(),
        "may_add": is_role(request, Role.CLERK, Role.REVIEWER),
    }  # fmt: skip
    return render(request, "oversight/cases/list.html", context)


def _narrowed(found: QuerySet[EnforcementCase], asked: Mapping[str, str]) -> QuerySet[EnforcementCase]:
    for name, values in (("status", CaseStatus.values), ("source", CaseSource.values)):
        wanted = asked.get(name, "")
        found = found.filter(**{name: wanted}) if wanted in values else found
    words = asked.get("q", "").strip()
    if not words:
        return found
    return found.filter(Q(party_name__icontains=words) | Q(number__icontains=words) | Q(party_uscc__iexact=words))


def case_export(request: HttpRequest) -> HttpResponse:
    """导出案件: what the list shows."""
    found = _narrowed(access.cases_for(user_of(request)), request.GET)
    return download(case_workbook(found, today=today()), _("执法案件.xlsx"))


def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一件案件."""
    return case_page(request, access.case_for(user_of(request), pk))


def case_paper(request: HttpRequest, pk: int, follow_up: int) -> HttpResponse:
    """后续情况的材料."""
    row = get_object_or_404(access.case_for(user_of(request), pk).follow_ups, pk=follow_up)
    if row.file is None:
        raise Http404
    return served(row.file, row.file_name)


def case_page(request: HttpRequest, case: EnforcementCase, again: Again | None = None) -> HttpResponse:
    """The page, with a refused form drawn again."""
    is_bureau = is_role(request, Role.CLERK, Role.REVIEWER)
    acts = actions_for(case, user_of(request))
    context = {
        "case": case,
        "acts": acts,
        "again": again,
        "facts": _facts(case),
        "sums": sum_lines(case.sums),
        "decided": _decided(case),
        "follow_ups": list(case.follow_ups.select_related("file", "written_by")),
        "inspections": list(case.inspections.all()),
        "cutting": cutting_articles(case),
        "is_bureau": is_bureau,
        "may_publish": is_bureau and case.decided_on and not case.published_on and case.status != CaseStatus.DISMISSED,
        "today": today(),
        "history": [timeline_entry(entry) for entry in history_of(case)],
        **(_forms(case, acts, again) if is_bureau else {}),
    }
    return render(request, "oversight/cases/detail.html", context, status=again.status if again else 200)


def _forms(case: EnforcementCase, acts: dict[str, str], again: Again | None) -> dict[str, Any]:
    """The forms that stand on the page in this state, by name in the template."""
    drawn: dict[str, forms.Form | None] = {
        PROPOSE: ProposeForm(initial=proposing(case)) if "propose" in acts else None,
        FOLLOW_UP: FollowUpForm(initial={"happened_on": today()}) if case.status != CaseStatus.DISMISSED else None,
        CUT: CutForm(initial={"sector": case.sector}) if may_cut(case) else None,
        WITHDRAW: reason_form(WITHDRAW) if case.published_on else None,
    }
    drawn |= {name: reason_form(name) for name in REASONED if name in acts}
    if again:
        drawn[again.place] = again.form
    reasoned = [(name, drawn[name], acts[name]) for name in REASONED if name in acts]
    return {"reasoned": reasoned, **{f"{name}_form": drawn[name] for name in (PROPOSE, FOLLOW_UP, CUT, WITHDRAW)}}


def reason_form(place: str, data: Any = None) -> CloseForm:
    """A form that asks for a reason; the ids of its fields bear the name of its act."""
    return CloseForm(data, auto_id=f"{place}-%s")


def may_cut(case: EnforcementCase) -> bool:
    """A unit that refuses to mend, under an article that cuts next year's quota."""
    return case.status == CaseStatus.REFUSING and case.enterprise_id is not None and bool(cutting_articles(case))


def _facts(case: EnforcementCase) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [
        (_("当事人"), case.party_name),
        (_("统一社会信用代码"), case.party_uscc or "–"),
        (_("案件来源"), case.get_source_display()),
        (_("立案"), f"{case.opened_by or _('系统')} {long_day(case.opened_on)}"),
    ]
    if case.sector:
        found.append((_("行业和配额年度"), f"{case.get_sector_display()} {case.quota_year or ''}"))
    return found


def _decided(case: EnforcementCase) -> list[tuple[str, Any]]:
    """The decision in its parts, from the moment it is proposed."""
    if not case.decision:
        return []
    found = [
        (_("决定文号"), case.decision_number),
        (_("罚款"), f"{figure(case.fine_yuan)} {_('元')}" if case.fine_yuan is not None else _("不处罚款")),
        (_("没收违法所得"), f"{figure(case.confiscated_yuan)} {_('元')}" if case.confiscated_yuan else "–"),
        (_("改正期限"), long_day(case.mend_by) if case.mend_by else "–"),
        (_("经办人"), case.proposed_by),
    ]
    if case.outside_reason:
        found.append((_("超出区间的理由"), case.outside_reason))
    if case.decided_on:
        found += [(_("审定人"), case.decided_by), (_("决定日期"), long_day(case.decided_on))]
    return found
