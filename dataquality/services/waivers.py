"""豁免的办理: an officer proposes with a reason and an end; a second one agrees; it ends by itself or is ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.norms.form import form_for
from cets_portal.norms.months import Month
from cets_portal.norms.thresholds import threshold
from dataquality.choices import WaiverStatus
from dataquality.models import Waiver
from dataquality.rules.checks import CHECKS
from dataquality.rules.issues import Check, Severity
from dataquality.rules.plan.content import layout_of
from dataquality.selectors.plans import plan_in_force
from dataquality.selectors.waivers import in_the_way
from dataquality.services.waiver_telling import tell_of_end, tell_of_waiver
from registry.models import Enterprise


@dataclass(frozen=True)
class WaiverWanted:
    """拟豁免: `parameter` or `facility` "" means every one; both months included."""

    check: str
    sector: str
    from_month: Month
    to_month: Month
    reason: str
    parameter: str = ""
    facility: str = ""


def propose(enterprise: Enterprise, wanted: WaiverWanted, *, by: User) -> Waiver:
    """提出: Refused where the check, parameter, facility or period is none that can be waived, or is already."""
    post = by.acting_post
    if post is None or post.role not in Waiver.LIFECYCLE["approve"].roles:
        raise Forbidden(_("您的岗位不能提出豁免。"), code="role")
    if not wanted.reason.strip():
        raise Refused(_("请写明豁免的理由。"), code="reason")
    _refuse_check(wanted)
    _refuse_period(wanted)
    _refuse_place(enterprise, wanted)
    waiver = Waiver(
        enterprise=enterprise, sector=wanted.sector, check_id=wanted.check, parameter=wanted.parameter,
        facility=wanted.facility, from_month=str(wanted.from_month), to_month=str(wanted.to_month),
        reason=wanted.reason.strip(), proposed_by=by,
    )  # fmt: skip
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        _refuse_overlap(waiver)
        waiver.save()
        record("dataquality.waiver.propose", waiver, by=by, reason=waiver.reason, to_status=waiver.status)
    return waiver


@transaction.atomic
def approve(waiver: Waiver, *, by: User, now: datetime) -> None:
    """同意: by another than who proposed it; from now on the check's issues are notices in its months. The unit is told."""
    advance(waiver, "approve", by=by, decided_by=by, decided_at=now)
    tell_of_waiver(waiver, localdate(now))


def refuse(waiver: Waiver, *, by: User, reason: str, now: datetime) -> None:
    """不同意, with the reason."""
    advance(waiver, "refuse", by=by, reason=reason, decided_by=by, decided_at=now)


@transaction.atomic
def end(waiver: Waiver, *, by: User, reason: str, now: datetime) -> None:
    """终止 before its last month; filings already submitted keep the notice that they had. The unit is told of what held."""
    held = waiver.status == WaiverStatus.IN_FORCE
    advance(waiver, "end", by=by, reason=reason)
    if held:
        tell_of_end(waiver, reason, localdate(now))


def waivable(sector: str) -> tuple[Check, ...]:
    """Checks of a sector that stop or ask; a notice needs no waiver."""
    return tuple(
        one for one in CHECKS if one.severity is not Severity.NOTICE and (not one.sectors or sector in one.sectors)
    )


def _refuse_check(wanted: WaiverWanted) -> None:
    if wanted.check not in {one.id for one in waivable(wanted.sector)}:
        raise Refused(
            _("该行业没有可豁免的检查 %(check)s：只有错误和提醒可以豁免。") % {"check": wanted.check}, code="check"
        )


def _refuse_period(wanted: WaiverWanted) -> None:
    first, last, most = wanted.from_month, wanted.to_month, int(threshold("waiver_months"))
    if last < first:
        raise Refused(_("截止月份早于起始月份。"), code="period")
    months = (last.year - first.year) * 12 + last.number - first.number + 1
    if months > most:
        raise Refused(
            _("豁免最长 %(most)s 个月，所填为 %(months)s 个月。请缩短，到期后再提。")
            % {"most": most, "months": months},
            code="period",
        )


def _refuse_place(enterprise: Enterprise, wanted: WaiverWanted) -> None:
    form = form_for(wanted.sector, wanted.to_month)
    if wanted.parameter and (form is None or wanted.parameter not in {one.code for one in form.parameters}):
        raise Refused(_("该行业的表单没有参数 %(code)s。") % {"code": wanted.parameter}, code="parameter")
    if wanted.facility:
        plan = plan_in_force(enterprise, wanted.sector, wanted.to_month.ends_on)
        codes = [one.code for one in layout_of(plan.content).facilities] if plan else []
        if wanted.facility not in codes:
            known = _("、").join(codes) or "–"
            message = _("控制方案中没有设施 %(code)s；有：%(known)s。")
            raise Refused(message % {"code": wanted.facility, "known": known}, code="facility")


def _refuse_overlap(waiver: Waiver) -> None:
    other = in_the_way(waiver)
    if other is not None:
        raise Refused(
            _("同一检查在 %(from)s 至 %(to)s 已有豁免或待复核。请先终止，或另选月份。")
            % {"from": other.from_month, "to": other.to_month},
            code="twice",
        )
