"""年度报告测速: the year of one works from twelve months of 240 values each, beside ever more filings of others.

A steelworks of four sets of furnaces, so that a month holds four times the sixty values of `filing_world`. Measured is
what a page and a signature do: the months read from their stored submissions, aggregated, computed, checked, frozen.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Final

from benchmarks import filing_world as world
from benchmarks.filings import seconds_of
from benchmarks.reminders import empty
from benchmarks.table import Measured
from cets_portal.accounts.models import User
from cets_portal.clock.reading import now
from cets_portal.deadlines.services import load_norms
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.evidence.services.log import Leaf, append
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import AnnualReport, Filing, PlanVersion, Submission
from dataquality.rules.rows import Layout
from dataquality.rules.snapshot import Frame, figures_of, snapshot
from dataquality.selectors.filing_facts import facts_of, known_of
from dataquality.selectors.report_ready import ready_of
from dataquality.services.reports.opening import open_report
from dataquality.services.reports.submitting import frozen
from registry.models import Enterprise
from tests.dataquality import making

SETS: Final = 4
VALUES: Final = 60 * SETS
#: Filings of others stored besides the twelve.
SIZES: Final = (100, 3_700)
MONTHS: Final = tuple(Month(world.YEAR, number) for number in range(1, 13))
TODAY: Final = date(world.YEAR + 1, 2, 20)
RUNS: Final = 7


def run() -> list[Measured]:
    """The rows of the table."""
    empty()
    world._plans.cache_clear()  # The plans of an earlier benchmark are gone.
    load_norms()
    filer, approver = world.people()
    unit, *many = world.make_units(1 + SIZES[-1] // 12)
    _file_year(unit, filer)
    report = open_report(unit, world.SECTOR, world.YEAR, by=None, today=TODAY)
    seconds = []
    for size in SIZES:
        world.fill_up(many, size + len(MONTHS))
        seconds.append(median(seconds_of(lambda: _build(report, approver)) for _ in range(RUNS)))
    return list(_rows(seconds))


def _rows(seconds: list[float]) -> Iterator[Measured]:
    work = f"a year from 12 × {VALUES} values, frozen"
    for n, (size, found) in enumerate(zip(SIZES, seconds, strict=True)):
        ratio, aim = (f"{found / seconds[0]:.2f}", "≤ 1.2") if n else ("1", "≤ 1 s")
        yield Measured(work, f"portal, {size:,} filings of others", 12 * VALUES, found, ratio, aim)


def _build(report: AnnualReport, by: User) -> None:
    ready = ready_of(report)
    assert ready.year.total is not None
    assert len(ready.basis.months) == len(MONTHS)
    frozen(report, ready, by=by, at=now(), today=TODAY)


def _file_year(unit: Enterprise, filer: User) -> None:
    """Twelve accepted months, each a whole submission in the log; the plan's content is that of the large works."""
    layout = large_layout()
    version = PlanVersion.objects.select_related("plan").get(plan__enterprise=unit)
    version.content = world.plan_content(layout)
    for month in MONTHS:
        _month(unit, version, layout, month, filer)


def large_layout() -> Layout:
    """As many values as four works of sixty: the furnaces four times over, until the count is reached."""
    small, form = world.layout(), making.form_in_march(world.SECTOR)
    layout, number = small, 1
    while len(making.values_of(form, layout)) < VALUES:
        number += 1
        more = tuple(replace(one, code=f"{one.code}-{number}") for one in small.facilities)
        layout = Layout((*layout.facilities, *more), small.flows)
    return layout


def _month(unit: Enterprise, version: PlanVersion, layout: Layout, month: Month, filer: User) -> None:
    values = making.values_of(making.form_in_march(world.SECTOR), layout, month.number)
    filing = Filing(
        enterprise=unit, sector=world.SECTOR, month=str(month), status=FilingStatus.ACCEPTED,
        form_code=version.form_code, plan_version=version, draft=world.typed(values, layout), handed_over_by=filer,
    )  # fmt: skip
    filing.save()
    facts = facts_of(filing, filing.draft, known_of([filing], {})[filing.pk])
    content = snapshot(facts, (), _frame(unit))
    data = canonical(content)
    entry = append([Leaf("filing", f"filing/{unit.uscc}/{world.SECTOR}/{month}/1", data)])[0]
    Submission.objects.create(
        filing=filing, number=1, content=data.decode(), digest=sha256(data), figures=figures_of(content),
        form_code=version.form_code, plan_version=version, entry=entry,
    )  # fmt: skip


def _frame(unit: Enterprise) -> Frame:
    return Frame(
        number=1, sector=world.SECTOR, enterprise={"uscc": unit.uscc, "name": unit.name, "province": "99", "city": ""},
        plan={"year": world.YEAR, "version": 1, "sha256": ""}, filed_by="", signed_by="", signed_post="",
        submitted_at="", due_on=None, late=False, not_operating_reason="", operation_notes={}, explanations={}, files={},
    )  # fmt: skip
