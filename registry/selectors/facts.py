"""筛查事实查询: what the register says of every unit of one sector in one province, in a handful of queries.

Rows come as tuples (`values_list`), since a hundred thousand model objects would cost more than the screening.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from cets_portal.norms import ListRule
from cets_portal.norms.codes import EmissionSource, JointState, Sector
from registry.choices import EventKind, ListStatus, Verdict
from registry.models import Activity, AnnualEmission, AnnualList, Enterprise, EnterpriseEvent, ListEntry
from registry.rules.screening import ScreeningFacts
from registry.selectors.sums import Figure, Figures, Sums, add_up

_RANK = {source.value: rank for rank, source in enumerate(EmissionSource)}
_SOURCE = {source.value: source for source in EmissionSource}
_READ = (EventKind.CLOSURE, EventKind.SUSPENSION, EventKind.RESUMPTION, EventKind.MERGER,
         EventKind.NEW_CONSTRUCTION, EventKind.JOINT_WORKS)  # fmt: skip


@dataclass(frozen=True)
class FactBook:
    """事实册: enterprise → its facts; and, of those that left this sector, the one that has them now.

    Units of last year's list that have no activity here any more are in it; their facts say `in_sector` False.
    """

    facts: Mapping[int, ScreeningFacts]
    moved_to: Mapping[int, Sector] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """所问: whose facts, for which list. `units` narrows every query to these enterprises."""

    rule: ListRule
    list_year: int
    province: str
    sector: Sector
    today: date
    units: Collection[int] | None = None

    @property
    def last_day(self) -> date:
        """What happens after the list year is no matter of this list, nor what has not happened yet."""
        return min(self.today, date(self.list_year, 12, 31))

    @property
    def base_year(self) -> int:
        return self.rule.base_year(self.list_year)

    @property
    def new_year(self) -> int:
        return self.list_year - self.rule.newly_built.years_before_list_year

    def about(self, path: str = "enterprise") -> Q:
        """Rows of enterprises of this province, or of the named ones."""
        if self.units is not None:
            return Q(**{f"{path}__in": list(self.units)})
        return Q(**{f"{path}__province": self.province})


@dataclass(slots=True)
class Happened:
    """事项小结: what the events of one enterprise come to, up to the last day that counts."""

    closed_on: date | None = None
    suspended_on: date | None = None
    started_on: date | None = None
    merged_into: str | None = None
    joint_state: JointState = JointState.NONE
    joint_with: str | None = None
    merged_with: int | None = None


@dataclass
class LastList:
    """上年名录: who stood on last year's lists of this province, by sector; who only reported; who was left aside.

    `known` are the sectors whose list of last year the portal holds.
    """

    listed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    reporting: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    unsettled: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    known: set[str] = field(default_factory=set)


_NOTHING = Happened()
_CHUNK = 5000


def _tuples(rows: QuerySet[Any], *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples, in the order they are given or in any, fetched in large pieces."""
    ordered = rows if rows.query.order_by else rows.order_by()
    return ordered.values_list(*columns).iterator(chunk_size=_CHUNK)


def facts_for_screening(
    list_year: int,
    province: str,
    sector: str,
    *,
    rule: ListRule,
    today: date,
    units: Collection[int] | None = None,
    also: Collection[int] = (),
) -> FactBook:
    """Facts of every enterprise with an activity in this sector and province, none left out.

    Enterprises of last year's list and those of `also` that have no activity here any more are in it too, with
    `in_sector` False. Figures: verified before estimated before declared. Events that were withdrawn, that lie
    ahead or after the list year, or that touch a single facility are not looked at. The figures of joint works
    are added up at their lead. `units` asks for these enterprises only.
    """
    question = Question(rule, list_year, province, Sector(sector), today, units)
    last = _last_list(question)
    happened, members = _events(question)
    merged = _merged_units(happened)
    figures = _figures(question, [*_flat(members), *_flat(merged)])
    facts = dict(_with_activity(question, figures, happened, last))
    missing = (last.listed[sector] | last.reporting[sector] | set(also)) - facts.keys()
    if units is not None:
        missing &= set(units)
    facts |= _without_activity(question, missing, last)
    elsewhere = _activities_elsewhere(facts, question, last)
    _mark_moved_here(facts, question, last, elsewhere)
    add_up(facts, members, merged, figures, Sums(question.sector, question.base_year, question.new_year))
    return FactBook(facts, dict(_moved_away(facts, question, last, elsewhere)))


