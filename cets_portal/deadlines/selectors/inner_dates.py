"""内部期限查询: which obligations a province may set an earlier date for, and what the state's date is."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
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
    days = dict(rows.order_by("due_on").values_list("duty", "days_after_month_end"))
    return {one.pk: _state(one, days) for one in listed}


def _state(one: InnerDate, days: dict[str, int | None]) -> str:
    if one.obligation is None:
        known = days.get(one.duty)
        return _("月末后 %(days)s 个自然日") % {"days": known} if known else _("现无此期限")
    if one.obligation.status != ObligationStatus.IN_FORCE:
        return _("已被替代，内部期限不再适用")
    return one.obligation.due_on.isoformat() if one.obligation.due_on else "–"
