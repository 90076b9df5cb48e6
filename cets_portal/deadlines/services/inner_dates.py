"""内部期限的办理: a bureau sets an earlier date for its units or cities, or takes it back."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.deadlines.choices import InnerActor, InnerStatus, ObligationStatus
from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.deadlines.selectors.obligations import BOUND_BY

#: A date, or days after the month's end.
Day = TypeVar("Day", date, int)


@dataclass(frozen=True)
class Wanted:
    """所设期限: for a duty by days after the month's end, or for one obligation by its date."""

    actor: str
    duty: str = ""
    days_after_month_end: int | None = None
    obligation: Obligation | None = None
    due_on: date | None = None
    reason: str = ""


def set_inner_date(province: str, wanted: Wanted, *, by: User, today: date) -> InnerDate:
    """设定: Refused where it is not earlier than the state's, or where units would come after their city."""
    obligation = wanted.obligation
    if not wanted.reason.strip():
        raise Refused(_("请写明设定内部期限的理由或文号。"), code="reason")
    if obligation:
        _refuse_day(obligation, wanted, today)
    else:
        _refuse_rule(wanted, today)
    _refuse_disorder(province, wanted)
    made = InnerDate(
        province=province,
        duty=obligation.duty if obligation else wanted.duty,
        actor=wanted.actor,
        days_after_month_end=None if obligation else wanted.days_after_month_end,
        obligation=obligation,
        due_on=wanted.due_on if obligation else None,
        reason=wanted.reason.strip(),
        set_on=today,
        set_by=by,
    )
    try:
        with transaction.atomic():
            made.save()
            record("deadlines.innerdate.set", made, by=by, reason=made.reason)
    except IntegrityError as error:
        raise Refused(_("同一对象已有内部期限。请先撤销，再设新的。"), code="twice") from error
    return made


def withdraw(inner: InnerDate, *, by: User, reason: str, today: date) -> None:
    """撤销: the state's date holds again."""
    advance(inner, "withdraw", by=by, reason=reason, withdrawn_on=today)


def _refuse_day(obligation: Obligation, wanted: Wanted, today: date) -> None:
    if obligation.status != ObligationStatus.IN_FORCE or obligation.due_on is None:
        raise Refused(_("该事项没有现行期限，不能设内部期限。"), code="no_date")
    _refuse_foreign(obligation.actors, wanted.actor)
    if wanted.due_on is None or wanted.due_on >= obligation.due_on:
        raise Refused(
            _("内部期限只能早于国家期限 %(day)s。") % {"day": obligation.due_on.isoformat()}, code="not_earlier"
        )
    if wanted.due_on < today:
        raise Refused(_("内部期限不能早于今天 %(day)s。") % {"day": today.isoformat()}, code="past")


def _refuse_rule(wanted: Wanted, today: date) -> None:
    days = wanted.days_after_month_end
    rows = Obligation.objects.filter(duty=wanted.duty, status=ObligationStatus.IN_FORCE, due_on__gte=today)
    state = rows.exclude(days_after_month_end=None).order_by("days_after_month_end").first()
    if state is None:
        raise Refused(_("该类任务没有按月末起算的现行期限，请对单个事项设日期。"), code="no_date")
    _refuse_foreign(state.actors, wanted.actor)
    if days is None or days < 1 or days >= (state.days_after_month_end or 0):
        raise Refused(
            _("内部期限只能早于国家期限：填 1 至 %(most)s 天（国家：月末后 %(days)s 个自然日）。")
            % {"most": (state.days_after_month_end or 0) - 1, "days": state.days_after_month_end},
            code="not_earlier",
        )


def _refuse_foreign(actors: list[str], actor: str) -> None:
    if actor not in BOUND_BY or not BOUND_BY[InnerActor(actor)] & set(actors):
        raise Refused(_("该事项的主体中没有所选对象。"), code="actor")


def _refuse_disorder(province: str, wanted: Wanted) -> None:
    """单位在先，市局在后: a unit's date may not come after its city's."""
    other = InnerActor.CITY if wanted.actor == InnerActor.UNIT else InnerActor.UNIT
    same = InnerDate.objects.filter(province=province, actor=other, status=InnerStatus.IN_FORCE)
    if wanted.obligation:
        day = same.filter(obligation=wanted.obligation).values_list("due_on", flat=True).first()
        if day and wanted.due_on:
            _refuse_order(wanted.actor, wanted.due_on, day)
    else:
        rules = same.filter(obligation=None, duty=wanted.duty)
        days = rules.values_list("days_after_month_end", flat=True).first()
        if days and wanted.days_after_month_end:
            _refuse_order(wanted.actor, wanted.days_after_month_end, days)


def _refuse_order(actor: str, mine: Day, other: Day) -> None:
    unit, city = (mine, other) if actor == InnerActor.UNIT else (other, mine)
    if unit > city:
        raise Refused(
            _("单位的期限（%(unit)s）不能晚于市局的期限（%(city)s）。") % {"unit": unit, "city": city}, code="order"
        )
