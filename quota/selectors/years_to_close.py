"""可关账的年度: sectors and years of a province that have obligations, with how many stand how."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q

from quota.models import YearClose
from quota.selectors.closing import STANDING
from quota.selectors.surrender import obligations
from registry.choices import Sector


@dataclass(frozen=True)
class YearToClose:
    """一个行业的年度: how many units owe, how many are complete; its close where one stands."""

    sector: str
    quota_year: int
    units: int
    complete: int
    due_on: date
    close: YearClose | None
    is_due: bool

    @property
    def label(self) -> Any:
        return Sector(self.sector).label


def years_to_close(province: str, today: date) -> list[YearToClose]:
    """Newest year first. Two queries."""
    if not province:
        return []
    found = obligations().filter(enterprise__province=province).order_by().values("sector", "quota_year")
    rows: Any = found.annotate(
        units=Count("pk"), complete=Count("pk", filter=Q(surrendered_tonnes__gte=F("tonnes"))), due=Max("due_on")
    )
    standing = YearClose.objects.filter(province=province, status__in=STANDING).defer("results")
    closes = {(one.sector, one.quota_year): one for one in standing}
    years = [
        YearToClose(
            row["sector"], row["quota_year"], row["units"], row["complete"], row["due"],
            closes.get((row["sector"], row["quota_year"])), row["due"] < today,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(years, key=lambda one: (-one.quota_year, one.sector))