def _with_activity(
    question: Question, figures: Figures, happened: Mapping[int, Happened], last: LastList
) -> Iterator[tuple[int, ScreeningFacts]]:
    base, new = question.base_year, question.new_year
    sector = question.sector
    listed, reporting, unsettled = last.listed[sector], last.reporting[sector], last.unsettled[sector]
    known = sector in last.known
    rows = Activity.objects.filter(question.about(), sector=sector, enterprise__province=question.province)
    columns = ("enterprise_id", "enterprise__uscc", "enterprise__name", "industry_code", "sub_industry", "process",
               "started_on", "closed_on")  # fmt: skip
    of_base, of_previous, of_new = figures[base].get, figures[base - 1].get, figures[new].get
    for unit, uscc, name, code, sub, process, started, closed in _tuples(rows, *columns):
        events = happened.get(unit, _NOTHING)
        now, before, later = of_base(unit), of_previous(unit), of_new(unit)
        yield unit, ScreeningFacts(
            uscc=uscc, name=name, sector=sector, industry_code=code, sub_industry=sub, process=process,
            base_tco2e=now and now[0], base_source=now and now[1], previous_tco2e=before and before[0],
            later_estimate_tco2e=later and later[0], started_on=started or events.started_on,
            closed_on=_earlier(closed, events.closed_on), suspended_on=events.suspended_on,
            merged_into=events.merged_into, joint_state=events.joint_state, joint_with=events.joint_with,
            listed_last_year=unit in listed, report_only_last_year=unit in reporting,
            later_source=later and later[1], unsettled_last_year=unit in unsettled, last_list_known=known,
        )  # fmt: skip


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _without_activity(
    question: Question, missing: Iterable[int], last: LastList
) -> Iterator[tuple[int, ScreeningFacts]]:
    """Units that stood on the list and have nothing to do with this sector or province any more."""
    listed, reporting = last.listed[question.sector], last.reporting[question.sector]
    gone = Enterprise.objects.filter(pk__in=list(missing)).order_by().values_list("pk", "uscc", "name")
    for unit, uscc, name in gone:
        yield unit, ScreeningFacts(
            uscc=uscc, name=name, sector=question.sector, in_sector=False,
            listed_last_year=unit in listed, report_only_last_year=unit in reporting,
        )  # fmt: skip


def _flat(groups: Mapping[int, list[int]]) -> Iterator[int]:
    return (unit for units in groups.values() for unit in units)


def _figures(question: Question, outside: Collection[int]) -> Figures:
    """Best figures of the years that matter, of the province's units and of those that count with one of them."""
    years = {question.base_year, question.base_year - 1, question.new_year}
    who = question.about()
    if outside:
        who |= Q(enterprise__in=outside)
    rows = AnnualEmission.objects.filter(who, sector=question.sector, emission_year__in=years)
    best: dict[int, dict[int, Figure]] = {year: {} for year in years}
    for unit, year, source, tco2e in _tuples(rows, "enterprise_id", "emission_year", "source", "emissions_tco2e"):
        of_year = best[year]
        known = of_year.get(unit)
        if known is None or _RANK[source] < _RANK[known[1]]:
            of_year[unit] = (tco2e, _SOURCE[source])
    return best


def _events(question: Question) -> tuple[dict[int, Happened], dict[int, list[int]]]:
    """What happened to each enterprise; and joint works: lead → members."""
    rows = EnterpriseEvent.objects.filter(
        question.about() | _counting_with(question), sector__in=("", question.sector), kind__in=_READ,
        withdrawn_at__isnull=True, facility__isnull=True,
    ).order_by("occurred_on", "pk")  # fmt: skip
    found: dict[int, Happened] = defaultdict(Happened)
    leads: dict[int, int] = {}
    joint_counts = question.rule.sector(question.sector).joint_works is not None
    columns = ("enterprise_id", "kind", "occurred_on", "counterpart_id", "counterpart__uscc")
    for unit, kind, day, other, other_code in _tuples(rows, *columns):
        if kind == EventKind.JOINT_WORKS:
            if joint_counts and day <= question.last_day:
                leads.pop(unit, None)
                found[unit].joint_state, found[unit].joint_with = _joint(unit, other), other_code
                if other and other != unit:
                    leads[unit] = other
        else:
            _take(found[unit], kind, day, other, other_code, question.last_day)
    return found, _members_of(leads, found)


def _counting_with(question: Question) -> Q:
    """Events of the units that were ever put under one of these: a later one may have put them elsewhere."""
    together = Q(kind__in=(EventKind.JOINT_WORKS, EventKind.MERGER))
    if question.units is None:
        return question.about("counterpart") & together
    named = EnterpriseEvent.objects.filter(question.about("counterpart"), together, withdrawn_at__isnull=True)
    return Q(enterprise__in=named.order_by().values("enterprise"))


