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
from cets_portal.deadlines.selectors.obligations import BOUND_BY, due_for
from cets_portal.deadlines.services.moved_days import days_of, moved_between, tell_moved

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
    made = _made(province, wanted, by, today)
    before = days_of(province, made.duty, today)
    try:
        with transaction.atomic():
            made.save()
            record("deadlines.innerdate.set", made, by=by, reason=made.reason)
            tell_moved(moved_between(province, before, days_of(province, made.duty, today)))
    except IntegrityError as error:
        raise Refused(_("同一对象已有内部期限。请先撤销，再设新的。"), code="twice") from error
    return made


def _made(province: str, wanted: Wanted, by: User, today: date) -> InnerDate:
    obligation = wanted.obligation
    return InnerDate(
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


def withdraw(inner: InnerDate, *, by: User, reason: str, today: date) -> None:
    """撤销: the state's date holds again. Refused for the units' as long as their city's stands."""
    _refuse_leaving_the_city_before(inner)
    before = days_of(inner.province, inner.duty, today)
    with transaction.atomic():
        advance(inner, "withdraw", by=by, reason=reason, withdrawn_on=today)
        tell_moved(moved_between(inner.province, before, days_of(inner.province, inner.duty, today)))


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
    if actor not in BOUND_BY or not _binds(actors, actor):
        raise Refused(_("该事项的主体中没有所选对象。"), code="actor")


def _refuse_disorder(province: str, wanted: Wanted) -> None:
    """单位在先，市局在后: a unit's date may not come after its city's. Without a date of its own the state's holds."""
    other = InnerActor.CITY if wanted.actor == InnerActor.UNIT else InnerActor.UNIT
    if wanted.obligation and wanted.due_on:
        if _binds(wanted.obligation.actors, other):
            day = due_for(wanted.obligation, other, province)
            _refuse_order(wanted.actor, wanted.due_on, day or wanted.due_on)
    elif wanted.days_after_month_end:
        days = _rule_days(province, wanted.duty, other)
        _refuse_order(wanted.actor, wanted.days_after_month_end, days or wanted.days_after_month_end)


def _rule_days(province: str, duty: str, actor: str) -> int | None:
    """Days after the month's end by which `actor` owes the duty: the province's own, else the state's; None: not bound."""
    own = InnerDate.objects.filter(province=province, actor=actor, duty=duty, status=InnerStatus.IN_FORCE)
    days = own.filter(obligation=None).values_list("days_after_month_end", flat=True).first()
    if days:
        return days
    state = Obligation.objects.filter(duty=duty, status=ObligationStatus.IN_FORCE).exclude(days_after_month_end=None)
    bound = (row.days_after_month_end for row in state if _binds(row.actors, actor))
    return min((one for one in bound if one), default=None)


def _binds(actors: list[str], actor: str) -> bool:
    return bool(BOUND_BY[InnerActor(actor)] & set(actors))


def _refuse_order(actor: str, mine: Day, other: Day) -> None:
    unit, city = (mine, other) if actor == InnerActor.UNIT else (other, mine)
    if unit > city:
        raise Refused(
            _("单位的期限（%(unit)s）不能晚于市局的期限（%(city)s）。请先设单位的内部期限，再设市局的。")
            % {"unit": unit, "city": city},
            code="order",
        )


def _refuse_leaving_the_city_before(inner: InnerDate) -> None:
    """Without the unit's date the state's would hold, which comes after the city's."""
    if inner.actor != InnerActor.UNIT:
        return
    same = InnerDate.objects.filter(
        province=inner.province, actor=InnerActor.CITY, status=InnerStatus.IN_FORCE, duty=inner.duty
    )
    if same.filter(obligation=inner.obligation).exists():
        raise Refused(_("市局的内部期限还在施行，单位的期限不能晚于它。请先撤销市局的。"), code="order")
