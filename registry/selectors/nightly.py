"""每夜所筛: which lists the night looks at."""

from datetime import date

from django.db.models import QuerySet

from cets_portal.norms import NormError, list_rule_for
from registry.choices import ListStatus
from registry.models import Activity, AnnualList


def lists_to_screen(today: date) -> list[tuple[int, str, str]]:
    """(list year, province, sector): every open draft, and the list year in work wherever nothing was opened yet.

    The list year in work is next year's. A province without units in a sector has nothing to screen there.
    """
    drafts = AnnualList.objects.filter(status=ListStatus.DRAFT).values_list("list_year", "province", "sector")
    return sorted({*drafts, *_unopened(today.year + 1)})


def lists_in_force(today: date) -> QuerySet[AnnualList]:
    """The lists of this year and the next that are in force: older ones are history."""
    return AnnualList.objects.filter(status=ListStatus.PUBLISHED, list_year__gte=today.year).order_by("pk")


def _unopened(list_year: int) -> set[tuple[int, str, str]]:
    try:
        rule = list_rule_for(list_year)
    except NormError:
        return set()
    ordered = {one.sector.value for one in rule.sectors}
    active = Activity.objects.exclude(enterprise__province="").order_by()
    places = set(active.values_list("enterprise__province", "sector").distinct())
    opened = set(AnnualList.objects.filter(list_year=list_year).values_list("province", "sector"))
    return {(list_year, province, sector) for province, sector in places - opened if sector in ordered}
