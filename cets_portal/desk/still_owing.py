"""还欠着的: what the letters ask before they remind a unit of a duty."""

from collections.abc import Sequence

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.desk.duties import duty_of


def still_owing(subject: str, codes: Sequence[str], *, province: str) -> set[str]:
    """Of these units of the province the codes of those that still owe the obligation; none where it binds nobody now."""
    row = Obligation.objects.filter(key=subject, status=ObligationStatus.IN_FORCE).first()
    duty = duty_of(row) if row else None
    if row is None or duty is None:
        return set()
    owing = {unit.uscc for _row, unit in duty.finder.owing([row], province=province)}
    return owing & set(codes)
