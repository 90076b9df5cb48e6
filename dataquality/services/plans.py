"""控制方案办理: begun, revised, rolled forward, withdrawn (2025-140 item 四; S12 §9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.form import Form, form_of
from dataquality.choices import PlanStatus, PlanTrigger
from dataquality.models import ControlPlan, PlanFile, PlanVersion
from dataquality.rules.plan.carrying import carried
from dataquality.selectors.plans import OPEN, form_of_year, last_accepted
from dataquality.services.plan_prefill import first_content
from registry.models import Enterprise

FIRST_YEAR: Final = 2025
#: Next year's plan is written from 1 November (S12 9.1).
ROLL_FROM: Final = (11, 1)
#: A revision has one of the six triggers.
REVISIONS: Final = tuple(one for one in PlanTrigger if one not in (PlanTrigger.FIRST, PlanTrigger.YEARLY))
_NOTE_LENGTH: Final = 1000


@dataclass(frozen=True)
class Rolled:
    """沿用结果: drafts made now, units that had one already, units without a plan to carry on, units without a form."""

    made: int
    already: int
    nothing: int


def opens_on(year: int) -> date:
    """The first day on which the plan of a year may be written."""
    return date(year - 1, *ROLL_FROM)


def open_plan(enterprise: Enterprise, sector: str, year: int, *, by: User, today: date) -> PlanVersion:
    """首次制定: the first version, prefilled from the register. Refused where one is there, Conflict to the slower of two."""
    refuse_strangers(enterprise, by)
    if not enterprise.activities.filter(sector=sector).exists():
        raise Refused(_("登记册中本单位没有这个行业的生产活动，请先与省厅核对登记信息。"), code="sector")
    form = _form(sector, year, today)
    with transaction.atomic():
        plan = _held(enterprise, sector, year)
        if last_accepted(enterprise, sector, year=year):
            raise Refused(_("本年度方案已通过审核，要改动请用“修订”。"), code="accepted")
        return _made(plan, form, first_content(form, enterprise), PlanTrigger.FIRST, "", by)


def roll_forward(enterprise: Enterprise, sector: str, year: int, *, by: User, today: date) -> PlanVersion:
    """沿用到下一年度: everything of the newest accepted version, made fit for the year's form."""
    _refuse_rollers(enterprise, by)
    form = _form(sector, year, today)
    with transaction.atomic():
        plan = _held(enterprise, sector, year)
        source = last_accepted(enterprise, sector, before=year)
        if source is None:
            raise Refused(_("没有可以沿用的已通过方案，请首次制定。"), code="nothing")
        if plan.versions.exclude(status=PlanStatus.WITHDRAWN).exists():
            raise Conflict(_("%(year)s 年度方案已经开始编制，请刷新后打开。") % {"year": year}, code="begun")
        version = _made(plan, form, carried(source.content, form), PlanTrigger.YEARLY, "", by)
        _carry_files(source, version)
        return version


def roll_many(
    units: Iterable[Enterprise], sectors: Mapping[int, Iterable[str]], year: int, *, by: User, today: date
) -> Rolled:
    """成批沿用: for each unit and its sectors; what cannot be rolled is counted and left as it is."""
    made = already = nothing = 0
    for unit in units:
        for sector in sectors.get(unit.pk, ()):
            try:
                roll_forward(unit, sector, year, by=by, today=today)
            except Conflict:
                already += 1
            except Forbidden:
                raise
            except Refused as refusal:
                if refusal.code != "nothing":
                    raise
                nothing += 1
            else:
                made += 1
    return Rolled(made, already, nothing)


def revise(plan: ControlPlan, *, trigger: str, note: str, by: User, today: date) -> PlanVersion:
    """修订: the next version, begun from the newest accepted one. Refused without a trigger and a reason."""
    refuse_strangers(plan.enterprise, by)
    note = note.strip()
    if trigger not in REVISIONS:
        raise Refused(_("请选择修订原因。"), code="trigger")
    if not note or len(note) > _NOTE_LENGTH:
        raise Refused(_("请用不超过 %(n)s 字写明修订说明。") % {"n": _NOTE_LENGTH}, code="note")
    form = _form(plan.sector, plan.plan_year, today)
    with transaction.atomic():
        held = _held(plan.enterprise, plan.sector, plan.plan_year)
        source = last_accepted(plan.enterprise, plan.sector, year=plan.plan_year)
        if source is None:
            raise Refused(_("本年度还没有通过审核的版本，请直接编制。"), code="nothing")
        version = _made(held, form, carried(source.content, form), trigger, note, by)
        _carry_files(source, version)
        return version


