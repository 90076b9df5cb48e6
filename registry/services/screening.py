"""门槛筛查: every unit of a sector and province gets its verdict on the draft of an annual list.

The register is read and judged outside the lock, so that a long screening keeps nobody waiting; then the list is
locked and only what differs is written. Whoever finds that another screening ended meanwhile starts over: an
older view of the register never overwrites a newer one. Running it again without news writes the time and nothing
else. docs/decisions/0012.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import CLERKS
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import Step, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.jobs import services as jobs
from cets_portal.jobs.models import Job, JobState
from cets_portal.jobs.selectors import latest
from cets_portal.norms import NormError, list_rule_for
from cets_portal.norms.codes import Sector as NormSector
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ScreeningSetting
from registry.selectors.verdicts import Question, near_percent
from registry.services.entry_rows import Comparison, Progress, compared, standing_rows, write
from registry.services.list_locks import locked, refuse_unless

TASK = "registry.tasks.screen_list"

_SCREENING = Step(gettext_lazy("门槛筛查"), (ListStatus.DRAFT,), ListStatus.DRAFT, CLERKS)
_SETTING = Step(gettext_lazy("设定临近门槛范围"), (), "", CLERKS)
_ATTEMPTS = 3


@dataclass(frozen=True)
class ScreeningOutcome:
    """筛查结果: how many of each verdict; entries written anew, changed and left alone; how many carry news."""

    annual_list: AnnualList
    counts: Mapping[str, int]
    created: int
    changed: int
    unchanged: int
    news: int


def run(
    list_year: int, province: str, sector: str, *, by: User | None, today: date, progress: Progress | None = None
) -> ScreeningOutcome:
    """Screen the draft of this list; the first screening opens its first edition. `by` None is the portal itself.

    Refused: no rule for the list year or sector, a list that waits for its signature (frozen for the reviewer), a
    list in force without an open amendment (it never changes; see selectors.screening.drift). A decision whose
    verdict, figure or reason has changed is cleared, and the entry says what changed.
    """
    annual_list = open_draft(list_year, province, sector, by=by)
    for _attempt in range(_ATTEMPTS):
        question = Question.about(annual_list, today)
        with one_view_of_the_register():
            standing = standing_rows(annual_list)
            book = question.facts(also=standing.keys())
        found = compared(standing, question.rows(book), len(book.facts), progress)
        with transaction.atomic():
            held = locked(annual_list)
            refuse_unless(held, ListStatus.DRAFT)
            if held.screened_at == annual_list.screened_at:
                return _write(held, found, by, clock.now())
            annual_list = held
    raise Conflict(_("别人正在反复筛查同一份名录，请稍后再试。"), code="conflict")


def request_run(list_year: int, province: str, sector: str, *, by: User) -> Job:
    """Queue a screening for a worker; the job's subject is the list. One that still waits is not queued twice."""
    with transaction.atomic():
        annual_list = locked(open_draft(list_year, province, sector, by=by))
        check_allowed(annual_list, _SCREENING, by=by)
        return _queue(annual_list, by)


def _queue(annual_list: AnnualList, by: User) -> Job:
    waiting = latest(TASK, annual_list.pk)
    return waiting if waiting and waiting.state == JobState.QUEUED else jobs.queue(TASK, annual_list.pk, by=by)


@transaction.atomic
def set_near_percent(province: str, percent: Decimal, *, by: User) -> ScreeningSetting:
    """Set the bureau's own near band; the open drafts are screened anew, so that their marks follow."""
    before = near_percent(province)
    setting, _new = ScreeningSetting.objects.get_or_create(province=province)
    check_allowed(setting, _SETTING, by=by)
    setting.near_percent = percent
    try:
        setting.full_clean()
    except ValidationError as fault:
        raise Refused(_("临近门槛范围应在 0 至 50 之间，至多一位小数。"), code="near_percent") from fault
    setting.save(update_fields=["near_percent"])
    detail = {"from": str(before), "to": str(percent)}
    record("registry.screeningsetting.change", setting, by=by, detail=detail)
    for draft in AnnualList.objects.filter(province=province, status=ListStatus.DRAFT, screened_at__isnull=False):
        _queue(draft, by)
    return setting


def open_draft(list_year: int, province: str, sector: str, *, by: User | None) -> AnnualList:
    """The draft to be screened; the first edition is opened here, later ones by services.lists.amend."""
    rule_code = _rule_code(list_year, sector)
    same = {"list_year": list_year, "province": province, "sector": sector}
    editions = list(AnnualList.objects.filter(**same).exclude(status=ListStatus.ABANDONED).order_by("-edition"))
    if not editions:
        return _first_edition(same, rule_code, by)
    newest = editions[0]
    if newest.status == ListStatus.SUBMITTED:
        raise Refused(_("名录已送复核签发，筛查结果已冻结；撤回或退回后才能重新筛查。"), code="submitted")
    if newest.status != ListStatus.DRAFT:
        raise Refused(
            _("第 %(edition)s 版已发布，不再筛查；如需改动，请发起更正。") % {"edition": newest.edition},
            code="in_force",
        )
    return newest


def _rule_code(list_year: int, sector: str) -> str:
    try:
        rule = list_rule_for(list_year)
        rule.sector(NormSector(sector))
    except NormError as fault:
        raise Refused(_(fault.template).format(**fault.params), code="no_rule") from fault
    except ValueError as fault:
        raise Refused(_("没有“%(sector)s”这个行业。") % {"sector": sector}, code="no_sector") from fault
    return rule.code


def _first_edition(same: dict[str, object], rule_code: str, by: User | None) -> AnnualList:
    """Of two first screenings at once one opens the edition, the other takes it."""
    try:
        with transaction.atomic():
            opened = AnnualList.objects.create(**same, rule_code=rule_code)
            record("registry.annuallist.open", opened, by=by)
            return opened
    except IntegrityError:
        return AnnualList.objects.get(**same, edition=1)


@contextmanager
def one_view_of_the_register() -> Iterator[None]:
    """All queries inside see the register as of one moment, while a roster may be loading.

    PostgreSQL: a snapshot of its own (not where a transaction is open already). SQLite: nobody else writes.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _write(held: AnnualList, found: Comparison, by: User | None, now: datetime) -> ScreeningOutcome:
    written = write(held, found)
    outcome = ScreeningOutcome(
        annual_list=held,
        counts={verdict: found.counts[verdict] for verdict in Verdict.values},
        created=written.created,
        changed=written.changed,
        unchanged=found.counts.total() - written.created - written.changed,
        news=written.news,
    )
    AnnualList.objects.filter(pk=held.pk).update(screened_at=now)
    held.screened_at = now
    if written.created or written.changed:
        detail = {"counts": dict(outcome.counts), "created": written.created, "changed": written.changed,
                  "reopened": written.reopened}  # fmt: skip
        record("registry.annuallist.screen", held, by=by, detail=detail)
    return outcome
