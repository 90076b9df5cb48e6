"""应发与应退: what the issued runs of a stage gave in the book, and what each unit is still due or owes.

A stage (province, sector, year, pre-allocation or determination) may have several issued runs, one replacing the other:
what the run in force gives is compared with all that was given before, so that a re-determination moves the difference.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from quota.choices import AccountKind, AllocationStatus, MovementKind, Stage
from quota.ledger.issuance import kinds_of_issue
from quota.models import Allocation, Movement, OfficialTable, UnitAllocation
from quota.selectors.allocations import signed_issue, units_of
from registry.models import Enterprise

#: (province, sector, quota year, stage).
StageKey = tuple[str, str, int, str]
#: (stage, enterprise) → tonnes given less tonnes returned.
GivenBy = dict[tuple[StageKey, int], int]
#: The table of units that a run is issued against, by its stage.
UNITS_TABLE: dict[str, str] = {Stage.PRE: "1-5", Stage.FINAL: "2-5"}
_OWNED = (AccountKind.UNIT, AccountKind.WITHHELD)


@dataclass(frozen=True)
class Due:
    """应发: what the run in force gives a unit and what the book gave; `unit` None where the run left it out."""

    enterprise: Enterprise
    unit: UnitAllocation | None
    given: int

    @property
    def wanted(self) -> int:
        """③ of table 1-5 or ⑤ of table 2-5, signed."""
        return signed_issue(self.unit) if self.unit else 0

    @property
    def to_issue(self) -> int:
        """少补: tonnes still to be issued."""
        return max(0, self.wanted - self.given)

    @property
    def owed(self) -> int:
        """多退: tonnes that the unit still has to give back."""
        return max(0, self.given - self.wanted)


def stage_of(run: Allocation) -> StageKey:
    """The stage that a run belongs to."""
    return (run.province, run.sector, run.quota_year, run.stage)


def return_prefix(stage: StageKey) -> str:
    """What the references of the returns of a stage begin with: 'return/99/power/2024/final/'."""
    return "/".join(("return", *map(str, stage), ""))


def given_in(stages: Collection[StageKey]) -> GivenBy:
    """What the book gave and took back in these stages, by unit. Four queries, whatever their number."""
    if not stages:
        return {}
    tables = dict(_tables(stages))
    found: defaultdict[tuple[StageKey, int], int] = defaultdict(int)
    for ref, enterprise, tonnes in _issued(tables):
        found[tables[ref], enterprise] += tonnes
    for ref, enterprise, tonnes in _corrected(tables):
        found[tables[ref], enterprise] -= tonnes
    for reference, enterprise, tonnes in _returned(stages):
        province, sector, year, stage = reference.split("/")[1:5]
        found[(province, sector, int(year), stage), enterprise] -= tonnes
    return dict(found)


def dues_of(run: Allocation) -> list[Due]:
    """Every unit of a run in the order of its table, then units that only earlier runs of the stage gave something."""
    units = list(units_of(run))
    key = stage_of(run)
    given = {enterprise: tonnes for (_stage, enterprise), tonnes in given_in([key]).items()}
    found = [Due(one.enterprise, one, given.pop(one.enterprise_id, 0)) for one in units]
    left = Enterprise.objects.in_bulk([enterprise for enterprise, tonnes in given.items() if tonnes])
    return [*found, *(Due(left[pk], None, given[pk]) for pk in sorted(left))]


@dataclass(frozen=True)
class Owed:
    """应退: a unit that was given more than the issued run of a stage gives it."""

    run: Allocation
    due: Due

    @property
    def tonnes(self) -> int:
        return self.due.owed


def returns_owed(runs: Iterable[Allocation]) -> list[Owed]:
    """多退 that is outstanding in issued runs (others have none yet). A fixed number of queries."""
    issued = {stage_of(run): run for run in runs if run.status == AllocationStatus.ISSUED}
    given = given_in(issued)
    units = UnitAllocation.objects.filter(allocation__in=list(issued.values())).select_related("allocation")
    known = {(stage_of(one.allocation), one.enterprise_id): one for one in units.defer("working", "inputs")}
    keys = sorted({*given, *known})
    people = Enterprise.objects.in_bulk([enterprise for _stage, enterprise in keys])
    found = (Owed(issued[key[0]], Due(people[key[1]], known.get(key), given.get(key, 0))) for key in keys)
    return [one for one in found if one.tonnes]


def _tables(stages: Collection[StageKey]) -> Iterator[tuple[str, StageKey]]:
    """Number of a table of units → its stage."""
    which = Q()
    for province, sector, year, stage in stages:
        which |= Q(
            allocation__province=province, allocation__sector=sector, allocation__quota_year=year,
            allocation__stage=stage,
        )  # fmt: skip
    found = OfficialTable.objects.filter(which, code__in=UNITS_TABLE.values()).select_related("allocation")
    for table in found.order_by("pk"):
        yield table.number, stage_of(table.allocation)


def _issued(tables: Collection[str]) -> QuerySet[Movement, tuple[str, int, int]]:
    found = Movement.objects.filter(table_ref__in=list(tables), kind__in=kinds_of_issue()).order_by()
    return found.values_list("table_ref", "target__enterprise").annotate(n=Sum("tonnes"))


def _corrected(tables: Collection[str]) -> QuerySet[Movement, tuple[str, int, int]]:
    """Issues that were turned back by a correction."""
    found = Movement.objects.filter(
        corrects__table_ref__in=list(tables), corrects__kind__in=kinds_of_issue(), kind=MovementKind.CORRECTION
    )
    return found.order_by().values_list("corrects__table_ref", "source__enterprise").annotate(n=Sum("tonnes"))


def _returned(stages: Collection[StageKey]) -> list[tuple[str, int, int]]:
    prefixes = tuple(return_prefix(one) for one in stages)
    found = Movement.objects.filter(
        kind=MovementKind.RETURN, source__kind__in=_OWNED, source__province__in={one[0] for one in stages},
        vintage__in={one[2] for one in stages},
    )  # fmt: skip
    rows = found.order_by("pk").values_list("reference", "source__enterprise", "tonnes")
    return [one for one in rows if one[0].startswith(prefixes)]


def units_owing(units: QuerySet[UnitAllocation]) -> QuerySet[UnitAllocation]:
    """Units of issued runs that owe a return, as the database alone can count them (the desk); as `returns_owed`, save
    for units that a re-determination left out."""
    year, sector, province = "allocation__quota_year", "allocation__sector", "allocation__province"
    code = Case(When(allocation__stage=Stage.PRE, then=Value("1-5")), default=Value("2-5"))
    table = Concat(Value("table/"), code, Value("/"), province, Value("/"), sector, Value("/"), _text(year), Value("/"))
    back = Concat(
        Value("return/"), province, Value("/"), sector, Value("/"), _text(year), Value("/"), "allocation__stage",
        Value("/"),
    )  # fmt: skip
    found = units.filter(allocation__status=AllocationStatus.ISSUED).annotate(
        wanted=Case(
            When(balance_tonnes__isnull=True, then=F("issued_tonnes")),
            default=F("balance_tonnes") + F("refund_tonnes") - F("deducted_tonnes"),
        ),
        table=table,
        back=back,
    )
    found = found.filter(Q(wanted__lt=0) | Q(allocation__replaces__isnull=False))
    given = Movement.objects.filter(
        target__enterprise=OuterRef("enterprise"), kind__in=kinds_of_issue(), table_ref__startswith=OuterRef("table")
    )
    returned = Movement.objects.filter(
        source__enterprise=OuterRef("enterprise"), kind=MovementKind.RETURN, reference__startswith=OuterRef("back")
    )
    return found.annotate(given=_sum(given), returned=_sum(returned)).filter(given__gt=F("wanted") + F("returned"))


def _text(field: str) -> Cast:
    return Cast(field, CharField())


def _sum(found: QuerySet[Movement]) -> Coalesce:
    """The tonnes of these movements, 0 for none."""
    rows = found.order_by().annotate(one=Value(1)).values("one").annotate(n=Sum("tonnes")).values("n")
    return Coalesce(Subquery(rows, output_field=BigIntegerField()), 0)
