"""核查查询: tasks with whose turn it is, their people, forms, days on site and findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from dataquality.choices import VERIFICATION_OVER, FindingStatus, FindingVerdict, SheetAnswer, VerificationStatus
from dataquality.models import (
    Presence,
    ReportVersion,
    SheetRow,
    Verification,
    VerificationFinding,
    VerificationMember,
)
from dataquality.rules.verification.turns import Dates, Turn, turn_of

#: States in which somebody still works on the task.
OPEN: Final = tuple(one for one in VerificationStatus if one not in VERIFICATION_OVER)
#: Verdicts after which an item takes the conservative figure.
UNRESOLVED: Final = (FindingVerdict.NOT_CONFORMING, FindingVerdict.NOT_MENDED)
_DATES: Final = (
    "due_on", "on_site_ended_on", "on_site_back_on", "findings_on", "answered_on", "concluded_on",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """一项任务 with whose turn it is."""

    verification: Any
    turn: Turn


def with_days(found: QuerySet[Verification]) -> Any:
    """Tasks with `last_on_site`, the last day on which anybody was at the unit for them."""
    days = Presence.objects.filter(verification=OuterRef("pk")).order_by().values("verification")
    return found.annotate(last_on_site=Subquery(days.annotate(last=Max("on_day")).values("last")))


def dates_of(verification: Any) -> Dates:
    """What the clocks of a task are counted from; one query unless it came by `with_days`."""
    last = getattr(verification, "last_on_site", None) if hasattr(verification, "last_on_site") else _last(verification)
    said = {name: getattr(verification, name) for name in _DATES}
    return Dates(stage=verification.status, last_on_site=last, **said)


def _last(verification: Verification) -> date | None:
    found: date | None = presences_of(verification).aggregate(last=Max("on_day"))["last"]
    return found


def turn(verification: Any) -> Turn:
    """Whose turn it is."""
    return turn_of(dates_of(verification))


def lines(found: Iterable[Any]) -> list[Line]:
    """Tasks (by `with_days`) with whose turn it is."""
    return [Line(one, turn(one)) for one in found]


def late(found: QuerySet[Verification], today: date) -> list[int]:
    """Keys of the tasks whose present step is over its day; one query."""
    names = ("pk", "status", *_DATES, "last_on_site")
    rows = with_days(found.filter(status__in=OPEN)).order_by().values(*names)
    return [row["pk"] for row in rows if _turn_of_row(row).is_late(today)]


def _turn_of_row(row: dict[str, Any]) -> Turn:
    said = {name: row[name] for name in (*_DATES, "last_on_site")}
    return turn_of(Dates(stage=row["status"], **said))


def list_rows(found: QuerySet[Verification]) -> Any:
    """Tasks as lists show them: unit, agency, leader, counts of findings; drafts of conclusions stay where they are."""
    leaders = VerificationMember.objects.filter(duty="leader", removed_at__isnull=True).select_related("person")
    counted = Q(findings__status__in=(FindingStatus.ISSUED, FindingStatus.ANSWERED, FindingStatus.CLOSED))
    rows = with_days(found).select_related("report__enterprise", "agency", "version").defer("draft", "version__content")
    return rows.annotate(findings_issued=Count("findings", filter=counted, distinct=True)).prefetch_related(
        Prefetch("members", leaders, to_attr="leaders")
    )


def counts_by(found: QuerySet[Verification], path: str) -> dict[Any, int]:
    """How many tasks for each value of `path`; one query."""
    return dict(found.order_by().values_list(path).annotate(n=Count("pk")))


def members_of(verification: Verification) -> list[VerificationMember]:
    """The people of the task today, in the order of their duties."""
    found = verification.members.filter(removed_at__isnull=True).select_related("person__user")
    order = ("leader", "member", "on_site", "technical_reviewer", "agency_approver")
    return sorted(found, key=lambda one: (order.index(one.duty), one.pk))


def presences_of(verification: Verification) -> QuerySet[Presence]:
    """Days on site: its own, and those of its people at the same works on another sector's task of the same visit."""
    begun = verification.listed_on or verification.begun_on
    shared = Q(enterprise=verification.enterprise, person__duties__verification=verification, on_day__gte=begun)
    asked = Q(verification=verification) | (shared if begun else Q(pk=None))
    return Presence.objects.filter(asked).select_related("person").distinct().order_by("on_day", "person_id")


def rows_of(verification: Verification, sheet: str) -> list[SheetRow]:
    """The points of one form in their order."""
    return list(verification.sheet_rows.filter(sheet=sheet).select_related("recorded_by").order_by("pk"))


def open_points(verification: Verification, sheet: str) -> int:
    """How many points of a form nobody has answered."""
    return verification.sheet_rows.filter(sheet=sheet, answer=SheetAnswer.OPEN).count()


def findings_of(verification: Verification) -> QuerySet[VerificationFinding]:
    """Findings in their order with the papers of the unit's answers."""
    found = verification.findings.select_related("written_by", "answered_by").order_by("number")
    return found.prefetch_related("papers__file")


def issued(verification: Verification) -> QuerySet[VerificationFinding]:
    """不符合项清单 as it went to the unit."""
    return findings_of(verification).exclude(status__in=(FindingStatus.DRAFTED, FindingStatus.DROPPED))


def unjudged(verification: Verification) -> QuerySet[VerificationFinding]:
    """Findings on which the agency has not yet given its verdict."""
    return verification.findings.filter(status__in=(FindingStatus.ISSUED, FindingStatus.ANSWERED))


def unresolved(verification: Verification) -> QuerySet[VerificationFinding]:
    """Findings closed as not mended or mended without conforming: their items take the conservative figure."""
    return verification.findings.filter(status=FindingStatus.CLOSED, verdict__in=UNRESOLVED)


def newest_version(verification: Verification) -> ReportVersion | None:
    """A version of the report that came in after the one that is verified."""
    later = ReportVersion.objects.filter(report=verification.report_id, number__gt=verification.version.number)
    return later.defer("content").order_by("-number").first()


def others_of(verification: Verification) -> Sequence[Verification]:
    """Further tasks on the same report."""
    found = Verification.objects.filter(report=verification.report_id).exclude(pk=verification.pk)
    return list(found.select_related("agency", "report__enterprise").defer("draft"))
