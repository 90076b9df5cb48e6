"""豁免查询: the list of waivers, how many hold, and which stand in each other's way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cets_portal.norms.months import Month
from dataquality.choices import WaiverStatus
from dataquality.models import Waiver

#: Waivers that wait or hold.
ALIVE = (WaiverStatus.PROPOSED, WaiverStatus.IN_FORCE)
#: A waiver ends by itself: after its last month it is listed as over.
OVER = "over"


@dataclass(frozen=True)
class WaiverQuery:
    """条件: a status, or `over`; sector, check, and words of name, code or check."""

    state: str = ""
    sector: str = ""
    check: str = ""
    text: str = ""


def waivers(found: QuerySet[Waiver], query: WaiverQuery, month: Month) -> QuerySet[Waiver]:
    """Those that answer the query, newest first; `month` is the one we live in."""
    found = found.filter(_state(query.state, month))
    if query.sector:
        found = found.filter(sector=query.sector)
    if query.check:
        found = found.filter(check_id=query.check)
    if query.text:
        names = Q(enterprise__name__icontains=query.text) | Q(enterprise__uscc__iexact=query.text)
        found = found.filter(names | Q(check_id__iexact=query.text))
    return found


def state_counts(found: QuerySet[Waiver], month: Month) -> dict[str, int]:
    """State or `over` → how many; "" for all."""
    rows = found.order_by().values_list("status", "to_month")
    counts = Counter(state_of(status, to_month, month) for status, to_month in rows)
    return {**counts, "": sum(counts.values())}


def state_of(status: str, to_month: str, month: Month) -> str:
    """The status, or `over` for one in force whose last month has passed."""
    return OVER if status == WaiverStatus.IN_FORCE and Month.from_text(to_month) < month else status


def holding(found: QuerySet[Waiver], month: Month) -> Mapping[str, int]:
    """Check id → waivers in force that are not over."""
    rows = found.filter(status=WaiverStatus.IN_FORCE, to_month__gte=str(month)).order_by()
    return Counter(rows.values_list("check_id", flat=True))


def in_the_way(waiver: Waiver) -> Waiver | None:
    """Another waiver, waiting or in force, of the same thing and a common month."""
    same = Waiver.objects.filter(
        enterprise_id=waiver.enterprise_id, sector=waiver.sector, check_id=waiver.check_id,
        parameter=waiver.parameter, facility=waiver.facility, status__in=ALIVE,
    )  # fmt: skip
    return same.filter(from_month__lte=waiver.to_month, to_month__gte=waiver.from_month).exclude(pk=waiver.pk).first()


def _state(state: str, month: Month) -> Q:
    if state == OVER:
        return Q(status=WaiverStatus.IN_FORCE, to_month__lt=str(month))
    if state == WaiverStatus.IN_FORCE:
        return Q(status=state, to_month__gte=str(month))
    return Q(status=state) if state in WaiverStatus.values else Q()
