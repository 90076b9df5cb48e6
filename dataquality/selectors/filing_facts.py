"""一月之事实: everything the checks look at, read from the database in a number of queries that does not grow.

One filing or five hundred: papers, where else they were filed (two), months before, waivers: five queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cets_portal.norms.form import Form, form_of
from cets_portal.norms.months import Month
from dataquality.choices import WaiverStatus
from dataquality.models import Evidence, Filing, PlanVersion, Waiver
from dataquality.rules.calculation import announced, calculate
from dataquality.rules.checks import run_checks
from dataquality.rules.draft import value_of
from dataquality.rules.facts import FilingFacts, Lab, Operation, Paper, PlanRow, Value, Working
from dataquality.rules.issues import Issue
from dataquality.rules.plan import layout_of, plan_rows_of
from dataquality.rules.rows import Layout, Row, rows_of
from dataquality.rules.waivers import WaiverFact, with_waivers
from dataquality.selectors.duplicates import Elsewhere, elsewhere, lab_of
from dataquality.selectors.history import Before, before


@dataclass(frozen=True)
class Sheet:
    """填报表: the form laid over a plan: which rows there are, and how the plan determines each."""

    form: Form
    layout: Layout
    rows: tuple[Row, ...]
    plan: Mapping[str, PlanRow]

    @property
    def by_text(self) -> dict[str, Row]:
        return {row.text: row for row in self.rows}


@dataclass(frozen=True)
class Known:
    """所知: what the database says of one filing beside its draft."""

    sheet: Sheet
    papers: tuple[Paper, ...]
    before: Before
    waivers: tuple[WaiverFact, ...]
    files: Mapping[str, tuple[str, int]]


def sheet_of(filing: Filing) -> Sheet:
    """The rows of a filing as it was opened or last brought up to date; no query where the plan is loaded."""
    return sheet_on(filing.plan_version, filing.form_code)


def sheet_on(plan: PlanVersion, form_code: str) -> Sheet:
    """A form over a plan's version."""
    form, layout = form_of(form_code), layout_of(plan.content)
    return Sheet(form, layout, rows_of(form, layout), plan_rows_of(plan.content))


def facts_of(filing: Filing, draft: Mapping[str, Any] | None = None, known: Known | None = None) -> FilingFacts:
    """The facts of a filing; `draft` in place of its stored one; at most five queries, none where `known` is given."""
    said = filing.draft if draft is None else draft
    known = known or known_of([filing])[filing.pk]
    sheet = known.sheet
    values = values_of(sheet, said)
    answers = answers_of(sheet, said)
    idle, stopped = _idle(answers, known.before.idle_last_month), bool(said.get("not_operating"))
    return FilingFacts(
        form=sheet.form,
        layout=sheet.layout,
        month=filing.period,
        rows=sheet.rows,
        values=values,
        working=working_of(sheet, values, idle=idle, not_operating=stopped),
        operations=answers,
        idle=idle,
        not_operating=stopped,
        plan=sheet.plan,
        papers=known.papers,
        history=known.before.history,
    )


def working_of(
    sheet: Sheet, values: Mapping[str, Value], *, idle: frozenset[str], not_operating: bool = False
) -> Working:
    """The computed rows with their working; a unit that does not operate has none."""
    if not_operating:
        return Working()
    return calculate(sheet.form, sheet.layout, announced(values, sheet.plan), idle=idle, rows=sheet.rows)


def values_of(sheet: Sheet, draft: Mapping[str, Any]) -> dict[str, Value]:
    """The draft's values for the sheet's rows, in its order.

    A unit that does not operate files no values: those typed before stay in the draft.
    """
    if draft.get("not_operating"):
        return {}
    cells = draft.get("values", {})
    found = {}
    for row in sheet.rows:
        text = row.text
        cell = cells.get(text)
        if cell:
            planned = sheet.plan.get(text)
            found[text] = value_of(row, cell, planned.method if planned else None)
    return found


