"""草稿依据: on what a draft was made, and what has changed since. Pure.

`basis` (JSON): {"plan": key, "plan_year", "plan_number", "form": code,
"facilities": {code: {"name", "capacity": text, "closed_on": date or ""}} as the register had them,
"papers": {"kind/sha256": {"name", "rows": [row, …]}}}.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataquality.rules.facts import PlanRow


@dataclass(frozen=True, slots=True)
class PlanChange:
    """方案变化: rows that the newer plan has, no longer has, or determines in another way."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """登记册变化: of one facility: "closed", "capacity", "renamed" or "new"; before and after as text."""

    code: str
    what: str
    before: str
    after: str


def plan_change(
    before_rows: Mapping[str, Any],
    before: Mapping[str, PlanRow],
    after_rows: Mapping[str, Any],
    after: Mapping[str, PlanRow],
) -> PlanChange:
    """Between two sheets: their rows by text, and how each plan determines them."""
    return PlanChange(
        new=tuple(row for row in after_rows if row not in before_rows),
        gone=tuple(row for row in before_rows if row not in after_rows),
        changed=tuple(row for row in after_rows if row in before_rows and before.get(row) != after.get(row)),
    )


def register_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[RegisterChange, ...]:
    """Facility by facility."""
    return tuple(change for code, now in after.items() for change in _facility_changes(code, before.get(code), now))


def _facility_changes(code: str, was: Mapping[str, str] | None, now: Mapping[str, str]) -> list[RegisterChange]:
    if was is None:
        return [RegisterChange(code, "new", "", now["name"])]
    named = (("closed", "closed_on"), ("capacity", "capacity"), ("renamed", "name"))
    return [RegisterChange(code, what, was[key], now[key]) for what, key in named if was[key] != now[key]]


def papers_gone(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of papers that the draft relied on, that were removed, and whose rows no other paper proves now."""
    proven = {row for one in after.values() for row in one["rows"]}
    gone = (one for key, one in before.items() if key not in after)
    return tuple(one["name"] for one in gone if not set(one["rows"]) <= proven)
