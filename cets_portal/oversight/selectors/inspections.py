"""检查的查询: the list as it is narrowed, and what the year's inspections have reached."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from cets_portal.norms.risk import RiskPoint, risk_point
from cets_portal.oversight.choices import InspectionKind, InspectionResult, InspectionStatus
from cets_portal.oversight.models import Inspection


class LookedAt(NamedTuple):
    """检查要点: a point of the book (None where the book no longer has it), its id, what was found, a problem."""

    point: RiskPoint | None
    id: str
    found: str
    problem: bool


def narrowed(found: QuerySet[Inspection], asked: Mapping[str, str]) -> QuerySet[Inspection]:
    """By state, kind, result and words of the unit's name or code; what is no choice narrows nothing."""
    for name, values in (
        ("status", InspectionStatus.values),
        ("kind", InspectionKind.values),
        ("result", InspectionResult.values),
    ):
        wanted = asked.get(name, "")
        found = found.filter(**{name: wanted}) if wanted in values else found
    words = asked.get("q", "").strip()
    if not words:
        return found
    return found.filter(Q(enterprise__name__icontains=words) | Q(enterprise__uscc__iexact=words))


def reached(found: QuerySet[Inspection], today: date) -> tuple[int, int]:
    """(inspections carried out, units inspected) since the first day of the year."""
    done = found.order_by().filter(inspected_on__gte=date(today.year, 1, 1)).exclude(status=InspectionStatus.CANCELLED)
    units = list(done.values_list("enterprise_id", flat=True))
    return len(units), len(set(units))


def looked_at(points: Iterable[Mapping[str, Any]]) -> list[LookedAt]:
    """The points of an inspection with their words."""
    return [LookedAt(risk_point(one["id"]), one["id"], one["found"], one["problem"]) for one in points]
