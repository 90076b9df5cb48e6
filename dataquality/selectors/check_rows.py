"""检查规则的行: the checks of monthly filings as the page and its export list them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from dataquality.rules.checks import CHECKS
from dataquality.rules.issues import Check


@dataclass(frozen=True)
class CheckQuery:
    """条件: sector, severity, and words in the shown texts."""

    sector: str = ""
    severity: str = ""
    text: str = ""


@dataclass(frozen=True)
class CheckRow:
    """一条检查: with how many waivers of it hold among the units that the reader sees."""

    check: Check
    waivers: int

    @property
    def code(self) -> str:
        """Its file, from the project's root."""
        return code_of(self.check)


def code_of(check: Check) -> str:
    """dataquality/rules/checks/required_row.py."""
    return str(PurePosixPath(*check.function.__module__.split(".")).with_suffix(".py"))


def check_rows(query: CheckQuery, waivers: Mapping[str, int], said: Mapping[str, str]) -> list[CheckRow]:
    """Checks that answer the query, in the order of the list. `said`: id → all its words in the reader's language."""
    return [CheckRow(one, waivers.get(one.id, 0)) for one in CHECKS if _answers(one, query, said.get(one.id, ""))]


def severity_counts(checks: Iterable[Check]) -> dict[str, int]:
    """Severity → how many; "" for all."""
    found = [one.severity.value for one in checks]
    return {"": len(found), **{one: found.count(one) for one in found}}


def _answers(check: Check, query: CheckQuery, said: str) -> bool:
    if query.sector and check.sectors and query.sector not in check.sectors:
        return False
    if query.severity and check.severity != query.severity:
        return False
    return query.text.casefold() in f"{check.id} {said}".casefold()
