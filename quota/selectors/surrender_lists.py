"""清缴的列表: narrowing, counts and sums of obligations; what applications give; which shortfalls became cases."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.models import Entry
from cets_portal.norms.surrender import surrender_rules
from quota.choices import ComplianceStatus
from quota.models import OffsetLine, SurrenderApplication, SurrenderLine, SurrenderObligation
from quota.rules.fines import Range, fine_range
from quota.selectors.prices import price_ranges
from quota.selectors.surrender import SHOWN

#: What the switch of the list offers beside the statuses.
UNTOLD = "untold"
STATES: dict[str, Any] = {**{one.value: one.label for one in ComplianceStatus}, UNTOLD: _("未通知")}
CASE_ACT = "quota.surrenderobligation.case"


def narrowed(
    found: QuerySet[SurrenderObligation], *, state: str = "", text: str = "", city: str = ""
) -> QuerySet[SurrenderObligation]:
    """By status as of today (`as_of`; or 未通知), city, name or code."""
    if state == UNTOLD:
        found = found.filter(notified_on__isnull=True)
    elif state in ComplianceStatus.values:
        found = found.filter(**{SHOWN: state})
    if city:
        found = found.filter(enterprise__city=city)
    if text:
        found = found.filter(Q(enterprise__name__contains=text) | Q(enterprise__uscc__contains=text.upper()))
    return found


def counts(found: QuerySet[SurrenderObligation]) -> dict[str, int]:
    """State → how many; "" is all. Two queries."""
    rows = found.order_by().values_list(SHOWN).annotate(n=Count("pk"))
    by_state = {str(state): int(n) for state, n in rows}
    untold = found.filter(notified_on__isnull=True).count()
    return {
        **{key: by_state.get(key, 0) for key in ComplianceStatus.values},
        UNTOLD: untold,
        "": sum(by_state.values()),
    }


def sums(found: QuerySet[SurrenderObligation]) -> dict[str, int]:
    """Tonnes owed, given, and still owed by those that are short."""
    lacking = Sum(F("tonnes") - F("surrendered_tonnes"), filter=Q(surrendered_tonnes__lt=F("tonnes")))
    row = found.order_by().aggregate(owed=Sum("tonnes"), done=Sum("surrendered_tonnes"), left=lacking)
    return {name: int(value or 0) for name, value in row.items()}


def cities(found: QuerySet[SurrenderObligation]) -> list[tuple[str, int]]:
    """City → how many."""
    rows = found.exclude(enterprise__city="").order_by("enterprise__city").values_list("enterprise__city")
    return [(city, int(n)) for city, n in rows.annotate(n=Count("pk"))]


def given_by(applications: Iterable[SurrenderApplication]) -> dict[int, tuple[int, int]]:
    """Application → (allowances, credits) in tonnes; two queries."""
    keys = [one.pk for one in applications]
    lines, credits = (
        dict(model.objects.filter(application__in=keys).order_by().values_list("application").annotate(n=Sum("tonnes")))
        for model in (SurrenderLine, OffsetLine)
    )
    return {pk: (int(lines.get(pk, 0)), int(credits.get(pk, 0))) for pk in keys}


def cases_of(keys: Collection[int]) -> dict[int, str]:
    """Obligation → number of the case that its shortfall became. One query."""
    found = Entry.objects.filter(
        action=CASE_ACT, target_type="quota.surrenderobligation", target_id__in=[str(key) for key in keys]
    )
    return {int(one.target_id): str(one.detail.get("case", "")) for one in found.order_by("pk")}


def ranges_of(found: Iterable[SurrenderObligation]) -> dict[int, tuple[Range, ...]]:
    """Obligation → the range of article 24 under each reading in which trade is known; one query for each last day."""
    known = list(found)
    per_tonne = {day: price_ranges(1, day) for day in {one.due_on for one in known}}
    rule = surrender_rules().fine
    return {
        one.pk: tuple(
            fine_range(rule, max(0, one.tonnes - one.surrendered_tonnes), base.price, base.reading)
            for base in per_tonne[one.due_on]
        )
        for one in known
    }
