"""一家单位的账户开立: what its page shows: functions, documents, way, next step in plain words, history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role, User
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.norms.openings import OpeningDocumentKind, opening_rule
from registry.choices import AccountFunction, OpeningStatus
from registry.forms.account_opening import ForwardForm, FunctionDaysForm, OpeningDocumentForm
from registry.models import AccountOpening, Enterprise, ListEntry, OpeningDocument
from registry.rules.account_opening import Next, next_step
from registry.selectors import account_opening as selectors
from registry.selectors.account_opening import Due
from registry.services.account_opening import may_recall
from registry.views.enterprise_page import timeline_entry

ACTS_SHOWN = 20


@dataclass(frozen=True)
class FunctionLine:
    """一项功能: its name, and the day it was opened."""

    function: AccountFunction
    day: date | None


@dataclass(frozen=True)
class KindLine:
    """一种材料: its kind, and what has been handed in of it."""

    kind: OpeningDocumentKind
    documents: list[OpeningDocument]


def unit_context(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """Everything the page of one unit needs; a fixed number of queries."""
    opening = selectors.opening_of(enterprise)
    documents = list(opening.documents.select_related("file")) if opening.pk else []
    standings, own = selectors.standings(enterprise), is_role(request, Role.FILER, Role.APPROVER)
    lines = _kind_lines(documents)
    wanting = [line.kind for line in lines if line.kind.required and not line.documents]
    clerk = is_role(request, Role.CLERK)
    return {
        "enterprise": enterprise,
        "opening": opening,
        "own": own,
        "clerk": clerk,
        "today": today(),
        "due": _due(enterprise, standings),
        "standings": standings,
        "stands_already": not opening.pk and bool(standings) and not _joined(enterprise),
        "functions": [FunctionLine(AccountFunction(name), day) for name, day in opening.days.items()],
        "kinds": lines,
        "wanting": wanting,
        "rule": opening_rule(),
        "next": next_words(opening, own=own, wanting=len(wanting)),
        "returned": opening.status == OpeningStatus.RETURNED,
        "way": _way(opening),
        "open_acts": _open_acts(opening, user_of(request)),
        "may_change": bool(standings) and opening.is_editable and (own or clerk),
        "may_record": bool(standings and opening.missing)
        and (clerk or (own and opening.status == OpeningStatus.FORWARDED)),
        "document_form": OpeningDocumentForm(),
        "days_form": FunctionDaysForm(standing=tuple(set(AccountFunction.values) - set(opening.missing))),
        "forward_form": ForwardForm(initial={"on": today()}),
        "submissions": opening.submissions.select_related("submitted_by") if opening.pk else (),
        "history": [timeline_entry(entry) for entry in history_of(opening)[:ACTS_SHOWN]] if opening.pk else [],
    }


def _open_acts(opening: AccountOpening, user: User) -> set[str]:
    """Acts that this person can take from the present state."""
    found = {action for action, blocked in actions_for(opening, user).items() if not blocked}
    return found if may_recall(opening, user) else found - {"recall"}


def _joined(enterprise: Enterprise) -> bool:
    """Whether it came onto a list that this portal keeps, rather than standing there from before."""
    return enterprise.pk in selectors.listed_days([enterprise.pk])


def _due(enterprise: Enterprise, standings: list[ListEntry]) -> Due | None:
    """The earliest date that binds one of its standings on the lists."""
    by_list = selectors.dues(enterprise.province)
    keys = {(one.annual_list.list_year, one.annual_list.sector) for one in standings}
    found = [by_list[key] for key in keys if key in by_list]
    dated = [one for one in found if one.due_on]
    return min(dated, key=lambda one: one.due_on or date.max, default=None)


def _kind_lines(documents: list[OpeningDocument]) -> list[KindLine]:
    return [KindLine(kind, [one for one in documents if one.kind == kind.id]) for kind in opening_rule().documents]


def next_words(opening: AccountOpening, *, own: bool, wanting: int) -> tuple[str, str]:
    """(what comes next, how), in plain words, to the unit's own people or about the unit."""
    step = next_step(opening.status, documents_missing=wanting > 0)
    if not own:
        return _NEXT_OFFICE[step](opening, wanting)
    return _NEXT_OWN[step](opening, wanting)


