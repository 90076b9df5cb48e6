"""工作台查询: what waits for whom. The navigation's figures and the desks read the same counts."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.accounts.working import Working
from cets_portal.audit.models import Entry
from registry import access
from registry.choices import ImportStatus, ListStatus, Verdict
from registry.models import AnnualList, ListEntry, RightsNotice, RosterImport
from registry.selectors.notices import WAITING, NoticeCounts, counts_by_year

UNLOADED = (ImportStatus.UPLOADED, ImportStatus.CHECKED)
_KEPT = "_waiting_counts"
#: Acts read for the desk; thirty notices delivered in a row are one line.
LOOKED_AT = 120


def waiting_counts(request: HttpRequest) -> dict[str, int]:
    """Figures of the navigation: imports, to_confirm, to_sign, unacknowledged; what waits for this person.

    Notices are counted as their page shows them, for the working year and sector; the desk names the other years.
    Read once a request, since shell and desk both ask.
    """
    if not hasattr(request, _KEPT):
        working = getattr(request, "working", None)
        setattr(request, _KEPT, _counts(request.user, working) if isinstance(request.user, User) else {})
    counts: dict[str, int] = getattr(request, _KEPT)
    return counts


def _counts(user: User, working: Working | None) -> dict[str, int]:
    role = user.acting_post.role if user.acting_post else ""
    if role == Role.CLERK:
        unfinished = access.lists_for(user).filter(status=ListStatus.DRAFT).values("pk")
        return counted_at_once(
            user,
            imports=unloaded_imports(user),
            to_confirm=ListEntry.objects.filter(annual_list__in=unfinished, decision=""),
            unacknowledged=_notices_of(user, working).filter(WAITING),
        )
    if role == Role.REVIEWER:
        return {"to_sign": lists_to_sign(user).exclude(submitted_by=user).exclude(entries__decided_by=user).count()}
    return {}


def counted_at_once(user: User, **found: QuerySet[Any]) -> dict[str, int]:
    """How many rows each of several queries finds, asked in one."""
    numbers = {name: Coalesce(Subquery(_number(rows)), 0) for name, rows in found.items()}
    answer: Any = User.objects.filter(pk=user.pk).values(**numbers)[0]
    return dict(answer)


def _number(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The query as one row with its count; no row where it finds nothing."""
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")


def _notices_of(user: User, working: Working | None) -> QuerySet[RightsNotice]:
    found = access.notices_for(user)
    if working is None:
        return found
    found = found.filter(list_year=working.list_year)
    return found.filter(sector=working.sector) if working.sector else found


def unloaded_imports(user: User) -> QuerySet[RosterImport]:
    """Rosters handed in and not yet loaded or given up."""
    return access.rosters_for(user).filter(status__in=UNLOADED)


def lists_to_sign(user: User) -> QuerySet[AnnualList]:
    """Lists that wait for a signature; `own`: this person submitted it or decided an entry, and may not sign it."""
    decided = Exists(ListEntry.objects.filter(annual_list=OuterRef("pk"), decided_by=user))
    found = access.lists_for(user).filter(status=ListStatus.SUBMITTED).annotate(decided=decided)
    own = Case(When(Q(submitted_by=user) | Q(decided=True), then=True), default=False, output_field=BooleanField())
    return found.annotate(own=own).order_by("submitted_at")


@dataclass(frozen=True)
class DraftList:
    """办理中的名录: how far it is, and whether the reviewer has sent it back."""

    annual_list: AnnualList
    total: int
    unconfirmed: int
    asking: int
    returned: Entry | None

    @property
    def confirmed(self) -> int:
        return self.total - self.unconfirmed


def draft_lists(user: User) -> list[DraftList]:
    """Lists in work with their counts; two queries."""
    drafts = list(
        access.lists_for(user)
        .filter(status=ListStatus.DRAFT)
        .annotate(
            total=Count("entries"),
            unconfirmed=Count("entries", filter=Q(entries__decision="")),
            asking=Count("entries", filter=Q(entries__decision="", entries__verdict=Verdict.ASK)),
        )
        .order_by("-list_year", "sector")
    )
    returns = _last_returns([str(one.pk) for one in drafts])
    return [DraftList(one, one.total, one.unconfirmed, one.asking, returns.get(str(one.pk))) for one in drafts]


def _last_returns(keys: list[str]) -> dict[str, Entry]:
    """By list, the return that stands: the last act between bureau hands, if it was a return."""
    acts = Entry.objects.filter(
        target_type="registry.annuallist",
        target_id__in=keys,
        action__in=("registry.annuallist.submit", "registry.annuallist.return", "registry.annuallist.recall"),
    )
    last = {act.target_id: act for act in acts.order_by("at", "pk")}
    return {key: act for key, act in last.items() if act.action.endswith(".return")}


def imports_waiting(user: User) -> tuple[int, datetime | None]:
    """How many rosters wait, and since when the oldest."""
    found = unloaded_imports(user).order_by().aggregate(n=Count("pk"), oldest=Min("uploaded_at"))
    return found["n"], found["oldest"]


def notices_waiting(user: User) -> list[tuple[int, NoticeCounts]]:
    """Notices that nobody has confirmed, by list year, the newest first; one query."""
    return [(year, counts) for year, counts in counts_by_year(access.notices_for(user)) if counts.owed]


@dataclass(frozen=True)
class RecentAct:
    """近期办理: acts of one kind by one person in a row, told once; `entry` is the newest of `times`."""

    entry: Entry
    times: int


def recent_acts(user: User, limit: int = 8) -> list[RecentAct]:
    """What was done lately in the user's province; in all of them for the ministry."""
    scope = scope_of(user)
    acts = Entry.objects.filter(action__startswith="registry.")
    if not scope.everything:
        acts = acts.filter(province=scope.province) if scope.province else acts.none()
    runs = groupby(acts[:LOOKED_AT], key=lambda act: (act.actor_id, act.action, timezone.localtime(act.at).date()))
    told = [RecentAct(run[0], len(run)) for run in (list(found) for _key, found in runs)]
    return told[:limit]


def standings_of(user: User) -> QuerySet[ListEntry]:
    """Where the user's enterprise stands: its entries on the lists in force, newest year first."""
    mine = access.entries_for(user).filter(annual_list__status=ListStatus.PUBLISHED)
    return mine.order_by("-annual_list__list_year", "annual_list__sector")


def units_in_force(user: User, list_year: int, sector: str = "") -> QuerySet[ListEntry]:
    """Units of the user's city on the lists in force of a year."""
    units = access.entries_for(user).filter(
        annual_list__list_year=list_year, annual_list__status=ListStatus.PUBLISHED, serial__isnull=False
    )
    return (units.filter(annual_list__sector=sector) if sector else units).order_by("annual_list__sector", "serial")


def counts_by_sector(units: QuerySet[ListEntry]) -> dict[str, int]:
    rows: Any = units.order_by().values_list("annual_list__sector").annotate(n=Count("pk"))
    return dict(rows)
