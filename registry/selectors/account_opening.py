"""账户开立查询: who is newly listed, which of the three functions stand, who has some still to open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import due_dates_for
from cets_portal.norms.codes import Actor, DutyCode
from cets_portal.norms.openings import opening_rule
from registry.choices import Change, ListStatus, OpeningStatus, Verdict
from registry.models import AccountOpening, Enterprise, ListEntry
from registry.rules.account_opening import DAY_FIELDS, missing_documents, missing_functions

_OPENING: Final = "enterprise__account_opening"
COMPLETE: Final = Q(**{f"{_OPENING}__status": OpeningStatus.COMPLETE})
#: Without an application `status` is NULL, which a negated Q lets through as well.
NOT_COMPLETE: Final = ~COMPLETE
NEWLY: Final = Q(change__in=(Change.NEW, Change.MOVED))
OPEN, DONE, LATE, STANDING = "open", "done", "late", "standing"
_DAYS: Final = tuple(f"{_OPENING}__{field}" for field in DAY_FIELDS.values())


def listed(
    years: Iterable[int], *, sector: str = "", province: str = "", city: str = "", enterprise_id: int | None = None
) -> QuerySet[ListEntry]:
    """Key emitting units on the lists in force of these list years, within sector, place or enterprise."""
    entries = ListEntry.objects.filter(
        annual_list__status=ListStatus.PUBLISHED, annual_list__list_year__in=list(years), decision=Verdict.INCLUDE
    )
    wanted = {
        "annual_list__sector": sector,
        "annual_list__province": province,
        "enterprise__city": city,
        "enterprise_id": enterprise_id,
    }
    return entries.filter(**{path: value for path, value in wanted.items() if value})


def with_newness(entries: QuerySet[ListEntry]) -> QuerySet[Any]:
    """Each entry with `newly`: the unit came onto the sector's list that year, or in an earlier one kept here.

    A unit that joined last year and has opened nothing is chased on, though this year's list calls it continued.
    """
    joined = ListEntry.objects.filter(
        NEWLY,
        enterprise=OuterRef("enterprise"),
        decision=Verdict.INCLUDE,
        annual_list__sector=OuterRef("annual_list__sector"),
        annual_list__list_year__lte=OuterRef("annual_list__list_year"),
        annual_list__status=ListStatus.PUBLISHED,
    )
    return entries.annotate(newly=Exists(joined))


class Unopened(NamedTuple):
    """未开齐的单位: with the functions that do not stand yet (values of AccountFunction)."""

    enterprise_id: int
    uscc: str
    name: str
    missing: tuple[str, ...]


def unopened(
    list_year: int, sector: str = "", *, province: str = "", city: str = "", enterprise_id: int | None = None
) -> list[Unopened]:
    """Units of a list year that have functions to open; one query. A unit of two sectors is named once."""
    entries = listed([list_year], sector=sector, province=province, city=city, enterprise_id=enterprise_id)
    rows: Any = with_newness(entries).filter(NOT_COMPLETE, newly=True).order_by("enterprise__city", "name")
    found = {
        unit: Unopened(unit, uscc, name, missing_functions(days))
        for unit, uscc, name, *days in rows.values_list("enterprise_id", "uscc", "name", *_DAYS)
    }
    return list(found.values())


@dataclass(frozen=True)
class Due:
    """期限: by when the accounts of a list year and sector are to stand, and what excuses lateness."""

    due_on: date | None
    number: str
    clause: str
    excused: bool


def dues(province: str) -> dict[tuple[int, str], Due]:
    """(list year, sector) → when its accounts are due, the province's inner date applied; two queries.

    Where several notices name the same list, the earliest date stands.
    """
    found = Obligation.objects.filter(duty=DutyCode.ACCOUNTS_OPENED, status=ObligationStatus.IN_FORCE)
    rows = list(found.order_by("due_on", "key"))
    days = due_dates_for(rows, Actor.UNIT, province)
    by_list: dict[tuple[int, str], Due] = {}
    for row in rows:
        for year in row.list_years or [row.list_year]:
            by_list.setdefault((year, row.sector), Due(days[row.pk], row.number, row.clause, row.is_excused))
    return by_list


def due_by_sector(list_year: int, province: str) -> dict[str, Due]:
    """Sector → when the accounts of this list year are due; two queries."""
    return {sector: due for (year, sector), due in dues(province).items() if year == list_year}


def overdue(due: Mapping[str, Due], today: date) -> Q:
    """Entries whose accounts are late today."""
    late = [sector for sector, one in due.items() if one.due_on and one.due_on < today and not one.excused]
    # An empty IN would make Django skip the whole query in which the counts stand.
    return NOT_COMPLETE & Q(annual_list__sector__in=late or [""])


def opening_counts(entries: QuerySet[Any], due: Mapping[str, Due], today: date) -> dict[str, int]:
    """ "" (newly listed), open, done, late and standing (on earlier lists, nothing to open); one query.

    `entries` carry `newly` (with_newness).
    """
    new = Q(newly=True)
    counted: dict[str, int] = entries.order_by().aggregate(
        all=Count("pk", filter=new),
        open=Count("pk", filter=new & NOT_COMPLETE),
        late=Count("pk", filter=new & overdue(due, today)),
        standing=Count("pk", filter=Q(newly=False)),
    )
    done = counted["all"] - counted[OPEN]
    return {"": counted["all"], OPEN: counted[OPEN], LATE: counted[LATE], DONE: done, STANDING: counted[STANDING]}


def of_state(entries: QuerySet[Any], state: str, due: Mapping[str, Due], today: date) -> QuerySet[Any]:
    """Narrowed to one state of `opening_counts`; an unknown state is the newly listed."""
    conditions = {OPEN: NOT_COMPLETE, DONE: COMPLETE, LATE: overdue(due, today)}
    if state == STANDING:
        return entries.filter(newly=False)
    return entries.filter(conditions.get(state, Q()), newly=True)


def shown(entries: QuerySet[Any], filters: Mapping[str, str]) -> QuerySet[Any]:
    """Rows of the overview, narrowed by q and city, units by city and name; ready to be drawn without more queries."""
    if words := filters.get("q", "").strip():
        entries = entries.filter(Q(name__icontains=words) | Q(uscc__istartswith=words.upper()))
    if city := filters.get("city", "").strip():
        entries = entries.filter(enterprise__city=city)
    return entries.select_related("annual_list", _OPENING).order_by("enterprise__city", "name", "pk")


def cities_of(entries: QuerySet[Any]) -> list[tuple[str, int]]:
    """Cities with the number of their newly listed units."""
    found = entries.filter(newly=True).order_by("enterprise__city").values_list("enterprise__city")
    return list(found.annotate(Count("pk")))


def listed_days(enterprises: Iterable[int]) -> dict[int, date]:
    """Enterprise → the day on which it first came onto a list kept here; absent where it stood before. One query."""
    found = ListEntry.objects.filter(
        NEWLY, enterprise_id__in=list(enterprises), annual_list__status=ListStatus.PUBLISHED, decision=Verdict.INCLUDE
    )
    days: dict[int, date] = {}
    columns: Any = found.order_by().values_list("enterprise_id", "first_published_on", "annual_list__published_at")
    for unit, first, published in columns:
        day = first or timezone.localdate(published)
        days[unit] = min(day, days.get(unit, day))
    return days


def on_a_list(enterprises: Iterable[int]) -> set[int]:
    """Those that stand on some list in force as key emitting units; one query."""
    found = ListEntry.objects.filter(
        enterprise_id__in=list(enterprises), annual_list__status=ListStatus.PUBLISHED, decision=Verdict.INCLUDE
    )
    return set(found.order_by().values_list("enterprise_id", flat=True))


def opening_of(enterprise: Enterprise) -> AccountOpening:
    """The enterprise's application; one not begun yet is not in the database."""
    found = AccountOpening.objects.select_related("submitted_by").filter(enterprise=enterprise).first()
    opening = found or AccountOpening(enterprise=enterprise)
    opening.enterprise = enterprise
    return opening


def wanting(opening: AccountOpening) -> tuple[str, ...]:
    """Ids of the required kinds of document that have not been handed in; one query."""
    required = [kind.id for kind in opening_rule().documents if kind.required]
    present = opening.documents.values_list("kind", flat=True) if opening.pk else ()
    return missing_documents(required, present)


def standings(enterprise: Enterprise) -> list[ListEntry]:
    """Lists in force on which it stands, the newest first."""
    entries = ListEntry.objects.filter(
        enterprise=enterprise, annual_list__status=ListStatus.PUBLISHED, decision=Verdict.INCLUDE
    )
    return list(entries.select_related("annual_list").order_by("-annual_list__list_year", "annual_list__sector"))