def _left(opening: AccountOpening) -> str:
    return _("、").join(str(AccountFunction(one).label) for one in opening.missing)


_NEXT_OWN = {
    Next.GATHER: lambda _o, n: (
        _("请上传申请材料。"), _("还缺 %(n)s 种必交材料；齐了以后点“提交开立申请”。") % {"n": n}
    ),
    Next.SUBMIT: lambda _o, _n: (_("材料已齐，请提交。"), _("提交后由省厅审核，审核前可以撤回修改。")),
    Next.MEND: lambda o, _n: (_("省厅退回，请补正后重新提交。"), o.return_reason),
    Next.REVIEW: lambda _o, _n: (_("已提交，等省厅审核。"), _("现在不用办什么；审核前可以撤回修改。")),
    Next.FORWARD: lambda _o, _n: (_("材料已审核通过。"), _("现在不用办什么；省厅将送注登机构。")),
    Next.ACTIVATE: lambda o, _n: (
        _("请在全国碳市场管理平台激活其余功能。"),
        _("尚未开通：%(left)s。激活后在本页登记开通日期。") % {"left": _left(o)},
    ),
    Next.NOTHING: lambda _o, _n: (_("三项功能均已开通。"), _("账户开立已完成，不用再办什么。")),
}  # fmt: skip
_NEXT_OFFICE = {
    Next.GATHER: lambda _o, n: (
        _("等单位提交申请。"),
        _("还缺 %(n)s 种必交材料。没有门户账号的单位，由省厅代为上传或登记书面申请。") % {"n": n},
    ),
    Next.SUBMIT: lambda _o, _n: (_("材料已齐，等单位提交。"), _("没有门户账号的单位，由省厅登记书面申请。")),
    Next.MEND: lambda o, _n: (_("已退回，等单位补正。"), o.return_reason),
    Next.REVIEW: lambda _o, _n: (_("请审核申请材料。"), _("通过后送注登机构；不齐或有误的退回补正。")),
    Next.FORWARD: lambda _o, _n: (_("请送注登机构。"), _("送出后登记日期。")),
    Next.ACTIVATE: lambda o, _n: (
        _("等注登机构和单位开通功能。"), _("尚未开通：%(left)s。") % {"left": _left(o)}
    ),
    Next.NOTHING: lambda _o, _n: (_("三项功能均已开通。"), _("账户开立已完成。")),
}  # fmt: skip


#: The stages of the way, with what each is called.
_STAGES = {
    OpeningStatus.SUBMITTED: gettext_lazy("提交开立申请"),
    OpeningStatus.ACCEPTED: gettext_lazy("材料审核通过"),
    OpeningStatus.FORWARDED: gettext_lazy("送注登机构"),
    OpeningStatus.COMPLETE: gettext_lazy("三项均已开通"),
}


def _way(opening: AccountOpening) -> list[dict[str, Any]]:
    """The way of the application, done and to come; stages that were never gone through are left out of a done one."""
    order = list(_STAGES)
    reached = order.index(OpeningStatus(opening.status)) if opening.status in order else -1
    last = max((day for day in opening.days.values() if day), default=None)
    days = {
        OpeningStatus.SUBMITTED: opening.submitted_at,
        OpeningStatus.FORWARDED: opening.forwarded_on,
        OpeningStatus.COMPLETE: last,
    }
    direct = opening.status == OpeningStatus.COMPLETE and opening.submitted_at is None
    return [
        {"on": days.get(stage) if at <= reached else None, "text": label, "hue": "ok" if at <= reached else "none"}
        for at, (stage, label) in enumerate(_STAGES.items())
        if not direct or stage == OpeningStatus.COMPLETE
    ]
