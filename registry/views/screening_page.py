"""筛查复核页: everything the review page shows, from the address and the person who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.accounts.selectors import current_tenures
from cets_portal.clock import reading as clock
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import ListRule, list_rule_for
from cets_portal.norms.provinces import find_province
from registry.choices import ListStatus, Sector, Verdict
from registry.models import AnnualList, ListEntry
from registry.selectors import review
from registry.selectors.moved import movement_of
from registry.selectors.screening import Drift, near_percent, unplaced_units
from registry.services.publication import nothing_changed
from registry.services.unit_words import NAMED
from registry.views.entry_panel import panel_context
from registry.views.near_strip import Point, Strip, make_strip


@dataclass(frozen=True)
class Desk:
    """筛查台: the lists that the address means: one list year and province, one sector or all."""

    list_year: int
    province: str
    sector: str
    lists: Sequence[AnnualList]

    @property
    def sector_label(self) -> str:
        return str(Sector(self.sector).label) if self.sector else ""

    @property
    def entries(self) -> QuerySet[ListEntry]:
        return review.entries_of(self.lists)

    def found(self, query: QueryDict) -> QuerySet[ListEntry]:
        """The entries that the filters of the address let through, in its order."""
        asked = {name: query.get(name, "") for name in review.FILTERS}
        return review.ordered(review.narrowed(self.entries, asked), query.get("sort", ""))


def desk_of(request: HttpRequest) -> Desk:
    """The lists of the person's province for the working year and sector; the ministry names the province."""
    working = working_of(request)
    return _desk(request, working.list_year, working.sector, request.GET.get("province", ""))


def desk_posted(request: HttpRequest) -> Desk:
    """The lists that the form says it was drawn for: another tab may have switched year or sector since."""
    list_year, sector = request.POST.get("list_year", ""), request.POST.get("sector", "")
    if not (list_year.isascii() and list_year.isdigit() and len(list_year) == 4):
        raise Http404
    if sector and sector not in Sector.values:
        raise Http404
    return _desk(request, int(list_year), sector, "")


def _desk(request: HttpRequest, list_year: int, sector: str, asked_province: str) -> Desk:
    """404 for a province that is none; another province's lists are never reached, but by the ministry."""
    scope = scope_of(user_of(request))
    province = asked_province if scope.everything else scope.province
    if province and not find_province(province):
        raise Http404
    return Desk(list_year, province, sector, review.current_lists(list_year, province, sector) if province else [])


