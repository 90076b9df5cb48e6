"""两稿比对: what changed between two submissions of one month. Pure; works on their contents alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Sort(StrEnum):
    """变化种类."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Changed:
    """一处变化: `key` is a row text, facility code, paper or issue key; each side is the plain data, None where absent."""

    key: str
    before: Any
    after: Any

    @property
    def sort(self) -> Sort:
        if self.before is None:
            return Sort.NEW
        return Sort.GONE if self.after is None else Sort.CHANGED


@dataclass(frozen=True, slots=True)
class Difference:
    """两稿之差, each part in a stable order; `form`, `plan` are (before, after) where they differ, else None."""

    values: tuple[Changed, ...] = ()
    computed: tuple[Changed, ...] = ()
    operations: tuple[Changed, ...] = ()
    papers: tuple[Changed, ...] = ()
    explanations: tuple[Changed, ...] = ()
    issues: tuple[Changed, ...] = ()
    total: tuple[str | None, str | None] | None = None
    form: tuple[str, str] | None = None
    plan: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None
    not_operating: tuple[bool, bool] | None = None
    rows: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        """Whether anything that the unit says changed; who signed and when does not count."""
        parts = (self.values, self.computed, self.operations, self.papers, self.explanations, self.issues)
        pairs = (self.total, self.form, self.plan, self.not_operating)
        return any(parts) or any(one is not None for one in pairs)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """The difference between two contents (rules.snapshot)."""
    values = _changes(before["values"], after["values"])
    computed = _changes(_figures(before), _figures(after))
    return Difference(
        values=values,
        computed=computed,
        operations=_changes(before["operations"], after["operations"]),
        papers=_changes(_papers(before), _papers(after)),
        explanations=_changes(_explanations(before), _explanations(after)),
        issues=_changes(_issues(before), _issues(after)),
        total=_pair(before["total"], after["total"]),
        form=_pair(before["form"], after["form"]),
        plan=_pair(before["plan"], after["plan"]),
        not_operating=_pair(before["not_operating"], after["not_operating"]),
        rows=frozenset(one.key for one in (*values, *computed)),
    )


def same_data(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two contents say the same of the month: values, answers, whether it ran. Papers and reasons apart."""
    return all(before[name] == after[name] for name in ("values", "operations", "not_operating"))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """In the order of `after`, what is gone last."""
    keys = dict.fromkeys((*after, *before))
    found = (Changed(key, before.get(key), after.get(key)) for key in keys)
    return tuple(one for one in found if one.before != one.after)


def _pair(before: Any, after: Any) -> tuple[Any, Any] | None:
    return None if before == after else (before, after)


def _figures(content: Mapping[str, Any]) -> dict[str, str]:
    return {row: one["v"] for row, one in content["computed"].items()}


def _papers(content: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{one['kind']}/{one['sha256']}": one for one in content["papers"]}


def _issues(content: Mapping[str, Any]) -> dict[str, str]:
    return {f"{one['check']}@{one['row']}": one["severity"] for one in content["issues"]}


def _explanations(content: Mapping[str, Any]) -> dict[str, str]:
    return {f"{one['check']}@{one['row']}": one["explanation"] for one in content["issues"] if one["explanation"]}
