"""核查机构的人员与回避查询: who works where on what, what ties stand, who carries how much."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from dataquality.models import AgencyPerson, Presence, Tie, Verification, VerificationAgency, VerificationMember
from dataquality.rules.verification.conflicts import Agency, PersonFacts, TieFacts
from dataquality.rules.verification.sharing import Desk
from dataquality.selectors.verification import OPEN


def people_of(agency: VerificationAgency) -> QuerySet[AgencyPerson]:
    """Everybody who was ever recorded, those in service first; `open_tasks` counts tasks in hand."""
    open_duty = Q(duties__removed_at__isnull=True, duties__verification__status__in=OPEN)
    found = agency.people.select_related("user")
    counted = found.annotate(open_tasks=Count("duties__verification", filter=open_duty, distinct=True))
    return counted.order_by("left_on", "staff_number")


def serving(found: QuerySet[AgencyPerson], today: date) -> QuerySet[AgencyPerson]:
    """Those in service on a day."""
    return found.filter(Q(left_on__isnull=True) | Q(left_on__gt=today), joined_on__lte=today)


def ties_of(agency: VerificationAgency) -> QuerySet[Tie]:
    """Every record, those that stand first."""
    found = agency.ties.select_related("person", "enterprise", "proof", "recorded_by")
    return found.order_by("withdrawn_at", "-from_on", "-pk")


def qualified_agencies(today: date) -> QuerySet[VerificationAgency]:
    """Agencies with people in service."""
    people = serving(AgencyPerson.objects.all(), today)
    return VerificationAgency.objects.filter(pk__in=people.values("agency")).order_by("name")


def facts_of(agencies: Collection[VerificationAgency], days: Collection[date] = ()) -> dict[int, Agency]:
    """What the rules of conflicts ask of each agency; three queries at most, for any number."""
    keys = [one.pk for one in agencies]
    people: dict[int, dict[int, PersonFacts]] = defaultdict(dict)
    for one in AgencyPerson.objects.filter(agency__in=keys):
        people[one.agency_id][one.pk] = person_facts(one)
    ties: dict[int, list[TieFacts]] = defaultdict(list)
    for tie in Tie.objects.filter(agency__in=keys, withdrawn_at__isnull=True):
        ties[tie.agency_id].append(_tie_facts(tie))
    places = _places(keys, days)
    return {one.pk: Agency(name=one.name, people=people[one.pk], ties=ties[one.pk], places=places) for one in agencies}


def person_facts(person: AgencyPerson) -> PersonFacts:
    return PersonFacts(person.pk, person.name, tuple(person.sectors), person.joined_on, person.left_on)


def _tie_facts(tie: Tie) -> TieFacts:
    words = str(tie.get_kind_display())
    return TieFacts(tie.kind, words, tie.province, tie.enterprise_id, tie.person_id, tie.until_on)


def _places(agencies: Sequence[int], days: Collection[date]) -> Mapping[tuple[int, date], tuple[int, str]]:
    if not days:
        return {}
    found = Presence.objects.filter(person__agency__in=agencies, on_day__in=days)
    rows = found.values_list("person", "on_day", "enterprise", "enterprise__name")
    return {(person, day): (unit, name) for person, day, unit, name in rows}


def desks_of(agencies: Collection[VerificationAgency], today: date) -> list[Desk]:
    """Agencies with their people in service and what each has in hand; three queries."""
    people: dict[int, list[PersonFacts]] = defaultdict(list)
    for one in serving(AgencyPerson.objects.filter(agency__in=agencies), today).order_by("pk"):
        people[one.agency_id].append(person_facts(one))
    tasks = _counted(Verification.objects.filter(agency__in=agencies, status__in=OPEN), "agency")
    duties = VerificationMember.objects.filter(
        removed_at__isnull=True, verification__agency__in=agencies, verification__status__in=OPEN
    )
    loads = _counted(duties, "person")
    return [
        Desk(one.pk, tuple(people[one.pk]), tasks.get(one.pk, 0), {key.pk: loads.get(key.pk, 0) for key in people[one.pk]})
        for one in agencies
    ]  # fmt: skip


def _counted(found: QuerySet[Verification] | QuerySet[VerificationMember], path: str) -> dict[int, int]:
    return dict(found.order_by().values_list(path).annotate(n=Count("pk")))
