"""工作台查询: what waits for whom. The navigation's figures and the desks read the same counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.utils import timezone

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.roles import REVIEWERS
from cets_portal.accounts.scope import scope_of, visible_to
from cets_portal.accounts.working import Working
from cets_portal.audit.models import Entry
from cets_portal.desk import issuing_desk
from cets_portal.desk.surrender_desk import asked_of, owed_by
from cets_portal.inbox.context import keep_unread
from cets_portal.inbox.selectors import unread
from cets_portal.letters.access import letters_for
from cets_portal.letters.choices import LetterStatus
from cets_portal.letters.models import Letter
from cets_portal.oversight.choices import VisitStatus
from cets_portal.oversight.models import Visit
from cets_portal.oversight.selectors.owing import Entry as Listed
from dataquality.access import verified
from dataquality.choices import FilingStatus, PlanStatus, QuestionStatus, VerificationStatus, WaiverStatus
from dataquality.models import Filing, FilingQuestion, PlanVersion, Verification, Waiver
from dataquality.selectors.confirming import (
    conclusions_waiting,
    open_differences,
    open_objections,
    proposed_figures,
    untold_figures,
)
from quota.access import year_end
from quota.choices import ApplicationStatus, CarryOverStatus, CloseStatus
from quota.models import SurrenderApplication
from registry import access
from registry.choices import ImportStatus, ListStatus, OpeningStatus, Sector, Verdict
from registry.models import AccountOpening, AnnualList, ListEntry, RightsNotice, RosterImport
from registry.selectors.notices import WAITING, NoticeCounts, counts_by_year

PLAN_IN, FILED, ANSWERED = PlanStatus.SUBMITTED, FilingStatus.SUBMITTED, QuestionStatus.ANSWERED
APPLIED, CHECKED = OpeningStatus.SUBMITTED, OpeningStatus.ACCEPTED
UNLOADED = (ImportStatus.UPLOADED, ImportStatus.CHECKED)
_RETURN = "registry.annuallist.return"
_KEPT = "_waiting_counts"
#: Read along with the figures, for the bell of the same page.
UNREAD = "unread"
#: Acts read for the desk; thirty notices delivered in a row are one line.
LOOKED_AT = 120


def waiting_counts(request: HttpRequest) -> dict[str, int]:
    """Figures of the navigation: imports, to_confirm, to_sign, unacknowledged; what waits for this person.

    Notices are counted as their page shows them, for the working year and sector; the desk names the other years.
    Read once a request, since shell and desk both ask.
    """
    if not hasattr(request, _KEPT):
        working = getattr(request, "working", None)
        keep_counts(request, _counts(request.user, working) if isinstance(request.user, User) else {})
    counts: dict[str, int] = getattr(request, _KEPT)
    return counts


def keep_counts(request: HttpRequest, counts: dict[str, int]) -> None:
    """The desk has read the figures together with its own: the shell of the same page need not ask again."""
    if UNREAD in counts:
        keep_unread(request, counts.pop(UNREAD))
    setattr(request, _KEPT, counts)


def _counts(user: User, working: Working | None) -> dict[str, int]:
    wanted = _counted(user, working)
    return counted_at_once(user, **wanted, **{UNREAD: unread(user)}) if wanted else {}


def _counted(user: User, working: Working | None) -> dict[str, QuerySet[Any]]:
    """What the navigation counts for the person's post."""
    role = user.acting_post.role if user.acting_post else ""
    if role == Role.CLERK:
        unfinished = access.lists_for(user).filter(status=ListStatus.DRAFT).values("pk")
        return {
            "imports": unloaded_imports(user),
            "to_confirm": ListEntry.objects.filter(annual_list__in=unfinished, decision=""),
            "unacknowledged": _notices_of(user, working).filter(WAITING),
        }
    if role == Role.REVIEWER:
        return {"to_sign": lists_to_sign(user).filter(own=False)}
    return {}


@dataclass(frozen=True)
class Waits:
    """等着的: how many rows of one kind wait, and since when the oldest."""

    number: int
    oldest: datetime | date | None


