"""本单位的月份: a unit's months of the working year, each with what is to be done next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, working_of
from cets_portal.accounts.models import Role
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.selectors.filing_facts import facts_of, issues_of, known_of
from dataquality.selectors.filings import MonthRow, months_listed
from dataquality.selectors.plans import plan_in_force
from registry.choices import ListStatus, Sector, Verdict
from registry.models import Enterprise, ListEntry


@dataclass(frozen=True, slots=True)
class Act:
    """下一步: `url` to go to, or `month` to open; `primary` for what is owed first."""

    label: str
    url: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """一个月: errors and warnings of a draft (None: not in work), the newest submission, the next act."""

    row: MonthRow
    errors: int | None
    warnings: int | None
    submission: Submission | None
    act: Act | None
    why_not: str = ""


@dataclass(frozen=True)
class OwnSector:
    """一个行业: months that are filed one by one, and apart from them those that are made up for."""

    sector: Sector
    monthly: list[OwnMonth]
    backfill: list[OwnMonth]
    has_plan: bool

    @property
    def every(self) -> list[OwnMonth]:
        return [*self.monthly, *self.backfill]

    @property
    def accepted(self) -> int:
        return sum(bool(one.row.filing and one.row.filing.status == FilingStatus.ACCEPTED) for one in self.every)


def own_context(request: HttpRequest, unit: Enterprise, *, today: date) -> dict[str, Any]:
    """Every sector in which the unit files, in the working year."""
    year = working_of(request).filing_year
    found = [_sector(request, unit, one, year, today) for one in sectors_of(unit)]
    shown = [one for one in found if one.every] or found
    return {"unit": unit, "sectors": shown, "year": year, "today": today, "is_filer": is_role(request, Role.FILER)}


def sectors_of(unit: Enterprise) -> list[Sector]:
    """Sectors on whose lists the unit stands, or in which it has filed."""
    listed = ListEntry.objects.filter(
        enterprise=unit, annual_list__status=ListStatus.PUBLISHED, decision=Verdict.INCLUDE
    ).order_by().values_list("annual_list__sector", flat=True).distinct()  # fmt: skip
    filed = Filing.objects.filter(enterprise=unit).order_by().values_list("sector", flat=True).distinct()
    known = {*listed, *filed}
    return [one for one in Sector if one in known]


def _sector(request: HttpRequest, unit: Enterprise, sector: Sector, year: int, today: date) -> OwnSector:
    rows = [one for one in months_listed(unit, sector, today) if one.month.year == year]
    counts = _counts([one.filing for one in rows if one.filing])
    newest = _newest([one.filing for one in rows if one.filing])
    has_plan = plan_in_force(unit, sector, today) is not None
    months = [_own(request, one, counts, newest, has_plan, today) for one in rows]
    monthly = [one for one in months if not one.row.backfill]
    return OwnSector(sector, monthly, [one for one in months if one.row.backfill], has_plan)


def _counts(filings: Sequence[Filing]) -> dict[int, tuple[int, int]]:
    """Draft's key → (errors, warnings without an explanation); five queries for any number."""
    open_ones = [one.pk for one in filings if one.is_editable or one.status == FilingStatus.SIGNING]
    drafts = list(Filing.objects.filter(pk__in=open_ones).select_related("enterprise", "plan_version__plan"))
    known = known_of(drafts) if drafts else {}
    return {one.pk: _count(one, known[one.pk]) for one in drafts}


def _count(filing: Filing, known: Any) -> tuple[int, int]:
    issues = issues_of(facts_of(filing, known=known), known.waivers)
    said = filing.draft.get("explanations", {})
    return sum(one.stops for one in issues), sum(one.asks and not said.get(one.key, "").strip() for one in issues)


def _newest(filings: Iterable[Filing]) -> dict[int, Submission]:
    """Filing's key → its newest submission."""
    rows = Submission.objects.filter(filing__in=[one.pk for one in filings]).select_related("entry")
    return {one.filing_id: one for one in rows.defer("content", "figures").order_by("number")}


def _own(
    request: HttpRequest, row: MonthRow, counts: dict[int, tuple[int, int]], newest: dict[int, Submission],
    has_plan: bool, today: date,
) -> OwnMonth:  # fmt: skip
    filing = row.filing
    errors, warnings = counts.get(filing.pk, (None, None)) if filing else (None, None)
    act, why_not = _act(request, row, has_plan)
    return OwnMonth(row, errors, warnings, newest.get(filing.pk) if filing else None, act, why_not)


def _act(request: HttpRequest, row: MonthRow, has_plan: bool) -> tuple[Act | None, str]:
    """The next act of this person on a month, or why there is none."""
    if row.filing is not None:
        return Act(_next_words(request, row.filing), reverse("filing-detail", args=[row.filing.pk])), ""
    if not row.openable:
        return None, _("期限已过，须由省厅开放补报")
    if not has_plan:
        return None, _("没有已通过的控制方案")
    if not is_role(request, Role.FILER):
        return None, _("由填报人开始")
    return Act(_("开始填报"), month=str(row.month)), ""


def _next_words(request: HttpRequest, filing: Filing) -> str:
    filer = is_role(request, Role.FILER)
    words = {
        FilingStatus.DRAFT: _("继续填报") if filer else _("查看草稿"),
        FilingStatus.SIGNING: _("查看送签") if filer else _("核对并签署"),
        FilingStatus.RETURNED: _("改正重报") if filer else _("查看退回意见"),
    }
    return words.get(FilingStatus(filing.status), _("查看"))
