"""核查结论查询: the bench on which an agency writes its conclusion, and what was concluded."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.db.models import QuerySet

from cets_portal.evidence.services.proof_contents import MARK
from dataquality.choices import VerificationStatus
from dataquality.models import Conclusion, Verification, VerificationFinding, VerificationMember
from dataquality.rules.annex import quota_annex
from dataquality.rules.annual.items import ReportItem, items_of, recomputed
from dataquality.rules.conclusion.conservative import Suggestion, suggestion_for
from dataquality.rules.conclusion.draft import Draft
from dataquality.rules.conclusion.gaps import Lacking, Unresolved, of_marks, of_table, of_unresolved
from dataquality.rules.conclusion.signers import Signers, of_signers, signers_of
from dataquality.rules.conclusion.statement import of_statement
from dataquality.rules.conclusion.table import TOTAL, ResultRow, number_of, result_table
from dataquality.rules.conclusion.yearly import YearlyRow, year_on_year
from dataquality.selectors.verification import issued, unresolved
from dataquality.selectors.verified import annex_before

_CHUNK: Final = 100
#: States in which the conclusion is written.
WRITING: Final = (VerificationStatus.CONCLUDING, VerificationStatus.RETURNED)


@dataclass
class Bench:
    """结论编写台: the report as verified, the draft, and what both come to. Nothing is stored."""

    verification: Verification
    content: Mapping[str, Any]
    draft: Draft
    findings: list[VerificationFinding]
    open_findings: tuple[Unresolved, ...]
    signers: Signers
    last_annex: Mapping[str, Any] | None

    @cached_property
    def before(self) -> tuple[ReportItem, ...]:
        return items_of(self.content)

    @cached_property
    def after(self) -> tuple[ReportItem, ...]:
        """The items with the agency's values in, everything computed anew by the server."""
        return recomputed(self.content, self.draft.after)

    @cached_property
    def rows(self) -> tuple[ResultRow, ...]:
        numbers: dict[str, list[int]] = defaultdict(list)
        for one in self.open_findings:
            if one.item:
                numbers[one.item].append(one.number)
        return result_table(self.before, self.shown, self.draft.reasons, numbers)

    @property
    def shown(self) -> tuple[ReportItem, ...]:
        """As `after`; what is no number stands as it was typed, so that it can be mended."""
        typed = self.draft.after
        return tuple(one if one.computed else replace(one, value=typed.get(one.item, one.value)) for one in self.after)

    @property
    def total(self) -> Decimal | None:
        """The unit's emissions after verification, tCO2e."""
        return number_of(next(one.value for one in self.after if one.item == TOTAL))

    @property
    def reported(self) -> Decimal:
        """The unit's emissions as reported, tCO2e."""
        return self.verification.version.emissions_tco2e

    @cached_property
    def suggestions(self) -> dict[str, Suggestion]:
        """Item of an unresolved finding → what the form offers for it."""
        known = {one.item for one in self.before if not one.computed}
        items = {one.item for one in self.open_findings if one.item in known}
        return {item: suggestion_for(self.content, item, self.draft.after) for item in sorted(items)}

    @cached_property
    def annex(self) -> dict[str, Any]:
        """配额分配相关数据 of the verified year."""
        return quota_annex(self.content, self.after)

    @cached_property
    def yearly(self) -> tuple[YearlyRow, ...]:
        return year_on_year(self.annex, self.last_annex, self.draft.yearly)

    @cached_property
    def lacking(self) -> tuple[Lacking, ...]:
        """What stands between this draft and a conclusion."""
        unjudged = (one for one in self.findings if one.status in ("issued", "answered"))
        draft = self.draft
        return (
            *(Lacking.finding(one.number) for one in unjudged),
            *of_table(self.rows, self.total),
            *of_unresolved(self.open_findings, self.suggestions, draft.after, draft.basis, self.total),
            *of_marks(draft.marks, self.open_findings),
            *of_statement(draft.statement, self.yearly),
            *of_signers(self.signers),
        )


def bench_of(verification: Verification) -> Bench:
    """Everything for writing and judging a conclusion; five queries."""
    return Bench(
        verification=verification,
        content=json.loads(verification.version.content),
        draft=Draft.of(verification.draft),
        findings=list(issued(verification)),
        open_findings=tuple(
            Unresolved(one.number, one.finding_class, one.item) for one in unresolved(verification).order_by("number")
        ),
        signers=signers_of(_people(verification)),
        last_annex=annex_before(verification.report),
    )


def _people(verification: Verification) -> Iterator[tuple[str, str]]:
    """(duty, name) of the people on the task today."""
    rows = VerificationMember.objects.filter(verification=verification, removed_at__isnull=True).order_by("pk")
    for duty, name in rows.values_list("duty", "person__name"):
        yield str(duty), str(name)


def latest_conclusion(verification: Verification) -> Conclusion | None:
    """The newest conclusion of a task; None before the first."""
    found = Conclusion.objects.filter(verification=verification).select_related("entry", "signed_by")
    return found.order_by("-number").first()


def content_of(conclusion: Conclusion) -> dict[str, Any]:
    """What was concluded, as data (schema: services.concluding)."""
    content: dict[str, Any] = json.loads(conclusion.content)
    return content


def conclusions_on(report_pk: int) -> QuerySet[Conclusion]:
    """Every conclusion on one report, without contents, newest first."""
    found = Conclusion.objects.filter(verification__report=report_pk).defer("content")
    return found.select_related("verification__agency", "signed_by", "entry").order_by("-pk")


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every conclusion, for `prove_log`; columns beside the content must agree with it."""
    rows = Conclusion.objects.select_related("entry").order_by("pk")
    for one in rows.iterator(chunk_size=_CHUNK):
        yield one.entry.subject, f"{one.content}{_mark(one)}".encode()


def _mark(conclusion: Conclusion) -> str:
    """The line that names the columns which say something else than the content."""
    try:
        said = content_of(conclusion)
        wrong = [name for name, stored in _columns(conclusion).items() if said[name] != stored]
    except (ValueError, KeyError, TypeError):
        return f"{MARK}content"
    return f"{MARK}{' '.join(wrong)}" if wrong else ""


def _columns(conclusion: Conclusion) -> dict[str, Any]:
    return {
        "report_number": conclusion.report_number,
        "number": conclusion.number,
        "before_tco2e": f"{conclusion.before_tco2e:f}",
        "after_tco2e": f"{conclusion.after_tco2e:f}",
        "conforms": conclusion.conforms,
    }
