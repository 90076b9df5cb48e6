"""筛查查询: proof of an entry, drift of a list against the register, editions side by side."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from registry.choices import ListStatus, Verdict
from registry.models import Activity, AnnualList, ListEntry
from registry.rules.news import APPEARED, VERDICT, Difference
from registry.rules.screening import TraceStep, explain
from registry.selectors.editions import EditionDifference, Pair, compare_editions
from registry.selectors.facts import FactBook, facts_for_screening
from registry.selectors.verdicts import COLUMNS, VERDICT_AT, Question, differences, near_percent, units_on

__all__ = [
    "Drift",
    "EditionDifference",
    "Pair",
    "compare_editions",
    "drift",
    "drift_between",
    "facts_for_screening",
    "near_percent",
    "recorded",
    "steps_of",
    "unplaced_units",
]

NAME = "name"


@dataclass(frozen=True)
class Drift:
    """偏离: one unit that a screening today would see otherwise than the list does."""

    enterprise_id: int
    uscc: str
    name: str
    verdict: str
    differences: tuple[Difference, ...]


def drift(annual_list: AnnualList, *, today: date, units: Collection[int] | None = None) -> list[Drift]:
    """What the register has moved on since this list was screened; for a published list the ground of a correction.

    Renamings count where the list is published. Empty means: a screening today would say the same. `units` looks at
    these enterprises only.
    """
    question = Question.about(annual_list, today)
    on_list = units_on(annual_list, units)
    return drift_between(annual_list, question, question.facts(units=units, also=on_list), units)


def drift_between(
    annual_list: AnnualList, question: Question, book: FactBook, units: Collection[int] | None = None
) -> list[Drift]:
    """The same from facts that are at hand."""
    rows = dict(question.rows(book))
    frozen = annual_list.status in (ListStatus.PUBLISHED, ListStatus.SUPERSEDED)
    entries = annual_list.entries.all() if units is None else annual_list.entries.filter(enterprise__in=units)
    standing = entries.order_by().values_list("enterprise_id", "name", *COLUMNS)
    known, found = set(), []
    for unit, name, *old in standing.iterator(chunk_size=5000):
        known.add(unit)
        facts, new = book.facts[unit], rows[unit]
        told = differences(tuple(old), new)
        if frozen and name and name != facts.name:
            told.append(Difference(NAME, name, facts.name))
        if told:
            found.append(Drift(unit, facts.uscc, facts.name, new[VERDICT_AT], tuple(told)))
    for unit in rows.keys() - known:
        if not frozen or rows[unit][VERDICT_AT] != Verdict.EXCLUDE:
            facts, verdict = book.facts[unit], rows[unit][VERDICT_AT]
            told = [Difference(APPEARED), Difference(VERDICT, "", verdict)]
            found.append(Drift(unit, facts.uscc, facts.name, verdict, tuple(told)))
    return sorted(found, key=lambda one: one.uscc)


def steps_of(entry: ListEntry, *, today: date) -> list[dict[str, Any]]:
    """The proof of an entry, step by step: keys of rules.screening.TraceStep.

    Of a draft it is worked out from the register as it is; afterwards it is the one that was signed.
    """
    if entry.annual_list.status != ListStatus.DRAFT and entry.proof:
        return list(entry.proof)
    question = Question.about(entry.annual_list, today)
    unit = entry.enterprise_id
    facts = question.facts(units=[unit], also=[unit]).facts[unit]
    steps = explain(facts, question.rule, question.list_year, today, question.near_percent)
    return recorded(steps)


def recorded(steps: Iterable[TraceStep]) -> list[dict[str, Any]]:
    """The steps as JSON holds them."""
    names = [field.name for field in fields(TraceStep)]
    return [{name: getattr(step, name) for name in names} | {"params": dict(step.params)} for step in steps]


def unplaced_units(sectors: Iterable[str] = ()) -> int:
    """Enterprises with an activity whose province nobody has recorded: no bureau screens them until somebody does."""
    activities = Activity.objects.filter(enterprise__province="")
    if sectors:
        activities = activities.filter(sector__in=list(sectors))
    return activities.values("enterprise").distinct().count()