def refit(version: PlanVersion, *, by: User) -> None:
    """按新表单更新: a draft made on an older form is made fit for the one in force."""
    refuse_strangers(version.plan.enterprise, by)
    with transaction.atomic():
        held = locked(version)
        refuse_uneditable(held)
        form = form_of_year(held.plan.sector, held.plan.plan_year)
        if form is None or form.code == held.form_code:
            raise Conflict(_("已是现行表单，不用更新。"), code="fit")
        before = held.form_code
        PlanVersion.objects.filter(pk=held.pk).update(
            content=carried(held.content, form),
            form_code=form.code,
            revision=held.revision + 1,
            saved_by=by,
            saved_at=now(),
        )
        record("dataquality.planversion.refit", held, by=by, detail={"from": before, "to": form.code})
    version.refresh_from_db()


def withdraw(version: PlanVersion, *, by: User) -> None:
    """作废草稿: the number stays used; a first plan may then be begun anew."""
    refuse_strangers(version.plan.enterprise, by)
    advance(version, "withdraw", by=by)


def locked(version: PlanVersion) -> PlanVersion:
    """The row as it stands, held until the transaction ends."""
    found = PlanVersion.objects.select_for_update(of=("self",)).select_related(
        "plan__enterprise", "saved_by", "made_by"
    )
    return found.get(pk=version.pk)


def refuse_strangers(enterprise: Enterprise, by: User) -> None:
    """Forbidden to all but the unit's own filer and approver."""
    post = by.acting_post
    if not post or post.role not in (Role.FILER, Role.APPROVER) or post.organisation_id != enterprise.organisation_id:
        raise Forbidden(_("只有本单位的填报人和负责人可以编制方案。"), code="other_unit")


def refuse_uneditable(version: PlanVersion) -> None:
    """Conflict once the version is handed in."""
    if not version.is_editable:
        raise Conflict(_("方案已提交或已通过，不能再改。要改动的，请先撤回或修订。"), code="submitted")


def _refuse_rollers(enterprise: Enterprise, by: User) -> None:
    """The unit itself, or a clerk of its province."""
    post = by.acting_post
    if post and post.role == Role.CLERK and post.organisation.province == enterprise.province:
        return
    refuse_strangers(enterprise, by)


def _form(sector: str, year: int, today: date) -> Form:
    if year < FIRST_YEAR:
        raise Refused(_("方案自 %(year)s 年度起在本门户制定。") % {"year": FIRST_YEAR}, code="too_early")
    if today < opens_on(year):
        words = {"year": year, "day": opens_on(year).isoformat()}
        raise Refused(_("%(year)s 年度方案自 %(day)s 起制定。") % words, code="not_yet")
    form = form_of_year(sector, year)
    if form is None:
        raise Refused(_("这个行业在 %(year)s 年度还没有存证表单。") % {"year": year}, code="no_form")
    return form


def _held(enterprise: Enterprise, sector: str, year: int) -> ControlPlan:
    """The plan of the year, made where there was none, held until the transaction ends."""
    plan, _new = ControlPlan.objects.get_or_create(enterprise=enterprise, sector=sector, plan_year=year)
    return ControlPlan.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=plan.pk)


def _made(plan: ControlPlan, form: Form, content: dict[str, Any], trigger: str, note: str, by: User) -> PlanVersion:
    """The next version; the plan's row is held, so that of two at once the second finds the first's."""
    open_one = plan.versions.filter(status__in=OPEN).select_related("made_by").first()
    if open_one:
        words = {"who": open_one.made_by or "", "n": open_one.number}
        raise Conflict(_("%(who)s已经开始编制第 %(n)s 版，请打开那一版继续。") % words, code="open_version")
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = PlanVersion.objects.create(
        plan=plan, number=number, trigger=trigger, revision_note=note, form_code=form.code, content=content, made_by=by
    )
    detail = {"number": number, "trigger": str(trigger), "form": form.code}
    record("dataquality.planversion.begin", version, by=by, reason=note, detail=detail)
    return version


def _carry_files(source: PlanVersion, version: PlanVersion) -> None:
    PlanFile.objects.bulk_create(
        PlanFile(
            version=version,
            kind=one.kind,
            file_id=one.file_id,
            name=one.name,
            added_by_id=one.added_by_id,
            added_at=one.added_at,
        )
        for one in source.files.all()
    )


def form_of_version(version: PlanVersion) -> Form:
    """The form on which a version is made. Raises NormError."""
    return form_of(version.form_code)
