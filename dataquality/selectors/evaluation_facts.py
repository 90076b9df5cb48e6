"""评估的事实: what stands in the portal of the verifications of a province and emission year; a few queries for all."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from cets_portal.norms.verification import verification_guide
from dataquality.choices import DifferenceStatus, FigureStatus, FindingStatus, VerificationRole, VerificationStatus
from dataquality.models import (
    Conclusion,
    Presence,
    RecheckDifference,
    Tie,
    Verification,
    VerificationFinding,
    VerificationMember,
    VerifiedFigure,
)
from dataquality.rules.agency_ties import Doing, stood_in_the_way
from dataquality.rules.agency_work import Work
from dataquality.rules.verification.conflicts import TieFacts

#: Contents of conclusions may be long: so many at a time.
_CHUNK: Final = 200
#: States of a task about whose conclusion the province has decided.
_DECIDED = (VerificationStatus.CONFIRMED, VerificationStatus.SET_ASIDE)
_UNSAID = (FindingStatus.DRAFTED, FindingStatus.DROPPED)


@dataclass(frozen=True)
class Concluded:
    """已出具: the first conclusion's day, and what the last one says."""

    first_on: date
    tco2e: Decimal
    marks: Mapping[str, bool]


def verifications_of(province: str, emission_year: int) -> QuerySet[Verification]:
    """The year's verifications in the province that were not taken back."""
    found = Verification.objects.filter(report__enterprise__province=province, report__emission_year=emission_year)
    return found.exclude(status=VerificationStatus.CANCELLED).order_by()


def agencies_at_work(province: str, emission_year: int) -> set[int]:
    """Keys of the agencies that had any."""
    return set(verifications_of(province, emission_year).values_list("agency_id", flat=True))


def works_of(province: str, emission_year: int, *, today: date) -> dict[int, tuple[Work, ...]]:
    """Agency → its works; the number of queries does not grow with them."""
    facts = _Facts(province, emission_year)
    found: dict[int, list[Work]] = defaultdict(list)
    for one in facts.rows:
        found[one.agency_id].append(facts.work(one, today))
    return {agency: tuple(works) for agency, works in found.items()}


