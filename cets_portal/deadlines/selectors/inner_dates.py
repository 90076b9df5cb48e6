"""内部期限查询: which obligations a province may set an earlier date for, and what the state's date is."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.norms.codes import Scope

IN_FORCE = Q(status=ObligationStatus.IN_FORCE)


def bindable(today: date) -> QuerySet[Obligation]:
    """Dated obligations of units still to come that do not follow the month."""
    ahead = Obligation.objects.filter(IN_FORCE, due_on__gt=today, period="", excused_by="")
    return ahead.exclude(scope=Scope.AGENCIES).order_by("due_on", "key")


def monthly_duties(today: date) -> list[str]:
    """Duties whose date follows the month."""
    rows = Obligation.objects.filter(IN_FORCE, due_on__gte=today).exclude(days_after_month_end=None)
    return sorted(rows.order_by().values_list("duty", flat=True).distinct())


def state_words(found: Iterable[InnerDate]) -> dict[int, str]:
    """The state's date beside each inner one, by primary key; one query."""
    listed = list(found)
    rules = {one.duty for one in listed if not one.obligation_id}
    rows = Obligation.objects.filter(IN_FORCE, duty__in=rules).exclude(days_after_month_end=None)
    spans = rows.order_by().values_list("duty").annotate(Min("days_after_month_end"), Max("days_after_month_end"))
    days = {duty: (least, most) for duty, least, most in spans}
    return {one.pk: _state(one, days) for one in listed}


def _state(one: InnerDate, days: dict[str, tuple[int, int]]) -> str:
    """A later notice may have moved one sector alone: then the smallest, which binds the inner date, and the largest."""
    if one.obligation is None:
        if one.duty not in days:
            return _("现无此期限")
        least, most = days[one.duty]
        words = (
            _("月末后 %(days)s 个自然日") if least == most else _("月末后 %(days)s 至 %(most)s 个自然日，各行业不一")
        )
        return words % {"days": least, "most": most}
    if one.obligation.status != ObligationStatus.IN_FORCE:
        return _("已被替代，内部期限不再适用")
    return one.obligation.due_on.isoformat() if one.obligation.due_on else "–"
