"""成批存证: a month of many units, filed and signed elsewhere, taken over at once: by import, for the demo, in the benchmark.

The same facts, checks, snapshot and log as `submitting.submit`; queries for a batch in place of queries for a filing.
What a check stops is left out and told; the rest of the batch goes in, all or nothing, under one signed checkpoint.
"""

import gc
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.models import Entry
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.log import append
from cets_portal.norms.form import form_for
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus, PlanStatus
from dataquality.models import Evidence, Filing, LabReport, PlanVersion, Submission
from dataquality.rules.facts import Lab
from dataquality.rules.months_due import DueMonth, has_ended, is_late
from dataquality.selectors.filing_facts import known_of
from dataquality.selectors.filings import due_months
from dataquality.selectors.readiness import ready
from dataquality.services.duties import months_filed
from dataquality.services.submitting import Frozen, freeze, refuse_unready
from registry.models import Enterprise
from registry.services import bulk

BATCH: Final = 250
ACTION: Final = "dataquality.filing.take_over"
_SUBMISSION: Final = (
    "filing_id", "number", "content", "digest", "figures", "form_code", "plan_version_id", "emissions_tco2e",
    "warnings", "filed_by_id", "signed_by_id", "submitted_at", "late", "entry_id",
)  # fmt: skip


@dataclass(frozen=True)
class GivenPaper:
    """随附材料: a stored file, its kind, the rows it proves, and what a laboratory report says of itself."""

    file: StoredFile
    kind: str
    name: str
    rows: tuple[str, ...]
    lab: Lab | None = None


@dataclass(frozen=True)
class Prepared:
    """待接收的存证: a unit's month as a draft (models.Filing.draft) with its papers, and who filed it."""

    enterprise: Enterprise
    sector: str
    draft: Mapping[str, Any]
    filed_by: User | None = None
    papers: tuple[GivenPaper, ...] = ()


@dataclass
class TakenOver:
    """接收结果: how many went in, and what was left out, each with its sentence."""

    submitted: int = 0
    refused: list[tuple[Prepared, Refused]] = field(default_factory=list)


def submit_many(prepared: Sequence[Prepared], month: Month, *, by: User, today: date, settle: bool = True) -> TakenOver:
    """Take over one month of many units, signed by `by`; each batch is one transaction.

    A unit whose month is open or filed already is left out ("exists"), so that a second run changes nothing. Nobody is
    told: it happened elsewhere. `settle`: settle the duties, too. Several months go in one after another, oldest
    first, since each looks back at those before it.
    """
    if not has_ended(month, today):
        raise Refused(_("%(month)s 还没有结束；月份结束后方可填报。") % {"month": month}, code="not_ended")
    outcome = TakenOver()
    for start in range(0, len(prepared), BATCH):
        with _uncollected():
            _batch(prepared[start : start + BATCH], month, by, today, outcome, settle=settle)
    return outcome


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector: a batch holds a million live objects, which it would go through in vain again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@transaction.atomic
def _batch(
    prepared: Sequence[Prepared], month: Month, by: User, today: date, outcome: TakenOver, *, settle: bool
) -> None:
    drafted = list(_drafted(prepared, month, by, outcome))
    known = known_of([filing for _one, filing, _papers in drafted], _papers_by_filing(drafted))
    at, frozen, papers = now(), [], []
    for one, filing, given in drafted:
        facts = ready(filing, known[filing.pk], (), filing.due_on, closed=False)
        try:
            refuse_unready(filing, facts)
        except Refused as refusal:
            outcome.refused.append((one, refusal))
            continue
        filing.first_submitted_at = at
        frozen.append(freeze(filing, facts, by=by, at=at, number=1, late=is_late(filing.due_on, today)))
        papers += given
    _store(frozen, papers)
    if settle:
        months_filed([one.filing for one in frozen], done_on=today, by=by)
    outcome.submitted += len(frozen)


Drafted = tuple[Prepared, Filing, list[Evidence]]


def _drafted(prepared: Sequence[Prepared], month: Month, by: User, outcome: TakenOver) -> Iterator[Drafted]:
    """Filings and papers as they would stand, unsaved, under keys of the moment; what cannot be is put to `outcome`."""
    units = {(one.enterprise.pk, one.sector) for one in prepared}
    due, plans = due_months(units, month), _plans(units, month)
    exists = _existing(units, month)
    keys = count(-1, -1)
    for one in prepared:
        unit = (one.enterprise.pk, one.sector)
        refusal = _refusal(one, month, by, due, plans, exists)
        if refusal:
            outcome.refused.append((one, refusal))
            continue
        exists.add(unit)
        filing = _filing(one, month, plans[unit], due[unit])
        filing.pk = next(keys)
        yield one, filing, [_paper(given, filing, next(keys)) for given in one.papers]


