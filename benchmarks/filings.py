"""存证测速: a workbook of 5,000 rows; 3,700 filings of sixty values; one filing more beside 1,000, 50,000 and 200,000.

Ours computes, checks, freezes, signs and logs, and writes for each filing: filing with draft, nine papers, snapshot of
some fifty kilobytes, audit entry, settled duty, leaf and nodes of the log, and for each batch a signed checkpoint.
The contender writes sixty rows (filing, row, figure, method) into a table without key, index or constraint.
"""

import csv
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from statistics import median
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from benchmarks import filing_world as world
from benchmarks.reminders import empty
from benchmarks.screening import alternately
from benchmarks.table import Measured
from cets_portal.accounts.models import User
from cets_portal.clock.reading import now
from cets_portal.deadlines.services import load_norms
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import Evidence, Filing, LabReport, PlanVersion, Submission
from dataquality.rules.rows import Layout, rows_of
from dataquality.selectors.filing_facts import facts_of, issues_of, known_of, sheet_of
from dataquality.selectors.staleness import basis_data, current_of
from dataquality.services import bulk_submitting
from dataquality.services.bulk_submitting import Prepared, submit_many
from dataquality.services.filing_workbook.reading import read_workbook
from dataquality.services.filing_workbook.writing import workbook_for
from dataquality.services.submitting import submit
from registry.models import Enterprise
from tests.dataquality import making

ROWS = 5_000
FILINGS = 3_700
SIZES = (1_000, 50_000, 200_000)
BATCH, SINGLE = 250, 20
#: After the past of the measured units; one batch a month.
MONTHS = (Month(2026, 4), Month(2026, 5), Month(2026, 6))
#: All months are over; and the day on which the first of them could still be signed one by one.
TODAY, IN_TIME = date(2026, 7, 20), date(2026, 5, 6)


def run() -> list[Measured]:
    """The rows of the table."""
    empty()
    load_norms()
    filer, approver = world.people()
    units = world.make_units(1 + len(SIZES) * (BATCH + SINGLE) + FILINGS)
    past = world.pattern(units[0], approver, filer, TODAY)
    groups = [units[1 + n * (BATCH + SINGLE) :][: BATCH + SINGLE] for n in range(len(SIZES))]
    many = units[-FILINGS:]
    rows = read(units[0])
    rows += grow(groups, many, past, filer, approver)
    return rows + store(many, filer, approver)


# A workbook ------------------------------------------------------------------------------------------------


def read(unit: Enterprise) -> list[Measured]:
    """Plain reading, reading with every cell checked, and with every check of the month besides."""
    filing = _large(unit)
    data = workbook_for(filing)
    rows = len(sheet_of(filing).rows)
    plain, checked = alternately(lambda: _plain(data, rows), lambda: _checked(filing, data))
    plain_too, judged = alternately(lambda: _plain(data, rows), lambda: _judged(filing, data))
    work, other = "a month's workbook, read", "the same with all checks of the month"
    return [
        Measured(work, "calamine alone", rows, plain, "1"),
        Measured(work, "portal: read, every cell checked", rows, checked, f"{checked / plain:.2f}", "≤ 3"),
        Measured(other, "calamine alone", rows, plain_too, "1"),
        Measured(other, "portal: read, computed, all checks", rows, judged, f"{judged / plain_too:.2f}"),
    ]


def _large(unit: Enterprise) -> Filing:
    """A steelworks with as many furnaces as make 5,000 rows; not stored."""
    small = world.layout()
    form = making.form_in_march(world.SECTOR)
    filing, facilities, number = world.unsaved(unit, MONTHS[0], {}), list(small.facilities), 1
    while True:
        number += 1
        facilities += [replace(one, code=f"{one.code}-{number}") for one in small.facilities]
        layout = Layout(tuple(facilities), small.flows)
        if len(rows_of(form, layout)) >= ROWS:
            break
    filing.plan_version.content = world.plan_content(layout)
    filing.draft = world.typed(making.values_of(form, layout), layout)
    return filing


def _plain(data: bytes, rows: int) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    read = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert max(map(len, read)) > rows


def _checked(filing: Filing, data: bytes) -> dict[str, Any]:
    outcome = read_workbook(filing, data)
    assert (outcome.notes, outcome.missing) == ((), ())
    return {"values": outcome.values, "operations": outcome.operations}


def _judged(filing: Filing, data: bytes) -> None:
    said = _checked(filing, data)
    facts = facts_of(filing, said, known_of([filing], {})[filing.pk])
    assert facts.working.total is not None
    issues_of(facts)


# One more filing -------------------------------------------------------------------------------------------


def grow(
    groups: Sequence[Sequence[Enterprise]], many: Sequence[Enterprise], past: dict[Month, str], filer: User, by: User
) -> list[Measured]:
    """Seconds of a batch and of one signature, with ever more stored; each group has the same past of three months.

    What fills up belongs to other units, most of it further back than the checks look.
    """
    batches, single = [], []
    for n, (size, units) in enumerate(zip(SIZES, groups, strict=True)):
        world.give_past([*units, *(many if n == 1 else ())], past)
        world.fill_up(many, size)
        single.append(_signatures(units[BATCH:], filer, by))
        batches.append(median(_batch(units[:BATCH], month, filer, by) for month in MONTHS))
    return [
        *_flat("one more batch of filings", "portal, {size:,} stored", BATCH, batches),
        *_flat("one more filing, signed by hand", "portal, {size:,} stored", 1, single),
    ]