def waiting_papers(user: User, working: Working | None) -> tuple[dict[str, Waits], dict[str, int]]:
    """What waits on a bureau's desk besides its lists, by kind, and the navigation's figures; one query for both."""
    kinds: dict[str, tuple[QuerySet[Any], str]] = {
        "rosters": (unloaded_imports(user), "uploaded_at"),
        "openings": (_here(AccountOpening, user, "enterprise__province").filter(status=APPLIED), "submitted_at"),
        "forwards": (_here(AccountOpening, user, "enterprise__province").filter(status=CHECKED), "submitted_at"),
        "visits": (_here(Visit, user, "enterprise__province").filter(status=VisitStatus.VISITED), "requested_at"),
        "letters": (_drafted(user), "drafted_at"),
        "unsent": (letters_for(user).filter(status=LetterStatus.ISSUED), "issued_at"),
        "plans": (_here(PlanVersion, user, "plan__enterprise__province").filter(status=PLAN_IN), "submitted_at"),
        "filings": (_here(Filing, user, "enterprise__province").filter(status=FILED), "handed_over_at"),
        "answers": (_here(FilingQuestion, user, "filing__enterprise__province").filter(status=ANSWERED), "answered_at"),
        "waivers": (_proposed(user), "proposed_at"),
        **_verified(user),
        **issuing_desk.queues(user),
        "surrenders": (_to_approve(user), "filed_on"),
        **_year_end(user),
    }
    numbers = {name: rows for name, (rows, _since) in kinds.items()}
    nav = _counted(user, working)
    oldest = {f"{name}_oldest": Subquery(_oldest(rows, since)) for name, (rows, since) in kinds.items()}
    nav |= {UNREAD: unread(user)}
    found = counted_at_once(user, oldest, **numbers, **{f"nav_{name}": rows for name, rows in nav.items()})
    papers = {name: Waits(found[name], found[f"{name}_oldest"]) for name in kinds}
    return papers, {name: found[f"nav_{name}"] for name in nav}


def _verified(user: User) -> dict[str, tuple[QuerySet[Any], str]]:
    """Conclusions, figures, objections and differences that wait for the bureau."""
    conclusions, figures = verified.conclusions_for(user), verified.figures_for(user)
    return {
        "conclusions": (conclusions_waiting(conclusions), "concluded_at"),
        "figures": (proposed_figures(figures).exclude(proposed_by=user), "proposed_at"),
        "untold": (untold_figures(figures), "confirmed_on"),
        "objections": (open_objections(verified.objections_for(user)), "filed_on"),
        "differences": (open_differences(verified.differences_for(user)), "opened_on"),
    }


def _year_end(user: User) -> dict[str, tuple[QuerySet[Any], str]]:
    """Carry-overs that wait for the bureau, and years that another officer proposed to close or to reopen."""
    closes = year_end.closes_for(user)
    proposed = closes.filter(status=CloseStatus.PROPOSED).exclude(proposed_by=user)
    reopening = closes.filter(status=CloseStatus.REOPENING).exclude(reopening_by=user)
    return {
        "carry_overs": (year_end.carry_overs_for(user).filter(status=CarryOverStatus.FILED), "filed_on"),
        "closes": (proposed | reopening, "proposed_at"),
    }


def _to_approve(user: User) -> QuerySet[Any]:
    """Surrenders that wait for approval; a forced one not for the officer who filed it."""
    found = _here(SurrenderApplication, user, "obligation__enterprise__province")
    return found.filter(status=ApplicationStatus.FILED).exclude(filed_by=user)


def _drafted(user: User) -> QuerySet[Letter]:
    """Letters that this person may issue: with a second person's signature only a reviewer, never one's own."""
    found = letters_for(user).filter(status=LetterStatus.DRAFT)
    if user.acting_post and user.acting_post.role in REVIEWERS:
        return found.exclude(second_person=True, drafted_by=user)
    return found.filter(second_person=False)


def _proposed(user: User) -> QuerySet[Waiver]:
    """Waivers that somebody else proposed."""
    found: QuerySet[Waiver] = _here(Waiver, user, "enterprise__province").filter(status=WaiverStatus.PROPOSED)
    return found.exclude(proposed_by=user)


def _here(model: type[Model], user: User, province: str) -> QuerySet[Any]:
    return visible_to(model._default_manager.all(), user, province=province)


def _oldest(rows: QuerySet[Any], since: str) -> QuerySet[Any]:
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(oldest=Min(since)).values("oldest")


def counted_at_once(
    user: User, also: Mapping[str, Subquery] | None = None, /, **found: QuerySet[Any]
) -> dict[str, Any]:
    """How many rows each of several queries finds, asked in one; `also` is asked beside them."""
    numbers = {name: Coalesce(Subquery(_number(rows)), 0) for name, rows in found.items()}
    answer: Any = User.objects.filter(pk=user.pk).values(**numbers, **(also or {}))[0]
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


def lists_to_sign(user: User) -> QuerySet[Any]:
    """Lists that wait for a signature; `own`: this person submitted it or decided an entry, and may not sign it."""
    decided = Exists(ListEntry.objects.filter(annual_list=OuterRef("pk"), decided_by=user))
    found = access.lists_for(user).filter(status=ListStatus.SUBMITTED).annotate(decided=decided)
    return found.annotate(own=_own(user)).order_by("submitted_at")