def _refusal(
    one: Prepared,
    month: Month,
    by: User,
    due: Mapping[tuple[int, str], DueMonth],
    plans: Mapping[tuple[int, str], PlanVersion],
    exists: set[tuple[int, str]],
) -> Refused | None:
    unit, words = (one.enterprise.pk, one.sector), {"unit": one.enterprise.name, "month": month}
    if one.filed_by is not None and one.filed_by.pk == by.pk:
        return Refused(_("填报人与签署人不得为同一人。"), code="second_person")
    if unit in exists:
        return Refused(_("%(unit)s %(month)s 的存证已经建立。") % words, code="exists")
    if unit not in due:
        return Refused(_("%(unit)s不需填报 %(month)s。") % words, code="not_listed")
    if unit not in plans:
        return Refused(_("%(unit)s %(month)s 没有已通过技术审核的数据质量控制方案。") % words, code="no_plan")
    if form_for(one.sector, month) is None:
        return Refused(_("%(month)s 没有适用的存证表单。") % words, code="no_form")
    return None


def _plans(units: Iterable[tuple[int, str]], month: Month) -> dict[tuple[int, str], PlanVersion]:
    """The plan in force for each unit on the month's last day, by the law of selectors.plans; one query."""
    found = PlanVersion.objects.filter(
        plan__enterprise_id__in={enterprise for enterprise, _sector in units},
        plan__plan_year__lte=month.year,
        status=PlanStatus.ACCEPTED,
        effective_on__lte=month.ends_on,
    )
    plans: dict[tuple[int, str], PlanVersion] = {}
    for version in found.select_related("plan").order_by("-plan__plan_year", "-effective_on", "-number"):
        plans.setdefault((version.plan.enterprise_id, version.plan.sector), version)
    return plans


def _existing(units: Iterable[tuple[int, str]], month: Month) -> set[tuple[int, str]]:
    found = Filing.objects.filter(enterprise_id__in={one for one, _sector in units}, month=str(month))
    return set(found.values_list("enterprise_id", "sector"))


def _filing(one: Prepared, month: Month, plan: PlanVersion, due: DueMonth) -> Filing:
    form, at = form_for(one.sector, month), now()
    assert form is not None
    return Filing(
        enterprise=one.enterprise, sector=one.sector, month=str(month), status=FilingStatus.SUBMITTED,
        form_code=form.code, plan_version=plan, draft=dict(one.draft), due_on=due.due_on, opened_by=one.filed_by,
        handed_over_by=one.filed_by, handed_over_at=at, first_submitted_at=at, saved_at=at,
    )  # fmt: skip


def _paper(given: GivenPaper, filing: Filing, key: int) -> Evidence:
    paper = Evidence(
        pk=key, filing=filing, kind=given.kind, rows=sorted(given.rows), file=given.file, name=given.name,
        added_by=filing.handed_over_by,
    )  # fmt: skip
    paper._state.fields_cache["lab"] = None  # Known: nobody need ask the database.
    if given.lab:
        LabReport(paper=paper, **{name: getattr(given.lab, name) for name in Lab.__dataclass_fields__})
    return paper


def _papers_by_filing(drafted: Iterable[Drafted]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for _one, filing, papers in drafted:
        found[filing.pk] = papers
    return found


def _store(frozen: Sequence[Frozen], papers: Sequence[Evidence]) -> None:
    """Filings, papers, audit entries, then the log (its lock is taken last) and the submissions beside their leaves."""
    filings = [one.filing for one in frozen]
    for filing in filings:
        filing.pk = None
    Filing.objects.bulk_create(filings)
    _store_papers(papers)
    Entry.objects.bulk_create([_entry(one) for one in frozen])
    entries = append([one.leaf for one in frozen])
    rows = [_row(one.as_submission(entry)) for one, entry in zip(frozen, entries, strict=True)]
    bulk.insert(Submission, _SUBMISSION, rows)


def _store_papers(papers: Sequence[Evidence]) -> None:
    labs = []
    for paper in papers:
        lab = paper._state.fields_cache.get("lab")
        paper.pk = None
        paper.filing_id = paper.filing.pk
        if lab is not None:
            labs.append(lab)
    Evidence.objects.bulk_create(papers)
    for lab in labs:
        lab.paper_id = lab.paper.pk
    LabReport.objects.bulk_create(labs)


def _entry(one: Frozen) -> Entry:
    """What `audit.services.record` writes of a taken-over filing."""
    by, filing = one.signed_by, one.filing
    post = by.acting_post
    return Entry(
        actor=by, actor_name=str(by), post_title=post.title if post else "",
        organisation_name=post.organisation.name if post else "", action=ACTION, target_type=filing._meta.label_lower,
        target_id=str(filing.pk), target_label=str(filing)[:200], province=filing.province,
        to_status=filing.status, detail={"number": one.number, "sha256": one.digest},
    )  # fmt: skip


def _row(submission: Submission) -> tuple[Any, ...]:
    values = {name: getattr(submission, name) for name in _SUBMISSION}
    return tuple((values | {"figures": json.dumps(submission.figures, ensure_ascii=False)}).values())
