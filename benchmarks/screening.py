"""筛查测速: 100,000 units of one sector, against a bulk upsert of the same verdict rows and against reading the facts."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from statistics import median

from django.db import connection
from django.utils import timezone

from benchmarks.table import Measured, timed
from cets_portal.norms import list_rule_for
from registry.models import Activity, AnnualEmission, AnnualList, Enterprise, EnterpriseEvent, ListEntry
from registry.selectors.verdicts import COLUMNS, Question, Row
from registry.services import bulk, screening
from tests.factories import make_uscc

UNITS = 100_000
LIST_YEAR, PROVINCE, SECTOR = 2027, "99", "cement"
TODAY = date(2026, 11, 22)
_PROCESSES = ("硅酸盐水泥熟料", "独立粉磨", "水泥熟料", "非硅酸盐水泥熟料", "")


def run() -> list[Measured]:
    """The rows of the table; the database is the empty one that the caller made."""
    make_register(UNITS)
    annual_list = screening.open_draft(LIST_YEAR, PROVINCE, SECTOR, by=None)
    question = Question.about(annual_list, TODAY)
    rows = dict(question.rows(question.facts()))
    upsert, first = alternately(lambda: plain_upsert(annual_list, rows), screen, before=lambda: empty(annual_list))
    reading, second = alternately(question.facts, screen)
    work, again = "screening, first time", "screening, nothing changed"
    return [
        Measured(work, "bulk upsert of the same verdict rows (bulk_create)", UNITS, upsert, "1"),
        Measured(work, "portal: read, judge, write", UNITS, first, f"{first / upsert:.2f}", "≤ 3"),
        Measured(again, "reading the facts", UNITS, reading, "1"),
        Measured(again, "portal: read, judge, compare", UNITS, second, f"{second / reading:.2f}", "≤ 3"),
    ]


def alternately(
    peer: Callable[[], object], own: Callable[[], object], before: Callable[[], object] = lambda: None
) -> tuple[float, float]:
    """Median seconds of three runs each, turn by turn, so that a busy machine is busy for both."""
    turns = [(timed(peer, before, runs=1), timed(own, before, runs=1)) for _ in range(3)]
    return median(turn[0] for turn in turns), median(turn[1] for turn in turns)


def screen() -> None:
    outcome = screening.run(LIST_YEAR, PROVINCE, SECTOR, by=None, today=TODAY)
    assert sum(outcome.counts.values()) == UNITS


def empty(annual_list: AnnualList) -> None:
    """Without dead rows behind: a later read would otherwise measure the debris of an earlier run."""
    table = ListEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}")
    AnnualList.objects.filter(pk=annual_list.pk).update(screened_at=None)


def plain_upsert(annual_list: AnnualList, rows: dict[int, Row]) -> None:
    """What one would write by hand: model objects, one upsert per 2,000."""
    entries = (
        ListEntry(annual_list=annual_list, enterprise_id=unit, **dict(zip(COLUMNS, row, strict=True)))
        for unit, row in rows.items()
    )
    ListEntry.objects.bulk_create(
        entries, batch_size=2000, update_conflicts=True,
        unique_fields=("annual_list", "enterprise"), update_fields=COLUMNS,
    )  # fmt: skip


def make_register(units: int) -> None:
    """Units with one activity, two years of figures from two sources, and an event for every fiftieth."""
    bulk.insert(Enterprise, ("uscc", "name", "province", "city", *_BLANK, "recorded_at"), list(_enterprises(units)))
    keys = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    bulk.insert(
        Activity, ("enterprise_id", "sector", "industry_code", "sub_industry", "process"), list(_activities(keys))
    )
    columns = ("enterprise_id", "sector", "emission_year", "source", "emissions_tco2e", "basis", "recorded_at")
    bulk.insert(AnnualEmission, columns, list(_figures(keys)))
    EnterpriseEvent.objects.bulk_create(
        EnterpriseEvent(enterprise_id=key, kind="suspension", occurred_on=date(2026, 3, 1)) for key in keys[::50]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # As a database in use has done long ago.


_BLANK = ("legal_representative", "contact", "phone", "address")


def _enterprises(units: int) -> Iterator[tuple[object, ...]]:
    now = timezone.now()
    for number in range(1, units + 1):
        code = make_uscc(number)
        yield code, f"示例水泥{number}有限公司", PROVINCE, f"示例{number % 12}市", "", "", "", "", now


def _activities(keys: list[int]) -> Iterator[tuple[object, ...]]:
    for number, key in enumerate(keys):
        process = _PROCESSES[number % len(_PROCESSES)]
        yield key, SECTOR, "3011", process, process


def _figures(keys: list[int]) -> Iterator[tuple[object, ...]]:
    now = timezone.now()
    base = list_rule_for(LIST_YEAR).base_year(LIST_YEAR)
    for number, key in enumerate(keys):
        for year in (base, base - 1):
            tonnes = str(Decimal(number % 60_000) + Decimal("1000.25"))
            yield key, SECTOR, year, "declared", tonnes, "", now
            if number % 3:
                yield key, SECTOR, year, "verified", tonnes, "", now
