"""计算并存入: every unit of a run computed, sealed and stored, a few hundred at a time so that memory stays small."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.plan import plan_of
from quota.models import Allocation, AllocationRow, UnitAllocation
from quota.rules.allocation.rows import RowMade
from quota.rules.allocation.terms import Phase, Terms
from quota.rules.allocation.units import UnitMade, make_unit
from quota.rules.arithmetic import plain
from quota.selectors.seals import Plain, Seal, plain_of_made, unit_columns
from quota.services.gathering import Named, UnitFound, gather, issue, rows_differ

_BATCH = 500
Progress = Callable[[int, int], None]
Issue = dict[str, Any]


def terms_of(run: Allocation) -> Terms:
    """What a run computes with. Raises Refused where the plan does not order it."""
    percent, value = run.share_percent, run.balance_value
    try:
        return Terms.of(
            plan_of(run.plan_code), run.quota_year, Sector(run.sector), Phase(run.stage),
            percent=Decimal(plain(percent)) if percent is not None else None,
            balance=Decimal(plain(value.value)) if value else None,
        )  # fmt: skip
    except NormError as fault:
        raise refused(fault) from fault


def refused(fault: NormError, code: str = "plan") -> Refused:
    """A fault of a norm in words."""
    return Refused(_(fault.template).format(**fault.params), code=code)


def fill(run: Allocation, named: Named, today: date, progress: Progress | None = None) -> str:
    """Compute and store all units of a draft that has none, put its issues on it, give the digest.

    The caller holds the run and the transaction.
    """
    terms, seal, found = terms_of(run), Seal(), list[Issue]()
    gathered = gather(run, terms, named, today)
    done = 0
    for some in _batches(gathered.units):
        with _no_cycles():
            made = [make_unit(terms, one.input, one.rows) for one in some]
            _store(run, some, made, seal)
        found += _found(terms, some, made)
        done += len(some)
        if progress:
            progress(done, len(gathered.units))
    run.issues = [*gathered.issues, *_with_settled(run, found)]
    return seal.closed(run)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Steps are plain tuples without cycles: walking a million of them again and again was a seventh of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _batches(units: Iterable[UnitFound]) -> Iterator[list[UnitFound]]:
    source = iter(units)
    while some := list(islice(source, _BATCH)):
        yield some


def _store(run: Allocation, some: list[UnitFound], made: list[UnitMade], seal: Seal) -> None:
    plains = [
        plain_of_made(unit, withheld=found.withheld, detail=found.detail)
        for found, unit in zip(some, made, strict=True)
    ]
    for one in plains:
        seal.add(one)
    units = [_unit(run, *parts) for parts in zip(some, made, plains, strict=True)]
    UnitAllocation.objects.bulk_create(units)
    rows = [
        _row(unit, order, row, said)
        for unit, rows_made, one in zip(units, made, plains, strict=True)
        for order, (row, said) in enumerate(zip(rows_made.rows, one["rows"], strict=True), start=1)
    ]
    AllocationRow.objects.bulk_create(rows, batch_size=1000)


def _unit(run: Allocation, found: UnitFound, made: UnitMade, said: Plain) -> UnitAllocation:
    return UnitAllocation(
        allocation=run, enterprise_id=found.enterprise_id, figure_id=found.figure_id, inputs=said["inputs"],
        working=said["working"], withheld=found.withheld, withheld_detail=found.detail, **unit_columns(made),
    )  # fmt: skip


def _row(unit: UnitAllocation, order: int, made: RowMade, said: Plain) -> AllocationRow:
    return AllocationRow(
        unit=unit, order=order, code=made.code, inputs=made.inputs, working=said["working"], special=said["special"],
        **said["columns"],
    )  # fmt: skip


def _found(terms: Terms, some: list[UnitFound], made: list[UnitMade]) -> list[Issue]:
    """What the computation itself found wrong with these units."""
    differ = [one for unit in some if (one := rows_differ(terms, unit)) is not None]
    return [*differ, *(one for unit in made for one in _faults(unit))]


def _with_settled(run: Allocation, found: list[Issue]) -> list[Issue]:
    """The issues with how they were settled before; a unit left out for its rows is found no more and stays told."""
    settled = {(one["code"], one["uscc"]): one for one in run.issues if one.get("settled")}
    kept = [one for (code, _uscc), one in settled.items() if code == "row"]
    return [*kept, *({**one, **_said_of(settled.get((one["code"], one["uscc"])))} for one in found)]


def _said_of(before: dict[str, Any] | None) -> dict[str, Any]:
    return {"settled": before["settled"], "by": before["by"]} if before else {}


def _faults(unit: UnitMade) -> Iterator[dict[str, Any]]:
    for row in unit.rows:
        if row.fault is not None:
            who = (unit.inputs.uscc, unit.inputs.name, row.code)
            yield issue("row", row.fault.template, *who, **{key: str(value) for key, value in row.fault.params.items()})
