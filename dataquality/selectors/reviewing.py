"""审核查询: the queue by risk, what stands open on a filing, and what was said of its sections."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least

from dataquality.choices import Decision, FilingStatus, Finding, QuestionStatus, SpotCheckStatus
from dataquality.models import Filing, FilingQuestion, SectionDecision, SpotCheck, Submission
from dataquality.rules import risk
from dataquality.rules.risk import Grounds


@dataclass(frozen=True)
class Open:
    """未结事项: how many of each still stand on a filing."""

    faulty: int = 0
    questions: int = 0
    spot_checks: int = 0
    differing: int = 0
    warnings: int = 0

    @property
    def stops(self) -> bool:
        """It stands in the way of accepting."""
        return bool(self.faulty or self.questions or self.spot_checks)

    @property
    def any(self) -> bool:
        """It wants a person's look, so that the filing is not accepted in bulk."""
        return self.stops or bool(self.differing or self.warnings)


def queue(filings: QuerySet[Filing]) -> Any:
    """Filings that wait for the technical review, the riskiest first, then the oldest submission.

    Each has `number`, `warnings`, `late`, `submitted_at`, `emissions_tco2e`, `submission_id`, `first_time`, `asked`,
    `answered`, `spot_open`, `differs` and `points`.
    """
    return with_grounds(filings.filter(status=FilingStatus.SUBMITTED)).order_by("-points", "submitted_at", "pk")


def with_grounds(filings: QuerySet[Filing]) -> Any:
    """Filings with what the queue knows of their newest submission."""
    newest = Submission.objects.filter(filing=OuterRef("pk")).order_by("-number")
    earlier = Filing.objects.filter(
        enterprise=OuterRef("enterprise"), sector=OuterRef("sector"), status=FilingStatus.ACCEPTED
    ).exclude(pk=OuterRef("pk"))
    columns = {
        "submission_id": "pk", "number": "number", "warnings": "warnings", "late": "late",
        "submitted_at": "submitted_at", "emissions_tco2e": "emissions_tco2e",
    }  # fmt: skip
    found = filings.defer("draft", "basis").annotate(
        **{name: Subquery(newest.values(column)[:1]) for name, column in columns.items()},
        first_time=~Exists(earlier),
        asked=_count(FilingQuestion.objects.filter(status=QuestionStatus.ASKED)),
        answered=_count(FilingQuestion.objects.filter(status=QuestionStatus.ANSWERED)),
        spot_open=_count(SpotCheck.objects.filter(status=SpotCheckStatus.REQUESTED)),
        differs=Exists(SpotCheck.objects.filter(filing=OuterRef("pk"), finding=Finding.DIFFERS)),
    )
    return found.annotate(points=_points())


def _count(rows: QuerySet[Any]) -> Subquery:
    counted = rows.filter(filing=OuterRef("pk")).order_by().values("filing").annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())


def _points() -> Any:
    """The same sum as `risk.points`, for the database to sort by; a test holds the two together."""
    return (
        Least(F("warnings") * risk.PER_WARNING, Value(risk.MOST_WARNINGS))
        + _when(Q(late=True), risk.LATE)
        + _when(Q(first_time=True), risk.FIRST_TIME)
        + _when(Q(number__gt=1), risk.RESUBMITTED)
        + _when(Q(answered__gt=0), risk.QUESTION_ANSWERED)
        + _when(Q(differs=True), risk.SPOT_CHECK_DIFFERS)
    )


def _when(holds: Q, points: int) -> Case:
    return Case(When(holds, then=Value(points)), default=Value(0), output_field=IntegerField())


def grounds_of(filing: Any) -> Grounds:
    """What `with_grounds` annotated, as the rules take it."""
    return Grounds(
        warnings=filing.warnings or 0,
        late=bool(filing.late),
        first_time=filing.first_time,
        number=filing.number or 1,
        answered=filing.answered or 0,
        spot_check_differs=filing.differs,
    )


def open_points(filings: Collection[Filing]) -> dict[int, Open]:
    """What stands open on each filing's newest submission; four queries for any number."""
    keys = [one.pk for one in filings]
    newest = _newest(keys)
    faulty = _by_filing(
        SectionDecision.objects.filter(submission__in=[pk for pk, _n in newest.values()], decision=Decision.FAULTY),
        "submission__filing",
    )
    questions = _by_filing(FilingQuestion.objects.filter(filing__in=keys).exclude(status=QuestionStatus.CLOSED))
    spots = _spot_checks(keys)
    return {
        key: Open(
            faulty.get(key, 0), questions.get(key, 0), spots.get(key, (0, 0))[0], spots.get(key, (0, 0))[1],
            newest.get(key, (0, 0))[1],
        )
        for key in keys
    }  # fmt: skip


def _newest(keys: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Filing → (submission, its warnings)."""
    rows = Submission.objects.filter(filing__in=list(keys)).order_by("filing", "number")
    return {filing: (pk, warnings) for filing, pk, warnings in rows.values_list("filing_id", "pk", "warnings")}


def _by_filing(rows: QuerySet[Any], path: str = "filing") -> dict[int, int]:
    return dict(rows.order_by().values_list(path).annotate(Count("pk")))


def _spot_checks(keys: list[int]) -> dict[int, tuple[int, int]]:
    """Filing → (outstanding, answered as differing)."""
    waiting, differing = Q(status=SpotCheckStatus.REQUESTED), Q(finding=Finding.DIFFERS)
    counted = SpotCheck.objects.filter(filing__in=keys).order_by().values("filing")
    rows = counted.annotate(waiting=Count("pk", filter=waiting), differing=Count("pk", filter=differing))
    return {row["filing"]: (row["waiting"], row["differing"]) for row in rows}


def decisions_of(submission: Submission) -> Mapping[str, SectionDecision]:
    """Section → what was said of it."""
    return {one.section: one for one in submission.decisions.select_related("decided_by")}
