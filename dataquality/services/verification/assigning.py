"""下达核查任务: one report or hundreds, each to an agency with a group; refused with the reason where it may not be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.models import Entry
from cets_portal.norms.verification import verification_guide
from dataquality.choices import ReportStatus, VerificationRole, VerificationStatus
from dataquality.models import (
    AnnualReport,
    ReportVersion,
    Verification,
    VerificationAgency,
    VerificationMember,
)
from dataquality.rules.verification.conflicts import Agency, Wanted, faults_of, on_site_people
from dataquality.selectors.verification_agencies import facts_of
from dataquality.selectors.verification_reports import ASSIGNABLE, agencies_on, latest_versions
from dataquality.services.verification.gate import refuse_other_bureaus
from dataquality.services.verification.presence import stay
from dataquality.services.verification.telling import tell_assigned

ACTION = "dataquality.verification.assign"
LONGEST_NOTE = 2000


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """拟下达的任务: `people` are (key of the person, duty); `days` are those planned on site."""

    report: AnnualReport
    agency: VerificationAgency
    role: str
    people: tuple[tuple[int, str], ...]
    due_on: date
    note: str = ""
    days: tuple[date, ...] = ()


@dataclass
class Given:
    """下达结果: the tasks made, and the reports left out, each with its reasons."""

    made: list[Verification] = field(default_factory=list)
    left: list[tuple[AnnualReport, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What the checks ask of many assignments at once."""

    agencies: Mapping[int, Agency]
    versions: Mapping[int, ReportVersion]
    taken: Mapping[int, Collection[int]]
    firsts: Collection[int]


def assign(assignment: Assignment, *, by: User, today: date) -> Verification:
    """下达任务. Refused with every reason at once; Conflict where somebody else has just given the report out."""
    given = assign_many([assignment], by=by, today=today)
    if given.left:
        reasons = given.left[0][1]
        raise Refused(" ".join(reasons), code="assign", issues=reasons)
    return given.made[0]


def assign_many(assignments: Sequence[Assignment], *, by: User, today: date) -> Given:
    """成批下达: what may be given is given in one transaction, the rest is left with its reasons; each agency is told once."""
    for one in assignments:
        refuse_other_bureaus(one.report.province, by)
    try:
        with transaction.atomic():
            return _given(assignments, by, today)
    except IntegrityError as error:
        raise Conflict(_("其中有报告刚刚已由他人下达，请刷新后再办。"), code="conflict") from error


def check(assignments: Sequence[Assignment], today: date) -> dict[int, list[str]]:
    """Report → reasons against the assignment, for the preview; reports without any are not named."""
    known = _known(assignments)
    found = {one.report.pk: list(_reasons(one, known, today)) for one in assignments}
    return {key: reasons for key, reasons in found.items() if reasons}


def _given(assignments: Sequence[Assignment], by: User, today: date) -> Given:
    """Hold the reports, check again, write what may be written."""
    held = _locked(assignments)
    known, outcome, chosen = _known(held), Given(), []
    for one in held:
        reasons = list(_reasons(one, known, today))
        if reasons:
            outcome.left.append((one.report, reasons))
        else:
            chosen.append(one)
    outcome.made = _written(chosen, known, by)
    tell_assigned(outcome.made, today)
    return outcome


def _locked(assignments: Sequence[Assignment]) -> list[Assignment]:
    """The assignments with their reports as they stand now, held in the order of their keys."""
    keys = [one.report.pk for one in assignments]
    rows = AnnualReport.objects.select_for_update(of=("self",)).select_related("enterprise").order_by("pk")
    reports = {one.pk: one for one in rows.filter(pk__in=keys).defer("draft")}
    fresh = []
    for one in assignments:
        said = {name: getattr(one, name) for name in Assignment.__dataclass_fields__ if name != "report"}
        fresh.append(Assignment(report=reports[one.report.pk], **said))
    return fresh


def _known(assignments: Sequence[Assignment]) -> _Known:
    reports = [one.report for one in assignments]
    agencies = list({one.agency.pk: one.agency for one in assignments}.values())
    days = {day for one in assignments for day in one.days}
    firsts = Verification.objects.filter(report__in=reports, role=VerificationRole.FIRST)
    return _Known(
        facts_of(agencies, days),
        latest_versions(reports),
        agencies_on(reports),
        set(firsts.exclude(status=VerificationStatus.CANCELLED).values_list("report", flat=True)),
    )


def _reasons(one: Assignment, known: _Known, today: date) -> Iterator[str]:
    """Everything against it, as sentences."""
    yield from _report_reasons(one, known)
    if one.due_on < today:
        yield _("完成期限 %(day)s 早于今天。") % {"day": one.due_on.isoformat()}
    if len(one.note) > LONGEST_NOTE:
        yield _("任务要求不超过 %(limit)s 字。") % {"limit": LONGEST_NOTE}
    if any(day < today for day in one.days):
        yield _("计划到场日期早于今天。")
    for fault in faults_of(_wanted(one), known.agencies[one.agency.pk], verification_guide(), today):
        yield _(fault.sentence).format(**fault.words)


def _report_reasons(one: Assignment, known: _Known) -> Iterator[str]:
    key, status = one.report.pk, ReportStatus(one.report.status)
    if status not in ASSIGNABLE[VerificationRole(one.role)] or key not in known.versions:
        yield _("报告现处于“%(status)s”，不能下达核查。") % {"status": status.label}
    if one.role == VerificationRole.FIRST and key in known.firsts:
        yield _("这份报告已下达首次核查。")
    if one.role == VerificationRole.RECHECK and key not in known.firsts:
        yield _("这份报告还没有首次核查，不能下达复核抽查。")
    if one.agency.pk in known.taken.get(key, ()):
        yield _("%(agency)s已承担这份报告的核查，复核须由另一家机构承担。") % {"agency": one.agency.name}


def _wanted(one: Assignment) -> Wanted:
    unit = one.report.enterprise
    return Wanted(
        enterprise=unit.pk, unit=unit.name, province=unit.province, sector=one.report.sector, people=one.people,
        days=one.days,
    )  # fmt: skip


def _written(chosen: Sequence[Assignment], known: _Known, by: User) -> list[Verification]:
    """Tasks, people, days and log entries of what may be given; few queries for any number."""
    made = Verification.objects.bulk_create(
        Verification(
            report=one.report, version=known.versions[one.report.pk], agency=one.agency, role=one.role,
            due_on=one.due_on, note=one.note.strip(), assigned_by=by,
        )
        for one in chosen
    )  # fmt: skip
    pairs = list(zip(chosen, made, strict=True))
    VerificationMember.objects.bulk_create(
        VerificationMember(verification=task, person_id=person, duty=duty)
        for one, task in pairs
        for person, duty in one.people
    )
    for one, task in pairs:
        for person in on_site_people(one.people) if one.days else ():
            stay(task, person, one.days, by=by)
    Entry.objects.bulk_create(_entry(one, task, by) for one, task in pairs)
    return made


def _entry(one: Assignment, task: Verification, by: User) -> Entry:
    """What `audit.services.record` writes of one assignment."""
    post = by.acting_post
    detail = {"agency": one.agency.uscc, "role": one.role, "due_on": one.due_on.isoformat(), "people": list(one.people)}
    return Entry(
        actor=by, actor_name=str(by), post_title=post.title if post else "",
        organisation_name=post.organisation.name if post else "", action=ACTION, target_type=task._meta.label_lower,
        target_id=str(task.pk), target_label=str(task)[:200], province=task.province, to_status=task.status,
        detail=detail,
    )  # fmt: skip