def _joint(unit: int, lead: int | None) -> JointState:
    if lead is None:
        return JointState.UNDECIDED
    return JointState.LEAD if lead == unit else JointState.MEMBER


def _members_of(leads: Mapping[int, int], found: dict[int, Happened]) -> dict[int, list[int]]:
    """Lead → members. Who is named as lead is the lead, whether or not an event of its own says so."""
    members: dict[int, list[int]] = defaultdict(list)
    for unit, lead in leads.items():
        members[lead].append(unit)
        if found[lead].joint_state != JointState.MEMBER:
            found[lead].joint_state = JointState.LEAD
    return members


def _take(known: Happened, kind: str, day: date, other: int | None, other_code: str | None, last_day: date) -> None:
    """One more event, in the order of their days."""
    if kind == EventKind.CLOSURE:
        known.closed_on = _earlier(known.closed_on, day)
    elif kind == EventKind.NEW_CONSTRUCTION:
        known.started_on = known.started_on or day
    elif day > last_day:
        return
    elif kind == EventKind.MERGER:
        known.merged_into, known.merged_with = other_code, other
    else:
        known.suspended_on = day if kind == EventKind.SUSPENSION else None


def _last_list(question: Question) -> LastList:
    """Last year's published entries of this province, in whatever sector."""
    in_force = AnnualList.objects.filter(
        list_year=question.list_year - 1, province=question.province, status=ListStatus.PUBLISHED
    ).order_by()
    last = LastList(known=set(in_force.values_list("sector", flat=True)))
    shelves = {Verdict.INCLUDE: last.listed, Verdict.REPORT_ONLY: last.reporting}
    rows = ListEntry.objects.filter(annual_list__in=in_force).exclude(decision=Verdict.EXCLUDE)
    for unit, sector, decision in _tuples(rows, "enterprise_id", "annual_list__sector", "decision"):
        shelves.get(decision, last.unsettled)[sector].add(unit)
    return last


#: enterprise → sectors → when its activity there closed.
Elsewhere = Mapping[int, Mapping[str, date | None]]


def _activities_elsewhere(facts: Mapping[int, ScreeningFacts], question: Question, last: LastList) -> Elsewhere:
    """All activities of the units that may have moved: on another list last year, or gone from this one."""
    here = last.listed[question.sector]
    there = set().union(*(units for sector, units in last.listed.items() if sector != question.sector))
    stopped = {unit for unit in here & facts.keys() if _has_stopped(facts[unit], question.list_year)}
    found: dict[int, dict[str, date | None]] = defaultdict(dict)
    rows = Activity.objects.filter(enterprise__in=list((there - here) & facts.keys() | stopped)).order_by()
    for unit, sector, closed_on in rows.values_list("enterprise_id", "sector", "closed_on"):
        found[unit][sector] = closed_on
    return found


def _has_stopped(facts: ScreeningFacts, list_year: int) -> bool:
    return not facts.in_sector or (facts.closed_on is not None and facts.closed_on.year < list_year)


def _left(activities: Mapping[str, date | None], sector: str, list_year: int) -> bool:
    """Whether a unit with these activities has left a sector: none there, or closed before the list year."""
    closed_on = activities.get(sector)
    return sector not in activities or (closed_on is not None and closed_on.year < list_year)


def _mark_moved_here(
    facts: dict[int, ScreeningFacts], question: Question, last: LastList, elsewhere: Elsewhere
) -> None:
    """Units that stood on another sector's list last year and have left that sector: they moved to this one."""
    for sector, units in last.listed.items():
        if sector == question.sector:
            continue
        for unit in units & facts.keys():
            known = facts[unit]
            if not known.listed_last_year and _left(elsewhere.get(unit, {}), sector, question.list_year):
                facts[unit] = replace(known, moved_from_sector=Sector(sector))


def _moved_away(
    facts: Mapping[int, ScreeningFacts], question: Question, last: LastList, elsewhere: Elsewhere
) -> Iterator[tuple[int, Sector]]:
    """Units of last year's list that have left this sector for another, where they did not stand before."""
    for unit in last.listed[question.sector] & facts.keys():
        activities = elsewhere.get(unit, {})
        if not _left(activities, question.sector, question.list_year):
            continue
        for sector in activities:
            if unit not in last.listed[sector] and not _left(activities, sector, question.list_year):
                yield unit, Sector(sector)
                break


def _merged_units(happened: Mapping[int, Happened]) -> dict[int, list[int]]:
    """Survivor → units that merged into it."""
    merged: dict[int, list[int]] = defaultdict(list)
    for unit, events in happened.items():
        if events.merged_with:
            merged[events.merged_with].append(unit)
    return merged
