"""现场走访的办理: plan, report, return, close, cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.oversight.choices import VisitKind, VisitStatus
from cets_portal.oversight.models import Visit, VisitFile
from cets_portal.oversight.services.papers import Paper, kept
from registry.models import Enterprise

#: Law enforcement goes in pairs.
FEWEST_INSPECTORS = 2


@dataclass(frozen=True)
class Report:
    """走访情况: the day, who went (names), what they found."""

    visited_on: date
    inspectors: tuple[str, ...]
    findings: str


def plan_visits(
    enterprises: Sequence[Enterprise], *, kind: VisitKind, planned_on: date, purpose: str, by: User, today: date
) -> list[Visit]:
    """Put units on the city's list. Refused without units or a purpose, for a day that is over, and a second time."""
    if not enterprises:
        raise Refused(_("没有选中单位。请选择要走访的单位。"), code="none")
    if not purpose.strip():
        raise Refused(_("请写明走访事由。"), code="purpose")
    if planned_on < today:
        raise Refused(_("计划日期已经过去，请填今天或以后的日期。"), code="past")
    from_bureau = bool(by.acting_post and by.acting_post.role == Role.CLERK)
    units = list(dict.fromkeys(enterprises))
    _refuse_planned(units, kind, planned_on)
    try:
        with transaction.atomic():
            return [_plan(unit, kind, planned_on, purpose.strip(), from_bureau, by) for unit in units]
    except IntegrityError as error:  # Another window was quicker.
        raise _planned_already([unit.name for unit in units], planned_on) from error


def _refuse_planned(units: Sequence[Enterprise], kind: VisitKind, planned_on: date) -> None:
    standing = Visit.objects.filter(status=VisitStatus.PLANNED, enterprise__in=units, kind=kind, planned_on=planned_on)
    names = list(standing.order_by("enterprise__name").values_list("enterprise__name", flat=True))
    if names:
        raise _planned_already(names, planned_on)


def _planned_already(names: Sequence[str], planned_on: date) -> Refused:
    words = {"names": _("、").join(names[:5]), "day": planned_on.isoformat()}
    return Refused(
        _("%(names)s 在 %(day)s 已安排同类走访，没有重复安排。请换一天，或去掉这些单位。") % words, code="twice"
    )


def _plan(unit: Enterprise, kind: VisitKind, planned_on: date, purpose: str, from_bureau: bool, by: User) -> Visit:
    visit = Visit.objects.create(
        enterprise=unit, kind=kind, planned_on=planned_on, purpose=purpose, asked_by_bureau=from_bureau,
        requested_by=by,
    )  # fmt: skip
    record("oversight.visit.plan", visit, by=by, detail={"planned_on": planned_on.isoformat()})
    return visit


def report(visit: Visit, told: Report, papers: Sequence[Paper], *, by: User, today: date) -> None:
    """Record what was found. Refused: fewer than two people, nothing found out, a day to come or before the wish."""
    people = tuple(dict.fromkeys(name.strip() for name in told.inspectors if name.strip()))
    if len(people) < FEWEST_INSPECTORS:
        raise Refused(_("走访人员须不少于 2 人，每行写一人。"), code="inspectors")
    if not told.findings.strip():
        raise Refused(_("请写明走访情况。没有发现问题，也请写明看了什么。"), code="findings")
    if told.visited_on > today:
        raise Refused(_("走访日期在今天之后，请走访后再登记。"), code="future")
    asked_on = timezone.localdate(visit.requested_at)
    if told.visited_on < asked_on:
        message = _("走访日期早于提出之日 %(day)s，请核对。")
        raise Refused(message % {"day": asked_on.isoformat()}, code="too_early")
    with transaction.atomic():
        advance(
            visit, "report", by=by, visited_on=told.visited_on, inspectors=list(people),
            findings=told.findings.strip(), reported_by=by,
        )  # fmt: skip
        for paper in papers:
            stored, name = kept(paper, by=by)
            VisitFile.objects.get_or_create(visit=visit, file=stored, defaults={"name": name})


def close(visit: Visit, *, by: User) -> None:
    """The bureau has read it. Refused for the person who reported it."""
    advance(visit, "close", by=by)


def send_back(visit: Visit, *, reason: str, by: User) -> None:
    """To be supplemented; what was reported stays to be read. Refused where the same visit was planned anew meanwhile."""
    try:
        with transaction.atomic():
            advance(visit, "return", by=by, reason=reason)
    except IntegrityError as error:
        raise _planned_already([visit.enterprise.name], visit.planned_on) from error


def cancel(visit: Visit, *, reason: str, by: User) -> None:
    """Take it off the list. What the bureau asked for only the bureau takes back."""
    if visit.asked_by_bureau and by.acting_post and by.acting_post.role == Role.CITY_OFFICER:
        raise Forbidden(_("这次走访由省厅提出，须由省厅取消。"), code="bureau")
    advance(visit, "cancel", by=by, reason=reason)
