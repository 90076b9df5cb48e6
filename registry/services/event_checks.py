"""企业事项的核对: what cannot have happened after what is recorded, said before anything is written.

To be called while the register is held (services.register.hold_register): two clerks who record at once
would otherwise each find nothing wrong.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.audit.errors import Refused
from cets_portal.templatetags.dates import long_day
from registry.choices import EventKind, Sector
from registry.models import Enterprise, EnterpriseEvent, Facility
from registry.rules import succession
from registry.rules.days import EARLIEST
from registry.rules.operating import TURNS, Fault, Turn, turn_fault
from registry.rules.succession import Decision, Merger

_FAULTS = {
    Fault.CLOSED_ALREADY: gettext_lazy("已登记过关停，不能再登记一次。日期或文件有误的，请先撤销原来的事项再登记。"),
    Fault.CLOSED_BEFORE: gettext_lazy("在这一天之前已登记关停，不会再停产或复产。请核对日期；关停登错的，请先撤销。"),
    Fault.SUSPENDED_ALREADY: gettext_lazy("这一天已在停产中，还没有登记复产。请核对日期，或先登记复产。"),
    Fault.NOT_SUSPENDED: gettext_lazy("这一天并未停产，谈不上复产。请先登记停产，或核对日期。"),
}


@dataclass(frozen=True)
class Happening:
    """待登记的事项: what is about to be recorded of an enterprise."""

    enterprise: Enterprise
    kind: str
    occurred_on: date
    sector: str = ""
    counterpart: Enterprise | None = None
    facility: Facility | None = None

    def recorded(self, *kinds: str) -> list[EnterpriseEvent]:
        """Standing events of this enterprise of these kinds, about the same facility or the whole of it."""
        events = EnterpriseEvent.objects.filter(enterprise=self.enterprise, kind__in=kinds, facility=self.facility)
        return list(events.filter(withdrawn_at__isnull=True).order_by("pk"))


def check_happening(new: Happening, today: date) -> None:
    """Refused, with a code that names the fault: see the tests for each."""
    check_day(new.occurred_on, today)
    _check_place(new)
    _check_twice(new)
    if new.kind in TURNS:
        _check_turn(new)
    elif new.kind == EventKind.MERGER:
        _check_merger(new)
    elif new.kind == EventKind.JOINT_WORKS:
        _check_joint_works(new)
    elif new.kind == EventKind.FACILITY_TRANSFER:
        _check_transfer(new)


def check_day(occurred_on: date, today: date) -> None:
    """Refused: a day to come, a day before there was anything to record."""
    if occurred_on > today:
        raise Refused(_("发生日期晚于今天。尚未发生的事项请待发生后登记。"), code="future")
    if occurred_on < EARLIEST:
        message = _("发生日期 %(found)s 太早，应在 %(first)s 之后。请核对年份。")
        raise Refused(message % {"found": occurred_on.isoformat(), "first": long_day(EARLIEST)}, code="too_early")


def _sectors(unit: Enterprise) -> list[str]:
    return list(unit.activities.order_by("sector").values_list("sector", flat=True))


def _check_place(new: Happening) -> None:
    """The sector and the facility are the enterprise's own; newly built works may come before their activity."""
    if new.facility and new.facility.enterprise_id != new.enterprise.pk:
        raise Refused(_("设施“%(name)s”不属于该企业。") % {"name": new.facility.name}, code="facility")
    if new.sector and new.kind != EventKind.NEW_CONSTRUCTION and new.sector not in _sectors(new.enterprise):
        message = _("该企业没有登记%(sector)s行业。请核对行业，或先随名册登记该行业。")
        raise Refused(message % {"sector": Sector(new.sector).label}, code="sector")


def _check_twice(new: Happening) -> None:
    same = [
        one
        for one in new.recorded(new.kind)
        if (one.occurred_on, one.sector, one.counterpart_id) == (new.occurred_on, new.sector, _pk(new.counterpart))
    ]
    if same and new.kind != EventKind.RENAMING:
        raise Refused(_("同一天的同一事项已登记过。请先在企业页核对，有误的先撤销。"), code="twice")


def _pk(unit: Enterprise | None) -> int | None:
    return unit.pk if unit else None


def _check_turn(new: Happening) -> None:
    recorded = [Turn(one.kind, one.occurred_on, one.sector) for one in new.recorded(*TURNS)]
    fault = turn_fault(Turn(new.kind, new.occurred_on, new.sector), recorded, _sectors(new.enterprise))
    if fault:
        raise Refused(_FAULTS[fault], code=fault.value)


def _check_merger(new: Happening) -> None:
    if new.counterpart is None or new.counterpart == new.enterprise:
        raise Refused(_("合并须写明另一家存续企业。"), code="counterpart")
    events = EnterpriseEvent.objects.filter(kind=EventKind.MERGER, withdrawn_at__isnull=True, counterpart__isnull=False)
    known = [Merger(*row) for row in events.order_by("pk").values_list("enterprise_id", "counterpart_id", "sector")]
    merger = Merger(new.enterprise.pk, new.counterpart.pk, new.sector)
    if before := succession.already_merged(merger, known):
        names = {"name": Enterprise.objects.get(pk=before.successor).name}
        raise Refused(
            _("该企业已登记并入%(name)s，不能再并入另一家。登错的，请先撤销那次合并。") % names, code="merged"
        )
    if succession.comes_back(merger, known, Sector.values):
        names = {"other": new.counterpart.name, "name": new.enterprise.name}
        message = _(
            "%(other)s已直接或经他人并入%(name)s，反过来合并会使各家都没有存续企业。请核对哪一家存续，登错的先撤销。"
        )
        raise Refused(message % names, code="circle")


def _check_joint_works(new: Happening) -> None:
    events = EnterpriseEvent.objects.filter(kind=EventKind.JOINT_WORKS, withdrawn_at__isnull=True)
    columns = ("enterprise_id", "counterpart_id", "occurred_on", "sector")
    known = [Decision(*row) for row in events.order_by("pk").values_list(*columns)]
    decision = Decision(new.enterprise.pk, _pk(new.counterpart), new.occurred_on, new.sector)
    if succession.contradicts(decision, known):
        message = _("同一天已登记另一个联合生产认定，两者不能并存。请核对日期，登错的先撤销。")
        raise Refused(message, code="contradicts")
    if succession.lead_is_member(decision, known, Sector.values):
        message = _("%(name)s自己已归另一家牵头，不能再作牵头企业。请填最终的牵头企业。")
        raise Refused(message % {"name": new.counterpart}, code="lead_is_member")
    if succession.leads_others(decision, known, Sector.values):
        message = _("%(name)s还牵头着别的企业，不能归到另一家名下。请先为那些企业改登牵头企业。")
        raise Refused(message % {"name": new.enterprise}, code="leads_others")


def _check_transfer(new: Happening) -> None:
    if new.counterpart == new.enterprise:
        raise Refused(_("受让企业就是本企业，请核对。"), code="counterpart")
    if new.counterpart is None or new.facility is None:
        raise Refused(_("设施转让须写明是哪一处设施、转给哪一家企业。"), code="transfer")
