"""方案提交与技术审核: handed in complete, taken back, returned with a reason, accepted with its day and its receipt."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.seen import Part, refuse_unseen
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from cets_portal.norms.form import form_of
from dataquality.choices import PlanStatus
from dataquality.models import PlanVersion
from dataquality.rules.plan.checks import OpenPoint, PlanFacts, open_points
from dataquality.selectors.plans import form_of_year, last_accepted, logged_content, subject_of
from dataquality.services import duties
from dataquality.services.filings import refuse_past_day
from dataquality.services.plan_telling import tell_bureau, tell_unit
from dataquality.services.plans import locked, refuse_strangers

LOG_KIND = "plan"


def points_of(version: PlanVersion) -> tuple[OpenPoint, ...]:
    """待完善: everything that stands open on a version; three queries."""
    plan = version.plan
    earlier = last_accepted(plan.enterprise, plan.sector, year=plan.plan_year)
    last_year = last_accepted(plan.enterprise, plan.sector, before=plan.plan_year)
    facts = PlanFacts(
        form=form_of(version.form_code),
        content=version.content,
        files=frozenset(version.files.values_list("kind", flat=True)),
        earlier=earlier.content if earlier and earlier.pk != version.pk else None,
        last_year=last_year.content if last_year else None,
    )
    return open_points(facts)


@transaction.atomic
def submit(version: PlanVersion, *, by: User) -> None:
    """提交技术审核. Refused while anything stands open or the form has been replaced; the clerks are told."""
    refuse_strangers(version.plan.enterprise, by)
    held = locked(version)
    check_allowed(held, PlanVersion.LIFECYCLE["submit"], by=by)
    _refuse_old_form(held)
    points = points_of(held)
    if points:
        raise Refused(_("还有 %(n)s 处待完善，补齐后再提交。") % {"n": len(points)}, code="open_points", issues=points)
    advance(held, "submit", by=by, submitted_by=by, submitted_at=now())
    tell_bureau(held)
    version.refresh_from_db()


def _refuse_old_form(version: PlanVersion) -> None:
    form = form_of_year(version.plan.sector, version.plan.plan_year)
    if form and form.code != version.form_code:
        raise Refused(_("存证表单已更新，请先在方案页点“按新表单更新”，核对后再提交。"), code="old_form")


def recall(version: PlanVersion, *, by: User) -> None:
    """撤回修改, before the bureau has decided. What the bureau returned is returned again, with its reason and its day."""
    refuse_strangers(version.plan.enterprise, by)
    advance(version, "recall_returned" if version.mend_by else "recall", by=by)


def shown_of(version: PlanVersion) -> tuple[Part, ...]:
    """The version as it stands: the count of its saves, and the instant of handing in (drawings are changed before it)."""
    return (
        Part("content", _("方案内容"), version.revision),
        Part("handed_in", _("提交时间"), version.submitted_at),
    )


@transaction.atomic
def send_back(
    version: PlanVersion, *, reason: str, mend_by: date, by: User, today: date, seen: str | None = None
) -> None:
    """退回修改 with what is to be mended and by when; the unit is told. Conflict where it is no longer what was `seen`."""
    _refuse_other_provinces(version, by)
    refuse_past_day(mend_by, today)
    held = locked(version)
    _refuse_unseen(held, seen)
    said = {"return_reason": reason.strip(), "mend_by": mend_by, "reviewed_by": by, "reviewed_at": now()}
    advance(held, "return", by=by, reason=reason, detail={"mend_by": mend_by.isoformat()}, **said)
    tell_unit(held)
    version.refresh_from_db()


@transaction.atomic
def accept(
    version: PlanVersion, *, by: User, today: date, effective_on: date | None = None, seen: str | None = None
) -> None:
    """技术审核通过: in force from the day, by default 1 January of its year, a revision from today; never again changed.

    It becomes a leaf of the log of receipts; the unit is told. Conflict to the slower of two reviewers, and where the
    unit has taken it back and handed in another text than was `seen` (`shown_of`).
    """
    _refuse_other_provinces(version, by)
    held = locked(version)
    check_allowed(held, PlanVersion.LIFECYCLE["accept"], by=by)
    if held.status != PlanStatus.SUBMITTED:
        raise Conflict(_("该对象的状态刚刚已被他人改变，请刷新后再办。"), code="conflict")
    _refuse_unseen(held, seen)
    held.effective_on = effective_on or default_day(held, today)
    _refuse_day(held, held.effective_on)
    held.reviewed_by, held.reviewed_at = by, now()
    changes: dict[str, Any] = {"effective_on": held.effective_on, "reviewed_by": by, "reviewed_at": held.reviewed_at}
    changes |= {"return_reason": "", "mend_by": None}
    advance(held, "accept", by=by, entry=_logged(held), detail={"effective_on": str(held.effective_on)}, **changes)
    duties.plan_accepted(held, done_on=today, by=by)
    tell_unit(held)
    version.refresh_from_db()


def default_day(version: PlanVersion, today: date) -> date:
    """From when a version is proposed to be in force: the first of its year, a revision today."""
    plan = version.plan
    first = date(plan.plan_year, 1, 1)
    before = last_accepted(plan.enterprise, plan.sector, year=plan.plan_year)
    if before is None or before.effective_on is None:
        return first
    return min(max(today, before.effective_on), date(plan.plan_year, 12, 31))


def _refuse_day(version: PlanVersion, day: date) -> None:
    plan = version.plan
    if day.year != plan.plan_year:
        raise Refused(_("施行日期应在 %(year)s 年内。") % {"year": plan.plan_year}, code="effective_on")
    before = last_accepted(plan.enterprise, plan.sector, year=plan.plan_year)
    if before and before.effective_on and day < before.effective_on:
        words = {"n": before.number, "day": before.effective_on.isoformat()}
        raise Refused(_("施行日期不得早于第 %(n)s 版的施行日期 %(day)s。") % words, code="effective_on")


def _logged(version: PlanVersion) -> LogEntry:
    files = tuple(LoggedFile.of(one.file, one.name) for one in version.files.select_related("file"))
    leaf = Leaf(LOG_KIND, subject_of(version), logged_content(version), files)
    return append([leaf])[0]


def _refuse_unseen(version: PlanVersion, seen: str | None) -> None:
    """A version that was taken back is refused by its state."""
    if version.status == PlanStatus.SUBMITTED:
        refuse_unseen(seen, shown_of(version))


def _refuse_other_provinces(version: PlanVersion, by: User) -> None:
    if scope_of(by).province != version.plan.enterprise.province:
        raise Forbidden(_("只有本省的经办和审核人员可以审核这份方案。"), code="other_province")
