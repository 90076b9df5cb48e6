"""填报台: a draft with everything that its page looks at, read once; the parts of the page draw from it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from dataquality.models import Evidence, Filing
from dataquality.rules.checks.evidence_missing import CHECK as EVIDENCE_MISSING
from dataquality.rules.facts import FilingFacts
from dataquality.rules.issues import Issue
from dataquality.rules.rows import Row
from dataquality.selectors.filing_facts import Sheet
from dataquality.selectors.last_month import LastMonth, last_month
from dataquality.selectors.readiness import Readiness, readiness_of


@dataclass(frozen=True)
class Bench:
    """填报台. `papers` are those in force, with who brought them."""

    filing: Filing
    ready: Readiness
    papers: tuple[Evidence, ...]

    @property
    def facts(self) -> FilingFacts:
        return self.ready.facts

    @property
    def sheet(self) -> Sheet:
        return self.ready.known.sheet

    @property
    def cells(self) -> Mapping[str, Mapping[str, str]]:
        """Row text → the stored cell."""
        cells: Mapping[str, Mapping[str, str]] = self.filing.draft.get("values", {})
        return cells

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Row text → its place in the sheet: elements of the page are named by it."""
        return {row.text: at for at, row in enumerate(self.sheet.rows)}

    @cached_property
    def rows(self) -> dict[str, Row]:
        return self.sheet.by_text

    @cached_property
    def issues_at(self) -> dict[str, list[Issue]]:
        """Row text → what the checks found there."""
        found: dict[str, list[Issue]] = defaultdict(list)
        for issue in self.ready.issues:
            found[issue.row].append(issue)
        return found

    @cached_property
    def papers_of(self) -> dict[str, list[Evidence]]:
        """Row text → the papers that prove it."""
        found: dict[str, list[Evidence]] = defaultdict(list)
        for paper in self.papers:
            for text in paper.rows:
                found[text].append(paper)
        return found

    @cached_property
    def last(self) -> LastMonth:
        """What was submitted last of the month before."""
        return last_month(self.filing)

    def is_said(self, text: str) -> bool:
        """Somebody filled the row in."""
        value = self.facts.values.get(text)
        return value is not None and (value.number is not None or bool(value.text))

    def is_blank(self, issue: Issue) -> bool:
        """The error is no more than that something was not filled in yet."""
        row = self.rows.get(issue.row)
        if row is None:
            return issue.stops and issue.row.endswith(":::")
        return issue.stops and not row.parameter.is_computed and not self.is_said(issue.row)

    def is_unproven(self, issue: Issue) -> bool:
        """The error is a paper that is not there yet."""
        return issue.stops and issue.check == EVIDENCE_MISSING.id

    def explanation(self, issue: Issue) -> str:
        return str(self.ready.explanations.get(issue.key, ""))


def bench_of(filing: Filing, *, today: date) -> Bench:
    """The bench of a filing; its plan version is to be loaded."""
    return Bench(filing, readiness_of(filing, today=today), tuple(papers_of(filing)))


def papers_of(filing: Filing) -> QuerySet[Evidence, Any]:
    """Papers in force, in the order in which they came."""
    found = Evidence.objects.filter(filing=filing, removed_at__isnull=True)
    return found.select_related("file", "added_by", "lab").order_by("pk")