def page_context(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """The review page; the same parts are drawn again when htmx asks for one of them."""
    counts = review.tally(desk.entries)
    found = desk.found(request.GET)
    page = page_of(request, found)
    chosen = _chosen(request, desk, page)
    rule = _rule(desk.list_year)
    percent = near_percent(desk.province, rule)
    per_list = list_states(desk.lists)
    context = {
        "desk": desk,
        "rule": rule,
        "base_year": rule.base_year(desk.list_year) if rule else None,
        "counts": counts,
        "page": page,
        "tabs": _verdict_tabs(counts),
        "chosen": chosen,
        "strip": near_strip(desk, rule, percent) if rule else None,
        "percent": percent,
        "lists": per_list,
        "one": per_list[0] if len(per_list) == 1 else None,
        "is_draft": any(state.is_draft for state in per_list),
        "may_decide": is_role(request, Role.CLERK),
        "signers": signers_of(user_of(request)),
        "narrowed": any(request.GET.get(name) for name in review.FILTERS),
        "confirmable": confirmable(found).count(),
        "seen_at": clock.now().isoformat(),
        "unplaced": unplaced_units([desk.sector] if desk.sector else ()),
        "moved": moved_since(desk.lists),
        "shows_moved": request.GET.get("moved") == "1",
    }
    return context | (panel_context(request, found, chosen) if chosen else {})


def waiting(found: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    """Undecided entries on a list still in work."""
    return found.filter(decision="", annual_list__status=ListStatus.DRAFT)


def confirmable(found: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    """Entries that a tick may confirm: those that wait and need not be asked about."""
    return waiting(found).exclude(verdict=Verdict.ASK)


@dataclass(frozen=True)
class Moved:
    """名录数据的变动 since the lists of the page were screened; `is_exact`: every unit of it is judged and in `drifts`."""

    count: int
    drifts: Sequence[Drift]
    is_exact: bool

    @property
    def first(self) -> Sequence[Drift]:
        return self.drifts[:NAMED]


def moved_since(lists: Sequence[AnnualList]) -> Moved | None:
    """What the register has moved under the drafts of the page; None where a screening today would say the same."""
    found = [movement_of(one, today=clock.today()) for one in lists]
    movements = [one for one in found if one]
    if not movements:
        return None
    drifts = [drift for one in movements for drift in one.drifts or ()]
    return Moved(sum(one.count for one in movements), drifts, all(one.drifts is not None for one in movements))


@dataclass(frozen=True)
class ListState:
    """一份名录的进度: what still blocks its signature."""

    annual_list: AnnualList
    counts: dict[str, int]

    @property
    def is_draft(self) -> bool:
        return self.annual_list.status == ListStatus.DRAFT

    @property
    def confirmed(self) -> int:
        return self.counts.get("total", 0) - self.counts.get("unconfirmed", 0)

    @cached_property
    def block(self) -> str:
        blocked = what_blocks(*(self.counts.get(name, 0) for name in ("total", "unconfirmed", "asking")))
        return blocked or nothing_changed(self.annual_list)


def what_blocks(total: int, unconfirmed: int, asking: int) -> str:
    """Why a list cannot be sent to the reviewer now; empty where it can."""
    if not total:
        return _("还没有条目")
    if asking:
        told = {"n": f"{unconfirmed:,}", "asking": f"{asking:,}"}
        return _("未确认 %(n)s 条，其中待核实 %(asking)s 条须先补充数据") % told
    return _("未确认 %(n)s 条") % {"n": f"{unconfirmed:,}"} if unconfirmed else ""


def list_states(lists: Sequence[AnnualList]) -> list[ListState]:
    """Each list with its counts; one query."""
    counts = review.tallies(lists)
    return [ListState(one, counts.get(one.pk, {})) for one in lists]


def near_strip(desk: Desk, rule: ListRule, percent: Decimal) -> Strip | None:
    """The strip around the threshold for the entries of all these lists."""
    points = [
        Point(entry.pk, entry.shown_name, entry.emissions_tco2e or Decimal(0), _side(entry))
        for entry in review.near_entries(desk.entries)
    ]
    return make_strip(points, rule.threshold_tco2e, percent)


def _side(entry: ListEntry) -> bool:
    return (entry.decision or entry.verdict) in (Verdict.INCLUDE, Verdict.REPORT_ONLY)


def signers_of(user: User) -> list[str]:
    """Reviewers of the bureau other than this person, by name."""
    if user.acting_post is None:
        return []
    tenures = current_tenures(clock.today()).filter(
        post__organisation=user.acting_post.organisation_id, post__role=Role.REVIEWER, post__is_active=True
    )
    return [str(tenure.user) for tenure in tenures.exclude(user=user).order_by("user__username")]


def _chosen(request: HttpRequest, desk: Desk, page: Page[ListEntry]) -> ListEntry | None:
    """The entry whose proof stands beside the table: the one named, else the first that waits, else the first."""
    named = request.GET.get("entry", "")
    if named.isascii() and named.isdigit():
        found = next((entry for entry in page if entry.pk == int(named)), None)
        return found or desk.entries.filter(pk=int(named)).first()
    rows = list(page)
    return next((entry for entry in rows if not entry.decision), rows[0] if rows else None)


def _rule(list_year: int) -> ListRule | None:
    try:
        return list_rule_for(list_year)
    except NormError:
        return None


def _verdict_tabs(counts: review.Tally) -> list[tuple[str, Any, int]]:
    return [("", _("全部"), counts.total), *((one.value, one.label, counts.of(one)) for one in Verdict)]
