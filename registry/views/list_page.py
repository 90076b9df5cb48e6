"""名录页: one edition with its entries in parts, its way through the hands, and the acts that are open now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.lifecycle import actions_for
from cets_portal.clock import reading as clock
from registry import access
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ListEntry
from registry.selectors import review
from registry.selectors.ordering import by_letter
from registry.selectors.screening import Drift, compare_editions, drift
from registry.services.publication import nothing_changed, own_decisions
from registry.views.entry_panel import panel_context
from registry.views.list_log import log_lines
from registry.views.screening_page import signers_of, what_blocks

LINES = 60


@dataclass(frozen=True)
class Part:
    """名录的一部分: its name in the address, its label, and the filters that make it."""

    key: str
    label: Any
    filters: dict[str, str]


def parts_of() -> tuple[Part, ...]:
    """The parts of a list, in the order of the tabs; the first is the list itself."""
    return (
        Part("", _("重点排放单位"), {"verdict": Verdict.INCLUDE}),
        Part("report_only", _("仅报告"), {"verdict": Verdict.REPORT_ONLY}),
        Part("near", _("临近门槛"), {"near": "1"}),
        Part("changes", _("较上年有变"), {"changed": "1"}),
        Part("exclude", _("不纳入"), {"verdict": Verdict.EXCLUDE}),
        Part("ask", _("待核实"), {"verdict": Verdict.ASK}),
    )


@dataclass(frozen=True)
class Act:
    """名录上的一个动作. `block` says why it is blocked for this person or in this state; `words` names its field."""

    name: str
    label: Any
    url: str
    block: str = ""


def list_context(request: HttpRequest, annual_list: AnnualList) -> dict[str, Any]:
    """Everything templates/registry/list_detail.html draws."""
    entries = _visible(request, annual_list)
    counts = review.tally(entries)
    part = part_asked(request)
    found = found_in(request, annual_list, part)
    chosen = _chosen(request, entries)
    editions = _editions(request, annual_list)
    same = nothing_changed(annual_list)
    context = {
        "annual_list": annual_list,
        "counts": counts,
        "part": part,
        "tabs": _tabs(counts),
        "page": page_of(request, found),
        "acts": {act.name: act for act in acts_of(request, annual_list, counts, same)},
        "signers": signers_of(user_of(request)),
        "editions": editions,
        "log": log_lines(annual_list, entries, LINES),
        "is_empty": not counts.include,
        "is_out": annual_list.status in access.OUT,
        "newest": next((one for one in editions if one.status != ListStatus.ABANDONED), annual_list),
        "same": same,
        "difference": _difference(request, annual_list, editions),
        "drifted": _drifted(request, annual_list),
    }
    return context | (panel_context(request, found, chosen) if chosen else {})


def part_asked(request: HttpRequest) -> Part:
    """The part that the address names, else the list itself."""
    return next((one for one in parts_of() if one.key == request.GET.get("part", "")), parts_of()[0])


def found_in(request: HttpRequest, annual_list: AnnualList, part: Part) -> QuerySet[ListEntry]:
    """The entries of one part of a list, by serial number where it is published."""
    asked = part.filters | {name: request.GET.get(name, "") for name in ("q", "city")}
    found = review.narrowed(_visible(request, annual_list), asked)
    if annual_list.status not in access.OUT:
        return review.ordered(found, request.GET.get("sort", ""))
    return found.order_by(F("serial").asc(nulls_last=True), by_letter("city"), "uscc")


def _visible(request: HttpRequest, annual_list: AnnualList) -> QuerySet[ListEntry]:
    """A city bureau sees the figures of its own units only; the whole list stands on the public page."""
    entries = review.entries_of([annual_list])
    city = scope_of(user_of(request)).city
    return entries.filter(enterprise__city=city) if city else entries


def acts_of(request: HttpRequest, annual_list: AnnualList, counts: review.Tally, same: str) -> list[Act]:
    """What this person's post may do with the list now, blocked acts included with the reason.

    `same`: why a correction is none.
    """
    user = user_of(request)
    blocks: dict[str, Callable[[], str]] = {
        "submit": lambda: what_blocks(counts.total, counts.unconfirmed, counts.asking) or same,
        "publish": lambda: own_decisions(annual_list, user),
    }
    return [
        Act(
            name,
            AnnualList.LIFECYCLE[name].label,
            reverse(f"list-{name}", args=[annual_list.pk]),
            block or (blocks[name]() if name in blocks else ""),
        )
        for name, block in actions_for(annual_list, user).items()
        if name != "abandon" or annual_list.edition > 1
    ]


def _tabs(counts: review.Tally) -> list[tuple[str, Any, int]]:
    numbers = {
        "": counts.include,
        "report_only": counts.report_only,
        "near": counts.near,
        "changes": counts.changed,
        "exclude": counts.exclude,
        "ask": counts.ask,
    }
    shown = (part for part in parts_of() if part.key != "ask" or counts.ask)
    return [(part.key, part.label, numbers[part.key]) for part in shown]


def _chosen(request: HttpRequest, entries: QuerySet[ListEntry]) -> ListEntry | None:
    named = request.GET.get("entry", "")
    if not (named.isascii() and named.isdigit()):
        return None
    found = entries.filter(pk=int(named)).first()
    if found is None:
        raise Http404
    return found


def _editions(request: HttpRequest, annual_list: AnnualList) -> list[AnnualList]:
    """Every edition of the same list that this person sees, newest first."""
    same = access.lists_for(user_of(request)).filter(
        list_year=annual_list.list_year, province=annual_list.province, sector=annual_list.sector
    )
    return list(same.select_related("workbook", "csv", "document").order_by("-edition"))


def _drifted(request: HttpRequest, annual_list: AnnualList) -> list[Drift] | None:
    """登记册变动 since a list came into force, where the clerk asks for it: it reads the whole sector."""
    asked = request.GET.get("drift") == "1" and is_role(request, Role.CLERK)
    if not asked or annual_list.status != ListStatus.PUBLISHED:
        return None
    return drift(annual_list, today=clock.today())


def _difference(request: HttpRequest, annual_list: AnnualList, editions: list[AnnualList]) -> Any:
    """Against the edition that the address names."""
    named = request.GET.get("compare", "")
    other = next((one for one in editions if str(one.edition) == named and one.pk != annual_list.pk), None)
    if other is None:
        return None
    earlier, later = sorted((other, annual_list), key=lambda one: one.edition)
    return {"earlier": earlier, "later": later, "rows": compare_editions(earlier, later)}