class _Facts:
    """What is read once for all agencies."""

    def __init__(self, province: str, emission_year: int) -> None:
        self.province, self.year = province, emission_year
        self.found = verifications_of(province, emission_year)
        self.keys = self.found.values("pk")

    @cached_property
    def rows(self) -> list[Any]:
        """The verifications; `disputed`: a re-check with an open difference."""
        case = RecheckDifference.objects.filter(recheck=OuterRef("pk"), status=DifferenceStatus.OPEN)
        rows: Any = self.found.select_related("report__enterprise").defer("draft", "report__draft")
        return list(rows.annotate(disputed=Exists(case)).order_by("pk"))

    def work(self, one: Any, today: date) -> Work:
        unit, said = one.report.enterprise, self.concluded.get(one.pk)
        work = Work(
            uscc=unit.uscc, name=unit.name, sector=one.report.sector, role=one.role, due_on=one.due_on,
            counted_on=today, returned=one.returned_times,
            on_site=one.on_site_ended_on is not None and not one.on_site_skipped,
            present=self.present.get(one.pk, 0), conflicts=tuple(self._conflicts(one, said, today)),
        )  # fmt: skip
        if said is None:
            return work
        rechecks = self._rechecks(one)
        return replace(
            work, concluded_on=said.first_on, tco2e=said.tco2e, marks=said.marks,
            stands_tco2e=self._stands(one), rechecked=bool(rechecks),
            missed=frozenset(set().union(*(self.classes[pk] for pk in rechecks)) - self.classes[one.pk]),
        )  # fmt: skip

    def _stands(self, one: Any) -> Decimal | None:
        """What the conclusion is measured by; None while the province has not decided about it."""
        if one.disputed or one.status not in _DECIDED:
            return None
        return self.figures.get((one.report.enterprise_id, one.report.sector))

    @cached_property
    def concluded(self) -> dict[int, Concluded]:
        """Verification → its conclusions; the contents are read of the last ones only."""
        rows = Conclusion.objects.filter(verification__in=self.keys).order_by("verification", "number")
        found: dict[int, tuple[date, int, Decimal]] = {}
        for pk, of, at, tonnes in rows.values_list("pk", "verification_id", "concluded_at", "after_tco2e"):
            first = found[of][0] if of in found else timezone.localtime(at).date()
            found[of] = (first, pk, tonnes)
        marks = dict(_marks([last for _first, last, _tonnes in found.values()]))
        return {of: Concluded(first, tonnes, marks[last]) for of, (first, last, tonnes) in found.items()}

    @cached_property
    def figures(self) -> dict[tuple[int, str], Decimal]:
        """(enterprise, sector) → what the province stands by on the ground of a conclusion."""
        rows = VerifiedFigure.objects.filter(
            enterprise__province=self.province, emission_year=self.year, status=FigureStatus.CONFIRMED,
            conclusion__isnull=False,
        )  # fmt: skip
        columns = ("enterprise_id", "sector", "emissions_tco2e")
        return {(unit, sector): tonnes for unit, sector, tonnes in rows.order_by().values_list(*columns)}

    @cached_property
    def present(self) -> dict[int, int]:
        """Verification → how many people were on site."""
        rows = Presence.objects.filter(verification__in=self.keys).order_by()
        return dict(rows.values_list("verification_id").annotate(n=Count("person", distinct=True)))

    @cached_property
    def classes(self) -> defaultdict[int, set[str]]:
        """Verification → classes of the findings it made."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        rows = VerificationFinding.objects.filter(verification__in=self.keys).exclude(status__in=_UNSAID)
        for of, kind in rows.order_by().values_list("verification_id", "finding_class").distinct():
            found[of].add(kind)
        return found

    @cached_property
    def by_report(self) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for one in self.rows:
            found[one.report_id].append(one)
        return found

    def _rechecks(self, one: Verification) -> list[int]:
        """Concluded re-checks by others of what this verified first; none that is disputed or was not adopted."""
        if one.role != VerificationRole.FIRST:
            return []
        return [
            other.pk
            for other in self.by_report[one.report_id]
            if other.agency_id != one.agency_id
            and other.role == VerificationRole.RECHECK
            and other.pk in self.concluded
            and not other.disputed
            and other.status != VerificationStatus.SET_ASIDE
        ]

    @cached_property
    def people(self) -> defaultdict[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        rows = VerificationMember.objects.filter(verification__in=self.keys, removed_at__isnull=True).order_by()
        for of, person in rows.values_list("verification_id", "person_id"):
            found[of].add(person)
        return found

    @cached_property
    def ties(self) -> dict[int, list[tuple[TieFacts, date]]]:
        """Agency → its ties that were not withdrawn, each with its first day."""
        found: dict[int, list[tuple[TieFacts, date]]] = defaultdict(list)
        rows = Tie.objects.filter(agency__in=self.found.values("agency"), withdrawn_at__isnull=True).order_by("pk")
        for one in rows:
            fact = TieFacts(one.kind, "", one.province, one.enterprise_id, one.person_id, one.until_on)
            found[one.agency_id].append((fact, one.from_on))
        return found

    def _conflicts(self, one: Verification, said: Concluded | None, today: date) -> Iterator[str]:
        """Kinds of the ties that should have kept the agency away."""
        if one.agency_id not in self.ties:
            return
        first = timezone.localtime(one.assigned_at).date()
        doing = Doing(
            enterprise=one.report.enterprise_id, province=self.province, people=self.people[one.pk], first_on=first,
            last_on=max(one.concluded_on or (said.first_on if said else today), first),
        )  # fmt: skip
        years = verification_guide().ties.years
        for tie, from_on in self.ties[one.agency_id]:
            if stood_in_the_way(tie, from_on, doing, years=years):
                yield tie.kind


def _marks(conclusions: list[int]) -> Iterator[tuple[int, dict[str, bool]]]:
    """Conclusion → the seven marks its content states; one that states none conforms as a whole or not."""
    for start in range(0, len(conclusions), _CHUNK):
        some = conclusions[start : start + _CHUNK]
        rows = Conclusion.objects.filter(pk__in=some).values_list("pk", "content", "conforms")
        for pk, content, conforms in rows.order_by():
            yield pk, marks_in(json.loads(content), conforms=conforms)


def marks_in(content: Mapping[str, Any], *, conforms: bool) -> dict[str, bool]:
    """`marks` of a conclusion: {mark: bool}; where it has none, "other" says what the conclusion says as a whole."""
    said = content.get("marks")
    if not isinstance(said, Mapping) or not said:
        return {} if conforms else {"other": False}
    return {str(mark): bool(good) for mark, good in said.items()}