def _own(user: User) -> Case:
    """The person submitted it, or decided an entry of it (`decided`)."""
    return Case(When(Q(submitted_by=user) | Q(decided=True), then=True), default=False, output_field=BooleanField())


@dataclass(frozen=True)
class DraftList:
    """办理中的名录: how far it is, and whether the reviewer has sent it back."""

    annual_list: AnnualList
    total: int
    unconfirmed: int
    asking: int
    returned: "Returned | None"

    @property
    def confirmed(self) -> int:
        return self.total - self.unconfirmed


@dataclass(frozen=True)
class Returned:
    """退回: the return that stands."""

    at: datetime
    actor_name: str
    reason: str


def _returned(one: Any) -> Returned | None:
    return Returned(one.acted_at, one.acted_by, one.act_reason) if one.last_act == _RETURN else None


def lists_in_hand(user: User) -> tuple[list[DraftList], list[AnnualList]]:
    """Lists in work with their counts, and those that wait for a signature, oldest first; one query."""
    decided = Exists(ListEntry.objects.filter(annual_list=OuterRef("pk"), decided_by=user))
    found = list(
        access.lists_for(user)
        .filter(status__in=(ListStatus.DRAFT, ListStatus.SUBMITTED))
        .annotate(
            decided=decided,
            own=_own(user),
            last_act=_last_act("action"),
            acted_at=_last_act("at"),
            acted_by=_last_act("actor_name"),
            act_reason=_last_act("reason"),
            total=Count("entries"),
            unconfirmed=Count("entries", filter=Q(entries__decision="")),
            asking=Count("entries", filter=Q(entries__decision="", entries__verdict=Verdict.ASK)),
        )
        .order_by("-list_year", "sector")
    )
    told = [
        DraftList(one, one.total, one.unconfirmed, one.asking, _returned(one))
        for one in found
        if one.status == ListStatus.DRAFT
    ]
    waiting = [one for one in found if one.status == ListStatus.SUBMITTED]
    return told, sorted(waiting, key=lambda one: (one.submitted_at is None, one.submitted_at))


def _last_act(field: str) -> Subquery:
    """A field of the last act between bureau hands on a list."""
    acts = Entry.objects.filter(
        target_type="registry.annuallist",
        target_id=Cast(OuterRef("pk"), CharField()),
        action__in=("registry.annuallist.submit", _RETURN, "registry.annuallist.recall"),
    )
    return Subquery(acts.order_by("-at", "-pk").values(field)[:1])


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


def own_enterprise(user: User) -> Any:
    """The user's own enterprise with its account opening, `unread` messages, `has_plans`, `has_corrections`, `has_owed`
    and `has_asked` (surrender_desk); None without one."""
    returned = PlanVersion.objects.filter(plan__enterprise=OuterRef("pk"), status=PlanStatus.RETURNED)
    mending = Verification.objects.filter(report__enterprise=OuterRef("pk"), status=VerificationStatus.CORRECTING)
    found: Any = access.enterprises_for(user).select_related("account_opening")
    return found.annotate(
        unread=Coalesce(Subquery(_number(unread(user))), 0),
        has_plans=Exists(returned),
        has_corrections=Exists(mending),
        has_owed=Exists(owed_by(OuterRef("pk"))),
        has_asked=Exists(asked_of(OuterRef("pk"))),
    ).first()


def listed_as(standings: Iterable[ListEntry], opening: AccountOpening | None) -> list[Listed]:
    """Entries already read, as those who count duties want them."""
    return [
        Listed(
            one.annual_list.list_year, one.annual_list.sector, one.annual_list.province, one.decision, one.change,
            one.enterprise_id, one.uscc, one.name, one.enterprise.city, opening.status if opening else None,
        )
        for one in standings
    ]  # fmt: skip


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


@dataclass(frozen=True)
class CityFigures:
    """市局的数: units in force by sector, all units registered, messages unread, and each sector's list in force."""

    by_sector: dict[str, int]
    registered: int
    unread: int
    lists: dict[str, int]


def city_figures(user: User, working: Working) -> CityFigures:
    """One query for all of them."""
    sectors = [working.sector] if working.sector else [sector.value for sector in Sector]
    lists = access.lists_for(user).filter(list_year=working.list_year, status=ListStatus.PUBLISHED)
    counted = {f"n_{one}": units_in_force(user, working.list_year, one) for one in sectors}
    found = counted_at_once(
        user,
        {
            f"list_{one}": Subquery(lists.filter(sector=one).order_by("-edition").values("pk")[:1])
            for one in Sector.values
        },
        **counted,
        registered=access.enterprises_for(user),
        unread=unread(user),
    )
    return CityFigures(
        {one: number for one in sectors if (number := found[f"n_{one}"])},
        found["registered"],
        found["unread"],
        {one: pk for one in Sector.values if (pk := found[f"list_{one}"])},
    )
