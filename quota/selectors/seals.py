"""批次摘要: SHA-256 over every row's inputs and results, so that what was proposed is what is approved and recomputed."""

import hashlib
from decimal import Decimal
from typing import Any

from cets_portal.evidence.rules.canonical import canonical
from quota.models import Allocation, AllocationRow, UnitAllocation
from quota.rules.allocation.rows import RowMade
from quota.rules.allocation.units import UnitMade
from quota.rules.arithmetic import plain
from quota.rules.trace import told

#: Columns of a unit in the order of table 2-5; those of the other stage are None.
UNIT_COLUMNS = (
    "pre_tonnes", "initial_tonnes", "gap_percent", "top_up_tonnes", "determined_tonnes", "obligation_tonnes",
    "balance_tonnes", "refund_tonnes", "deducted_tonnes", "pre_issued_tonnes", "issued_tonnes", "outstanding_tonnes",
)  # fmt: skip
ROW_COLUMNS = ("pre_tonnes", "initial_tonnes", "top_up_tonnes", "determined_tonnes", "obligation_tonnes")
#: Columns that are never empty in the database.
_NOUGHT = frozenset(
    {"pre_tonnes", "refund_tonnes", "deducted_tonnes", "pre_issued_tonnes", "issued_tonnes", "outstanding_tonnes"}
)
Plain = dict[str, Any]


class Seal:
    """The digest of a run: fed with its units one after the other, closed with what they have in common."""

    def __init__(self) -> None:
        self._made = hashlib.sha256()

    def add(self, unit: Plain) -> None:
        self._made.update(canonical(unit) + b"\n")

    def closed(self, run: Allocation) -> str:
        """The digest, with the run's head (its issues are known only now)."""
        made = self._made.copy()
        made.update(canonical(head_of(run)) + b"\n")
        return made.hexdigest()


def head_of(run: Allocation) -> Plain:
    """What all rows have in common."""
    value = run.balance_value
    return {
        "schema": "allocation/1",
        "province": run.province,
        "sector": run.sector,
        "quota_year": run.quota_year,
        "stage": run.stage,
        "number": run.number,
        "plan": run.plan_code,
        "plan_digest": run.plan_digest,
        "balance_value": plain(value.value) if value else "",
        "balance_number": value.number if value else 0,
        "share_percent": plain(run.share_percent) if run.share_percent is not None else "",
        "issues": run.issues,
    }


def unit_columns(made: UnitMade) -> dict[str, Any]:
    """Every column of a unit as it is stored."""
    found = made.columns or {}
    return {name: found.get(name, 0 if name in _NOUGHT else None) for name in UNIT_COLUMNS}


def plain_of_made(made: UnitMade, *, withheld: bool, detail: str) -> Plain:
    """A computed unit as plain data."""
    return {
        "inputs": made.inputs.told(),
        "columns": _figures(unit_columns(made)),
        "withheld": withheld,
        "withheld_detail": detail,
        "working": [told(step) for step in made.steps],
        "rows": [plain_row(one) for one in made.rows],
    }


def plain_row(made: RowMade) -> Plain:
    """A computed row as plain data."""
    return {
        "code": made.code,
        "inputs": made.inputs,
        "columns": made.columns(),
        "special": made.special,
        "working": made.working.told() if made.working else [],
    }


def plain_of_stored(unit: UnitAllocation, rows: list[AllocationRow]) -> Plain:
    """A stored unit in the same shape."""
    return {
        "inputs": unit.inputs,
        "columns": _figures({name: getattr(unit, name) for name in UNIT_COLUMNS}),
        "withheld": unit.withheld,
        "withheld_detail": unit.withheld_detail,
        "working": unit.working,
        "rows": [
            {
                "code": one.code,
                "inputs": one.inputs,
                "columns": {name: getattr(one, name) for name in ROW_COLUMNS},
                "special": one.special,
                "working": one.working,
            }
            for one in rows
        ],
    }


def _figures(columns: dict[str, Any]) -> dict[str, Any]:
    """Decimals as text; the two decimals of a rate are written out."""
    return {name: f"{value:.2f}" if isinstance(value, Decimal) else value for name, value in columns.items()}
