"""配额分配的查询: the run in force, its units and rows, what has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from cets_portal.deadlines.rules.working_days import add_working_days
from cets_portal.norms.clocks import load_clock
from dataquality.choices import FigureStatus
from dataquality.models import VerifiedFigure
from dataquality.rules.verification.clocks import working_days
from quota.choices import AccountKind, AllocationStatus, Stage
from quota.models import Allocation, AllocationRow, Holding, UnitAllocation
from registry.models import Enterprise

IN_FORCE = (AllocationStatus.APPROVED, AllocationStatus.ISSUED)
IN_WORK = (AllocationStatus.DRAFT, AllocationStatus.PROPOSED)
_PEOPLE = ("balance_value", "replaces", "computed_by", "proposed_by", "approved_by", "issued_by", "entry")


def runs() -> QuerySet[Allocation]:
    """Runs with the people who acted."""
    return Allocation.objects.select_related(*_PEOPLE)


def run_in_force(province: str, sector: str, quota_year: int, stage: str) -> Allocation | None:
    """The approved or issued run of a province, sector, year and stage; None before one was approved. One query."""
    return _run(province, sector, quota_year, stage, IN_FORCE)


def run_in_work(province: str, sector: str, quota_year: int, stage: str) -> Allocation | None:
    """The run that is being computed or waits for the second person."""
    return _run(province, sector, quota_year, stage, IN_WORK)


def _run(province: str, sector: str, quota_year: int, stage: str, statuses: Iterable[str]) -> Allocation | None:
    found = runs().filter(province=province, sector=sector, quota_year=quota_year, stage=stage)
    return found.filter(status__in=list(statuses)).first()


def last_number(province: str, sector: str, quota_year: int, stage: str) -> int:
    """The highest number that was given; 0 before the first."""
    found = Allocation.objects.filter(province=province, sector=sector, quota_year=quota_year, stage=stage)
    return found.aggregate(last=Max("number"))["last"] or 0


def units_of(run: Allocation) -> QuerySet[UnitAllocation]:
    """The units of a run in the order of the tables (credit code), without their long workings."""
    return run.units.select_related("enterprise", "figure").defer("working", "figure__annex").order_by("pk")


def unit_of(run: Allocation, enterprise: Enterprise) -> UnitAllocation | None:
    """One unit of a run with its working."""
    return run.units.select_related("enterprise", "figure", "allocation").filter(enterprise=enterprise).first()


def rows_of(unit: UnitAllocation) -> list[AllocationRow]:
    """The rows of a unit in their order, with inputs and working."""
    return list(unit.rows.order_by("order"))


def return_owed(unit: UnitAllocation) -> int:
    """多退: tonnes that the unit must give back where ⑤ is negative; else 0."""
    return max(0, -signed_issue(unit))


def signed_issue(unit: UnitAllocation) -> int:
    """③ of table 1-5, or ⑤ of table 2-5 with its sign."""
    if unit.balance_tonnes is None:
        return unit.issued_tonnes
    return unit.balance_tonnes + unit.refund_tonnes - unit.deducted_tonnes


# —— re-determination ——


def changed_figures(run: Allocation) -> QuerySet[VerifiedFigure]:
    """Confirmed figures that have taken the place of those which a run rests on, with their units."""
    used = run.units.filter(figure__isnull=False).exclude(figure__status=FigureStatus.CONFIRMED)
    found = VerifiedFigure.objects.filter(
        sector=run.sector, emission_year=emission_year_of(run), status=FigureStatus.CONFIRMED
    )
    return found.filter(enterprise__in=used.values("enterprise")).select_related("enterprise").defer("annex")


def redetermine_by(figures: Iterable[VerifiedFigure]) -> date | None:
    """重新核定期限: the working days that the first change leaves; None where nothing has changed."""
    days = [one.confirmed_on for one in figures if one.confirmed_on]
    return add_working_days(min(days), load_clock("redetermination").working_days, working_days()) if days else None


@dataclass(frozen=True)
class Moved:
    """变动: what a re-determination moves for one unit; whole tonnes, None where the unit is not in that run.

    `held`: what the unit holds in the book of the run's year.
    """

    enterprise: Enterprise
    old: UnitAllocation | None
    new: UnitAllocation | None
    held: int

    @property
    def issue(self) -> int:
        """What has to be issued (or, negative, returned) beside what the replaced run gave."""
        return (signed_issue(self.new) if self.new else 0) - (signed_issue(self.old) if self.old else 0)


def moved_by(run: Allocation) -> list[Moved]:
    """The units whose figures differ from those of the run that it replaces; three queries."""
    old = {one.enterprise_id: one for one in units_of(run.replaces)} if run.replaces else {}
    new = {one.enterprise_id: one for one in units_of(run)}
    keys = [key for key in dict.fromkeys((*new, *old)) if _told(old.get(key)) != _told(new.get(key))]
    held = _held(keys, run.quota_year)
    return [Moved((new.get(key) or old[key]).enterprise, old.get(key), new.get(key), held.get(key, 0)) for key in keys]


def _told(unit: UnitAllocation | None) -> tuple[object, ...] | None:
    if unit is None:
        return None
    figures = (unit.pre_tonnes, unit.determined_tonnes, unit.obligation_tonnes, unit.issued_tonnes)
    return (*figures, unit.balance_tonnes, unit.deducted_tonnes, unit.outstanding_tonnes, unit.withheld)


def _held(enterprises: list[int], vintage: int) -> dict[int, int]:
    found = Holding.objects.filter(account__enterprise__in=enterprises, vintage=vintage)
    rows = found.filter(account__kind__in=(AccountKind.UNIT, AccountKind.WITHHELD))
    sums: dict[int, int] = {}
    for enterprise, tonnes in rows.values_list("account__enterprise", "tonnes"):
        sums[enterprise] = sums.get(enterprise, 0) + tonnes
    return sums


def emission_year_of(run: Allocation) -> int:
    """The year whose figures a run rests on."""
    return run.quota_year - 1 if run.stage == Stage.PRE else run.quota_year
