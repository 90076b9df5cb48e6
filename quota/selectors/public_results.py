"""清缴结果公开查询: closed years for everybody: which there are, and one with its editions."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from cets_portal.evidence.models import StoredFile
from quota.models import YearClose
from quota.selectors.closing import PUBLISHED


def published_years(*, province: str = "", sector: str = "", quota_year: int | None = None) -> QuerySet[YearClose]:
    """The newest published close of every province, sector and year; its rows are not read."""
    later = YearClose.objects.filter(
        province=OuterRef("province"), sector=OuterRef("sector"), quota_year=OuterRef("quota_year"),
        number__gt=OuterRef("number"), status__in=PUBLISHED,
    )  # fmt: skip
    wanted = {"province": province, "sector": sector, "quota_year": quota_year}
    found = YearClose.objects.filter(~Exists(later), status__in=PUBLISHED, **{k: v for k, v in wanted.items() if v})
    return found.select_related("workbook", "csv").order_by("-quota_year", "province", "sector")


def editions_of(province: str, sector: str, quota_year: int) -> list[YearClose]:
    """Published closes of one year, the newest first."""
    found = YearClose.objects.filter(
        province=province, sector=sector, quota_year=quota_year, status__in=PUBLISHED
    ).select_related("workbook", "csv", "entry")
    return list(found.order_by("-number"))


def published_places() -> list[tuple[int, str, str]]:
    """(quota year, province, sector) of everything published."""
    found = YearClose.objects.filter(status__in=PUBLISHED).order_by()
    return list(found.values_list("quota_year", "province", "sector").distinct())


def stamp() -> tuple[str, datetime | None]:
    """What the index depends on: every published close with its status, and the instant of the newest receipt."""
    found = YearClose.objects.filter(status__in=PUBLISHED).order_by("pk")
    rows = list(found.values_list("pk", "status", "entry__recorded_at"))
    instants = [at for _pk, _status, at in rows if at is not None]
    return "".join(f"{pk}{status}" for pk, status, _at in rows), max(instants, default=None)


def file_of(close: YearClose, kind: str) -> StoredFile | None:
    """The stored file of a kind; None for a kind there is not."""
    return {"xlsx": close.workbook, "csv": close.csv}.get(kind)