def answers_of(sheet: Sheet, draft: Mapping[str, Any]) -> dict[str, str]:
    """Facility → its answer, for the facilities of the plan."""
    said = draft.get("operations", {})
    answers = ((one.code, said.get(one.code, {}).get("s", "")) for one in sheet.layout.facilities)
    return {code: answer for code, answer in answers if answer}


def _idle(answers: Mapping[str, str], idle_before: frozenset[str]) -> frozenset[str]:
    """Facilities that stood still the whole month: answered so, or unchanged since a month in which they did."""
    return frozenset(
        code
        for code, answer in answers.items()
        if answer in Operation.IDLE or (answer == Operation.UNCHANGED and code in idle_before)
    )


def issues_of(facts: FilingFacts, waivers: Iterable[WaiverFact] = ()) -> tuple[Issue, ...]:
    """What the checks find; an issue under a waiver becomes a notice that names it."""
    return with_waivers(run_checks(facts), waivers, facts.month)


def waivers_of(filing: Filing) -> tuple[WaiverFact, ...]:
    """Waivers in force for the filing's unit and month."""
    return _waivers([filing])[filing.pk]


def known_of(filings: Sequence[Filing], given: Mapping[int, list[Evidence]] | None = None) -> dict[int, Known]:
    """What the database says of each; `plan_version` is to be loaded. Five queries for any number.

    `given`: papers that are not stored yet, by filing's key, in place of the stored ones.
    """
    papers = _papers(filings) if given is None else given
    where = elsewhere([one for found in papers.values() for one in found])
    past, waivers = before(filings), _waivers(filings)
    sheets: dict[tuple[int, str], Sheet] = {}
    known = {}
    for one in filings:
        place = (one.plan_version_id, one.form_code)
        sheet = sheets.get(place) or sheets.setdefault(place, sheet_of(one))
        mine = papers.get(one.pk, [])
        known[one.pk] = Known(
            sheet,
            tuple(_paper(paper, where[paper.pk]) for paper in mine),
            past[one.pk],
            waivers[one.pk],
            {paper.file.sha256: (paper.file.sm3, paper.file.size) for paper in mine},
        )
    return known


def _papers(filings: Sequence[Filing]) -> Mapping[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    by_key = {one.pk: one for one in filings}
    rows = Evidence.objects.filter(filing__in=list(by_key), removed_at__isnull=True).select_related("file", "lab")
    for paper in rows.order_by("kind", "pk"):
        paper.filing = by_key[paper.filing_id]
        found[paper.filing_id].append(paper)
    return found


def _paper(paper: Evidence, where: Elsewhere) -> Paper:
    lab = lab_of(paper)
    return Paper(
        kind=paper.kind,
        name=paper.name,
        sha256=paper.file.sha256,
        proves=tuple(paper.rows),
        lab=Lab(**{name: getattr(lab, name) for name in Lab.__dataclass_fields__}) if lab else None,
        filed_in_other_months=tuple(sorted(where.months)),
        filed_by_others=len(where.enterprises),
        number_in_other_months=tuple(sorted(where.number_months)),
        number_by_others=len(where.number_enterprises),
    )


def _waivers(filings: Sequence[Filing]) -> Mapping[int, tuple[WaiverFact, ...]]:
    """Of the unit and month of each filing."""
    units: dict[tuple[int, str], list[WaiverFact]] = defaultdict(list)
    rows = Waiver.objects.filter(status=WaiverStatus.IN_FORCE, enterprise__in={one.enterprise_id for one in filings})
    for waiver in rows.order_by("pk"):
        units[waiver.enterprise_id, waiver.sector].append(_waiver(waiver))
    return {one.pk: _of_month(units.get((one.enterprise_id, one.sector), ()), one.period) for one in filings}


def _waiver(waiver: Waiver) -> WaiverFact:
    span = Month.from_text(waiver.from_month), Month.from_text(waiver.to_month)
    return WaiverFact(waiver.pk, waiver.check_id, waiver.parameter, waiver.facility, *span)


def _of_month(waivers: Iterable[WaiverFact], month: Month) -> tuple[WaiverFact, ...]:
    return tuple(one for one in waivers if one.from_month <= month <= one.to_month)
