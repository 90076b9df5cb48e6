"""监督检查的办理: plan, carry out by two inspectors, return, close, cancel; what was found may open a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.oversight.choices import InspectionKind, InspectionResult, InspectionStatus
from cets_portal.oversight.models import Inspection, InspectionPaper, Tip
from cets_portal.oversight.services.papers import HandedIn
from registry.models import Enterprise

#: Regulation, article 17: no fewer than two, with their papers.
FEWEST_INSPECTORS = 2


@dataclass(frozen=True)
class Inspector:
    """检查人员: a name and the number of the law-enforcement certificate."""

    name: str
    certificate: str


@dataclass(frozen=True)
class PointFound:
    """检查要点的情况: what was found of one risk point, and whether it is a problem."""

    id: str
    found: str
    problem: bool


@dataclass(frozen=True)
class Record:
    """检查情况."""

    inspected_on: date
    inspectors: tuple[Inspector, ...]
    result: InspectionResult
    findings: str
    points: tuple[PointFound, ...] = ()


@dataclass(frozen=True)
class Plan:
    """检查安排: what is looked for on which day; `points` are ids of the risk book."""

    kind: InspectionKind
    planned_on: date
    purpose: str
    points: tuple[str, ...] = ()


def plan_inspections(
    enterprises: Sequence[Enterprise], plan: Plan, *, by: User, today: date, tip: Tip | None = None
) -> list[Inspection]:
    """Put inspections on the list. Refused without units or a purpose, for a day that is over, and a second time."""
    if not enterprises:
        raise Refused(_("没有选中单位。请选择要检查的单位。"), code="units")
    if not plan.purpose.strip():
        raise Refused(_("请写明检查事由。"), code="purpose")
    if plan.planned_on < today:
        raise Refused(_("计划日期已经过去，请填今天或以后的日期。"), code="planned_on")
    units = list(dict.fromkeys(enterprises))
    _refuse_planned(units, plan)
    try:
        with transaction.atomic():
            return [_plan(unit, plan, by, tip) for unit in units]
    except IntegrityError as error:  # Another window was quicker.
        raise _planned_already([unit.name for unit in units], plan.planned_on) from error


def _refuse_planned(units: Sequence[Enterprise], plan: Plan) -> None:
    standing = Inspection.objects.filter(
        status=InspectionStatus.PLANNED, enterprise__in=units, kind=plan.kind, planned_on=plan.planned_on
    )
    if names := list(standing.order_by("enterprise__name").values_list("enterprise__name", flat=True)):
        raise _planned_already(names, plan.planned_on)


def _planned_already(names: Sequence[str], planned_on: date) -> Refused:
    words = {"names": _("、").join(names[:5]), "day": planned_on.isoformat()}
    sentence = _("%(names)s 在 %(day)s 已安排同类检查，没有重复安排。请换一天，或去掉这些单位。")
    return Refused(sentence % words, code="units")


def _plan(unit: Enterprise, plan: Plan, by: User, tip: Tip | None) -> Inspection:
    made = Inspection.objects.create(
        enterprise=unit, kind=plan.kind, planned_on=plan.planned_on, purpose=plan.purpose.strip(), tip=tip,
        planned_by=by, points=[{"id": one, "found": "", "problem": False} for one in dict.fromkeys(plan.points)],
    )  # fmt: skip
    record("oversight.inspection.plan", made, by=by, detail={"planned_on": plan.planned_on.isoformat()})
    return made


def carry_out(inspection: Inspection, told: Record, papers: Sequence[HandedIn], *, by: User, today: date) -> None:
    """Record what two or more inspectors found. Refused: fewer, a certificate missing or twice, a day to come."""
    people = tuple(one for one in told.inspectors if one.name.strip() or one.certificate.strip())
    _refuse_people(people)
    if told.inspected_on > today:
        raise Refused(_("检查日期在今天之后，请检查后再登记。"), code="inspected_on")
    if not told.findings.strip():
        raise Refused(_("请写明检查情况。没有发现问题，也请写明看了什么。"), code="findings")
    if told.result == InspectionResult.PROBLEM and told.points and not any(one.problem for one in told.points):
        raise Refused(_("结果为发现问题，请在检查要点中标出是哪一项。"), code="points")
    with transaction.atomic():
        advance(
            inspection, "carry_out", by=by, inspected_on=told.inspected_on, result=told.result,
            inspectors=[{"name": one.name.strip(), "certificate": one.certificate.strip()} for one in people],
            findings=told.findings.strip(), reported_by=by,
            points=[{"id": one.id, "found": one.found.strip(), "problem": one.problem} for one in told.points],
        )  # fmt: skip
        for stored, name in papers:
            InspectionPaper.objects.get_or_create(inspection=inspection, file=stored, defaults={"name": name[-200:]})


def _refuse_people(people: Sequence[Inspector]) -> None:
    if len(people) < FEWEST_INSPECTORS:
        raise Refused(_("检查人员须不少于 2 人。"), code="inspectors")
    if any(not one.name.strip() or not one.certificate.strip() for one in people):
        raise Refused(_("请为每名检查人员写明姓名和执法证号。"), code="inspectors")
    if len({one.certificate.strip() for one in people}) < len(people):
        raise Refused(_("两名检查人员的执法证号相同，请核对。"), code="inspectors")


def close(inspection: Inspection, *, by: User, today: date) -> None:
    """Another officer has read it. Refused for whoever recorded it, and while a problem has no case."""
    if inspection.result == InspectionResult.PROBLEM and inspection.case_id is None:
        raise Refused(_("检查发现问题，请先立案，再办结检查。"), code="case")
    advance(inspection, "close", by=by, closed_by=by, closed_on=today)


def send_back(inspection: Inspection, *, reason: str, by: User) -> None:
    """To be supplemented; what was recorded stays to be read. Refused where the same was planned anew meanwhile."""
    try:
        with transaction.atomic():
            advance(inspection, "return", by=by, reason=reason)
    except IntegrityError as error:
        raise _planned_already([inspection.enterprise.name], inspection.planned_on) from error


def cancel(inspection: Inspection, *, reason: str, by: User) -> None:
    """Take it off the list."""
    advance(inspection, "cancel", by=by, reason=reason)
