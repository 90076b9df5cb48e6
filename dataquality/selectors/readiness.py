"""可否提交: everything that stands between a draft and its submission, asked in one place by page, filer and approver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dataquality.models import Filing
from dataquality.rules.facts import FilingFacts
from dataquality.rules.issues import Issue
from dataquality.rules.months_due import is_open
from dataquality.selectors.filing_facts import Known, facts_of, issues_of, known_of
from dataquality.selectors.filings import due_month, window_of
from dataquality.selectors.staleness import StalePoint, stale_points


@dataclass(frozen=True)
class Readiness:
    """提交前的情况. `aside`: cells on which two people differ and nobody has chosen yet. `closed`: the due date has
    passed and no window is open. `due_on`: the state's date as the notices have it now."""

    facts: FilingFacts
    known: Known
    issues: tuple[Issue, ...]
    explanations: Mapping[str, str]
    stale: tuple[StalePoint, ...]
    aside: tuple[str, ...]
    lacks_reason: bool
    closed: bool
    due_on: date | None

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(one for one in self.issues if one.stops)

    @property
    def unexplained(self) -> tuple[Issue, ...]:
        """Warnings that nobody has explained."""
        return tuple(one for one in self.issues if one.asks and not self.explanations.get(one.key, "").strip())

    @property
    def warnings(self) -> tuple[Issue, ...]:
        return tuple(one for one in self.issues if one.asks)

    @property
    def is_ready(self) -> bool:
        """Nothing stands in the way."""
        parts = (self.errors, self.unexplained, self.stale, self.aside)
        return not any(parts) and not self.lacks_reason and not self.closed


def readiness_of(filing: Filing, *, today: date) -> Readiness:
    """One filing; `enterprise` and `plan_version__plan` are to be loaded. At most 12 queries."""
    return ready(filing, known_of([filing])[filing.pk], stale_points(filing), *deadline_of(filing, today))


def deadline_of(filing: Filing, today: date) -> tuple[date | None, bool]:
    """(the state's date, has it passed without a window); a filing once submitted is mended whatever the day."""
    due = due_month(filing.enterprise, filing.sector, filing.period)
    due_on = due.due_on if due else filing.due_on
    if filing.first_submitted_at or is_open(due_on, today, None):
        return due_on, False
    window = window_of(filing.enterprise, filing.sector, filing.period, today)
    return due_on, not is_open(due_on, today, window.until if window else None)


def ready(filing: Filing, known: Known, stale: tuple[StalePoint, ...], due_on: date | None, closed: bool) -> Readiness:
    """The same from what is known already; no query."""
    draft: Mapping[str, Any] = filing.draft
    facts = facts_of(filing, known=known)
    return Readiness(
        facts=facts,
        known=known,
        issues=issues_of(facts, known.waivers),
        explanations=draft.get("explanations", {}),
        stale=stale,
        aside=tuple(draft.get("aside", ())),
        lacks_reason=facts.not_operating and not str(draft.get("not_operating_reason", "")).strip(),
        closed=closed,
        due_on=due_on,
    )