def _flat(work: str, contender: str, rows: int, seconds: Sequence[float]) -> Iterator[Measured]:
    for n, (size, found) in enumerate(zip(SIZES, seconds, strict=True)):
        ratio, aim = (f"{found / seconds[0]:.2f}", "≤ 1.2") if n else ("1", "")
        yield Measured(work, contender.format(size=size), rows, found, ratio, aim)


def _batch(units: Sequence[Enterprise], month: Month, filer: User, by: User) -> float:
    given = world.with_drafts(world.prepared(units, month, filer), month)
    return seconds_of(lambda: _submit(given, month, by))


def _submit(given: Sequence[Prepared], month: Month, by: User) -> None:
    outcome = submit_many(given, month, by=by, today=TODAY)
    assert outcome.submitted == len(given), outcome.refused[0]


def _signatures(units: Sequence[Enterprise], filer: User, by: User) -> float:
    """Median seconds of one interactive submission."""
    waiting = _waiting(units, filer)
    return median(seconds_of(partial(submit, one, by=by, today=IN_TIME)) for one in waiting)


def _waiting(units: Sequence[Enterprise], filer: User) -> list[Filing]:
    """Filings that wait for the approver's signature."""
    month = MONTHS[0]
    given = world.with_drafts(world.prepared(units, month, filer), month)
    plans = {one.plan.enterprise_id: one for one in PlanVersion.objects.select_related("plan")}
    filings = Filing.objects.bulk_create(
        Filing(
            enterprise=one.enterprise, sector=one.sector, month=str(month), status=FilingStatus.SIGNING,
            form_code=plans[one.enterprise.pk].form_code, plan_version=plans[one.enterprise.pk], draft=dict(one.draft),
            opened_by=filer, handed_over_by=filer, handed_over_at=now(),
        )
        for one in given
    )  # fmt: skip
    for filing, one in zip(filings, given, strict=True):
        _attach(filing, one)
    return filings


def _attach(filing: Filing, one: Prepared) -> None:
    for given in one.papers:
        paper = Evidence.objects.create(
            filing=filing, kind=given.kind, rows=list(given.rows), file=given.file, name=given.name
        )
        if given.lab:
            values = {name: getattr(given.lab, name) for name in given.lab.__dataclass_fields__}
            LabReport.objects.create(paper=paper, **values)
    filing.basis = basis_data(current_of(filing), filing.plan_version, filing.form_code)
    filing.save(update_fields=("basis",))


# Many filings ----------------------------------------------------------------------------------------------


def store(units: Sequence[Enterprise], filer: User, by: User) -> list[Measured]:
    """3,700 filings beside the largest store; once, since the same month is filed once; the bare values three times."""
    month = MONTHS[0]
    given = world.with_drafts(world.prepared(units, month, filer), month)
    with written() as writing:
        whole = seconds_of(lambda: _submit(given, month, by))
    stored = Submission.objects.filter(filing__month=str(month), filing__enterprise__in=units)
    contents = list(stored.values_list("content", flat=True))
    assert len(contents) == len(given)
    bare = median(seconds_of(lambda: plain_values(given)) for _ in range(3))
    bodies = median(seconds_of(lambda: plain_bodies(contents)) for _ in range(3))
    return list(_compared(len(given), bare, bodies, sum(writing), whole))


def _compared(n: int, bare: float, bodies: float, writing: float, whole: float) -> Iterator[Measured]:
    how = "COPY" if connection.vendor == "postgresql" else "executemany"
    work = f"{n:,} filings of {world.VALUES} values"
    bytes_, values = (
        "of the snapshots alone (the same bytes, one text each)",
        f"of the {n * world.VALUES:,} bare values",
    )
    yield Measured(f"{work}, written", f"{how} {values}", n, bare, "1")
    yield Measured(f"{work}, written", f"{how} {bytes_}", n, bodies, f"{bodies / bare:.1f}")
    ratios = f"{writing / bare:.1f} of the values, {writing / bodies:.1f} of the snapshots"
    yield Measured(
        f"{work}, written", "portal: filings, papers, snapshots, log, receipts (one run)", n, writing, ratios, "≤ 4"
    )
    ratios = f"{whole / bare:.0f} of the values, {whole / bodies:.0f} of the snapshots; {60 * n / whole:,.0f} a minute"
    everything = "portal: computed, all checks, frozen, written, duties settled (one run)"
    yield Measured(f"{work}, whole", everything, n, whole, ratios, "≥ 3,700 a minute")


@contextmanager
def written() -> Iterator[list[float]]:
    """Seconds of each batch's writing, apart from computing and checking."""
    found: list[float] = []
    plain = bulk_submitting._store

    def counted(*given: Any) -> None:
        found.append(seconds_of(lambda: plain(*given)))

    with patch.object(bulk_submitting, "_store", counted):
        yield found


def plain_values(given: Sequence[Prepared]) -> None:
    """What one would write by hand of the same values: sixty rows a filing."""
    rows = list(chain.from_iterable(_bare(n, one.draft) for n, one in enumerate(given)))
    _plain_insert("filing bigint, place text, figure text, method text, note text", rows)


def plain_bodies(contents: Sequence[str]) -> None:
    """The texts of the snapshots and nothing else."""
    _plain_insert("filing bigint, content text", list(enumerate(contents)))


def _plain_insert(columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Into a new table without key, index or constraint, as fast as the database takes them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare ({columns})")
        if connection.vendor == "postgresql":
            buffer = io.StringIO(newline="")
            csv.writer(buffer, lineterminator="\n").writerows(rows)
            buffer.seek(0)
            cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv)", buffer)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO bare VALUES ({places})", rows)


def _bare(number: int, draft: Any) -> Iterator[tuple[Any, ...]]:
    for row, cell in draft["values"].items():
        yield number, row, cell["v"], cell["m"], cell["n"]


def seconds_of(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
