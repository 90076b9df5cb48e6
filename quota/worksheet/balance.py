"""平衡值试算的读入: 经核查排放量 and 碳排放强度 of every unit of a sector."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cets_portal.norms.codes import Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan import plan_of
from cets_portal.workbooks.reading import Table, read_table
from quota.rules.balance import Balance, Emitter, solve
from quota.rules.cells import Read, read_number
from quota.tables.headings import heading_core
from quota.worksheet.issues import Issue, Severity

HEADINGS = ("经核查排放量(tCO2e)", "碳排放强度")
_KNOWN = {heading_core(text): number for number, text in enumerate(HEADINGS)} | {heading_core("排放强度"): 1}
_SUMS = ("合计", "总计", "注")


@dataclass(frozen=True)
class BalanceSheet:
    """平衡值试算: how many rows were used, what was wrong with the others."""

    sector: Sector
    rows: int
    balance: Balance
    issues: tuple[Issue, ...]


def try_balance(sector: Sector, plan_code: str, source: bytes | Path) -> BalanceSheet:
    """Solve for the rows that can be read. Raises Refused (no such table), NormError (plan, nothing usable)."""
    plan = plan_of(plan_code)
    plan.check_sector(sector)
    table = read_table(source, find_header=_score, expected=HEADINGS, min_score=len(HEADINGS))
    emitters: list[Emitter] = []
    issues: list[Issue] = []
    for row in _rows(table):
        emitter, faults = row
        issues += faults
        if emitter is not None:
            emitters.append(emitter)
    return BalanceSheet(sector, len(emitters), solve(plan.industry_rules.coefficient, emitters), tuple(issues))


def _score(texts: Sequence[str]) -> int:
    return len({_KNOWN[core] for text in texts if text and (core := heading_core(text)) in _KNOWN})


def _rows(table: Table) -> Iterator[tuple[Emitter | None, list[Issue]]]:
    columns: dict[int, int] = {}
    for heading in table.headings:
        number = _KNOWN.get(heading_core(heading.text))
        if number is not None:
            columns.setdefault(number, heading.column)
    for row, cells in table.rows:
        first = next((str(cell).strip() for cell in cells if str(cell).strip()), "")
        reads = [read_number(cells[columns[number]]) for number in range(len(HEADINGS))]
        if first.startswith(_SUMS) or all(read.number is None and not read.fault for read in reads):
            continue
        issues = [
            issue
            for number, read in enumerate(reads)
            for issue in _faults(row, table.cell_name(row, columns[number]), HEADINGS[number], read)
        ]
        yield None if issues else Emitter(*(read.number or Decimal(0) for read in reads)), issues


def _faults(row: int, cell: str, heading: str, read: Read) -> Iterator[Issue]:
    wanted = _("请填大于零的数值；本行没有计入。")
    if read.fault:
        yield Issue(row, cell, heading, "", Severity.ERROR, "not_a_number", read.fault, wanted, read.params)
    elif read.number is None or read.number <= 0:
        found = _("“{heading}”为空或不大于零。")
        yield Issue(row, cell, heading, "", Severity.ERROR, "not_positive", found, wanted, {"heading": heading})
